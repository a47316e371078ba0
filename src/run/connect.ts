/**
 * Makes models from bindings, and decides which key may go to which server: the rule that lets a document come from anywhere.
 *
 * @module
 */
import type { Connection, Model, Provider, ProviderHome } from "../model.ts";
import type { Host, PlannedModel } from "../graph/plan.ts";
import { Fault, ModelError } from "../errors.ts";
import { providerOf, serverOfHost } from "../graph/needs.ts";
import type { KeyRing } from "./conceal.ts";
import { isServerOf, serverName } from "../value/servers.ts";
import { givenSecret, type KeyWish, listedSecret } from "./secrets.ts";

/** Makes the models of one graph, each once, at its first use. */
export function modelMaker(host: Host, keys: KeyRing): (binding: PlannedModel) => Model | Promise<Model> {
  if (typeof host.kit.secrets === "object") {
    for (const given of Object.values(host.kit.secrets)) keys.add(typeof given === "string" ? given : given?.value);
  }
  const made = new Map<PlannedModel, Model | Promise<Model>>();
  return (binding) => {
    const known = made.get(binding);
    if (known) return known;
    const model = knownProvider(binding, host)({
      name: binding.name,
      provider: binding.provider,
      model: binding.model,
      headers: binding.headers,
      pointer: binding.pointer,
      ...(binding.api !== undefined && { api: binding.api }),
      ...(binding.baseURL !== undefined && { baseURL: binding.baseURL }),
      async connect(home) {
        const connection = await connect(binding, home, host);
        keys.add(connection.apiKey);
        return connection;
      },
    });
    const checked = model instanceof Promise ? model.then((ready) => asModel(ready, binding)) : asModel(model, binding);
    made.set(binding, checked);
    if (checked instanceof Promise) {
      // A failure is not kept: the key may be there the next time.
      checked.then((ready) => made.set(binding, ready), () => made.delete(binding));
    }
    return checked;
  };
}

function asModel(model: Model, { provider, pointer }: PlannedModel): Model {
  if (typeof model === "function") return model;
  throw new ModelError("request", `The provider "${provider}" made no model.`, {
    pointer,
    hint:
      `A provider is a function that returns a model, which is a function too: { models: { ${provider}: () => async function* (request) { … } } }.`,
  });
}

function knownProvider(binding: PlannedModel, host: Host): Provider {
  const provider = providerOf(binding, host);
  if (!provider) throw new Fault("MR302", `There is no provider "${binding.provider}".`, { pointer: binding.pointer });
  return provider;
}

/**
 * Finds server and key. A key that the document asks for by name comes from the host's `secrets`, which say where it may go. A key of which
 * nothing is said, and a provider's own key, which is used without being asked for, go only to the provider's own server or to one that
 * the host's environment names: a document never chooses where a key goes.
 */
async function connect(binding: PlannedModel, home: ProviderHome, host: Host): Promise<Connection> {
  const trusted = (serverOfHost(home, host) ?? home.baseURL)?.replace(/\/+$/, "");
  const baseURL = binding.baseURL ?? trusted;
  if (!baseURL) {
    throw new ModelError("request", `Model "${binding.name}" does not say which server answers.`, {
      pointer: binding.pointer,
      hint: home.baseURLVariable === undefined
        ? `Add "baseURL", as "http://localhost:11434/v1".`
        : `Set the environment variable ${home.baseURLVariable} to the server's address, or name it in "baseURL".`,
    });
  }
  const isTrusted = baseURL === trusted || baseURL === home.baseURL;
  const name = binding.secret ?? (isTrusted ? home.key : undefined);
  if (name === undefined) return { baseURL };
  const search: Search = {
    binding,
    isOwn: name === home.key,
    host,
    wish: wishOf(name, binding, baseURL, isTrusted, host),
  };
  const apiKey = await findSecret(search);
  if (apiKey) return { baseURL, apiKey };
  throw missing(search);
}

interface Search {
  readonly binding: PlannedModel;
  /** Whether it is the provider's own key. */
  readonly isOwn: boolean;
  /** The key. */
  readonly wish: KeyWish;
  readonly host: Host;
}

function wishOf(name: string, binding: PlannedModel, baseURL: string, isTrusted: boolean, { kit }: Host): KeyWish {
  return {
    name,
    who: `Model "${binding.name}"`,
    provider: binding.provider,
    server: baseURL,
    isTrusted,
    isAt: (host) => isServerOf(host, baseURL),
    pointer: placeOf(binding),
    secrets: kit.secrets,
    fail: (message, options) => new ModelError("key", message, options),
  };
}

async function findSecret({ wish, isOwn, host }: Search): Promise<string | undefined> {
  return await givenSecret(wish) ?? (isOwn && wish.isTrusted ? host.environment(wish.name) : undefined);
}

function missing(search: Search): ModelError {
  const { binding, isOwn, wish } = search;
  const { name, isTrusted } = wish;
  const server = serverName(wish.server);
  const given = isTrusted
    ? `load(text, { secrets: { ${name}: "…" } })`
    : `load(text, { secrets: { ${name}: { value: "…", hosts: [${
      server.startsWith('"') ? server : `"${server}"`
    }] } } })`;
  if (listedSecret(wish) !== undefined || (isOwn && !isTrusted)) {
    return new ModelError("key", `The document wants to send ${name} to ${server}, which the host has not allowed.`, {
      pointer: placeOf(binding),
      hint: `If that is meant: ${given}.`,
    });
  }
  return new ModelError("key", `Model "${binding.name}" needs the key ${name}, and there is none.`, {
    pointer: placeOf(binding),
    hint: isOwn
      ? `Set the environment variable ${name}, or give it: ${given}.`
      : `The host decides which keys a document may use: ${given}.`,
  });
}

function placeOf({ pointer, secret }: PlannedModel): string {
  return secret === undefined ? pointer : `${pointer}/apiKey/secret`;
}

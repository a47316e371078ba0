/**
 * Makes models from bindings, and decides which key may go to which server: the rule that lets a document come from anywhere.
 *
 * @module
 */
import type { Secret } from "../api.ts";
import type { Connection, Model, Provider, ProviderHome } from "../model.ts";
import type { Host, PlannedModel } from "../graph/plan.ts";
import { Fault, ModelError } from "../errors.ts";
import { providerOf, serverOfHost } from "../graph/needs.ts";
import type { KeyRing } from "./conceal.ts";
import { messageOf } from "./fault.ts";

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
      hint: `Add "baseURL", as "http://localhost:11434/v1".`,
    });
  }
  const isTrusted = baseURL === trusted || baseURL === home.baseURL;
  const name = binding.secret ?? (isTrusted ? home.key : undefined);
  if (name === undefined) return { baseURL };
  const search: Search = { name, binding, baseURL, isOwn: name === home.key, isTrusted, host };
  const apiKey = await findSecret(search);
  if (apiKey) return { baseURL, apiKey };
  throw missing(search);
}

interface Search {
  /** The key's name. */
  readonly name: string;
  readonly binding: PlannedModel;
  readonly baseURL: string;
  /** Whether it is the provider's own key. */
  readonly isOwn: boolean;
  /** Whether the server may have that one unasked. */
  readonly isTrusted: boolean;
  readonly host: Host;
}

async function findSecret(search: Search): Promise<string | undefined> {
  const { name, isOwn, isTrusted, host } = search;
  return await givenSecret(search) ?? (isOwn && isTrusted ? host.environment(name) : undefined);
}

async function givenSecret(search: Search): Promise<string | undefined> {
  const { name, binding, baseURL, isTrusted, host: { kit: { secrets } } } = search;
  if (typeof secrets !== "function") {
    const given = listedSecret(search);
    if (typeof given === "string") return isTrusted ? given : undefined;
    return given?.hosts.some((host) => isServerOf(host, baseURL)) ? given.value : undefined;
  }
  try {
    return await secrets(name, { provider: binding.provider, baseURL });
  } catch (error) {
    throw new ModelError(
      "key",
      `Model "${binding.name}" needs the key ${name}, and the host did not give it: ${messageOf(error)}`,
      { pointer: placeOf(binding), cause: error },
    );
  }
}

/** A key that stands in the host's list. */
function listedSecret({ name, host: { kit: { secrets } } }: Search): string | Secret | undefined {
  return typeof secrets === "object" && Object.hasOwn(secrets, name) ? secrets[name] : undefined;
}

/** Whether an address is on a host that a key may go to. What is not encrypted stays on this machine, unless the host says otherwise. */
function isServerOf(host: string, baseURL: string): boolean {
  const server = originOf(baseURL);
  if (server === undefined) return false;
  if (host.includes("://")) return server === originOf(host);
  return server === originOf(`https://${host}`) || (isLocal(host) && server === originOf(`http://${host}`));
}

function originOf(address: string): string | undefined {
  try {
    const { origin, protocol } = new URL(address);
    return /^https?:$/.test(protocol) ? origin : undefined;
  } catch {
    // No address: nothing goes there.
    return undefined;
  }
}

function isLocal(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}

function missing(search: Search): ModelError {
  const { name, binding, baseURL, isOwn, isTrusted } = search;
  const server = serverName(baseURL);
  const given = isTrusted
    ? `load(text, { secrets: { ${name}: "…" } })`
    : `load(text, { secrets: { ${name}: { value: "…", hosts: [${
      server.startsWith('"') ? server : `"${server}"`
    }] } } })`;
  if (listedSecret(search) !== undefined || (isOwn && !isTrusted)) {
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

/** A server as `hosts` name it, without what may be secret in its address. */
function serverName(baseURL: string): string {
  const origin = originOf(baseURL);
  if (origin === undefined) return `"${baseURL}"`;
  const [scheme, host] = origin.split("://");
  return scheme === "https" || isLocal(host) ? host : origin;
}

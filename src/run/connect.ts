/**
 * Makes models from bindings, and decides which key may go to which server: the rule that lets a document come from anywhere.
 *
 * @module
 */
import type { Connection, Model, Provider, ProviderHome } from "../model.ts";
import type { Host, PlannedModel } from "../graph/plan.ts";
import { Fault, ModelError } from "../errors.ts";
import { messageOf } from "./fault.ts";

/** Makes the models of one graph, each once, at its first use. */
export function modelMaker(host: Host): (binding: PlannedModel) => Model | Promise<Model> {
  const made = new Map<PlannedModel, Model | Promise<Model>>();
  return (binding) => {
    const known = made.get(binding);
    if (known) return known;
    const model = providerOf(binding, host)({
      name: binding.name,
      provider: binding.provider,
      model: binding.model,
      headers: binding.headers,
      pointer: binding.pointer,
      ...(binding.baseURL !== undefined && { baseURL: binding.baseURL }),
      connect: (home) => connect(binding, home, host),
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

function providerOf(binding: PlannedModel, host: Host): Provider {
  const given = host.kit.models ?? {};
  const own = (providers: Readonly<Record<string, Provider>>, name: string) =>
    Object.hasOwn(providers, name) ? providers[name] : undefined;
  const provider = own(given, binding.provider) ?? own(given, "*") ?? own(host.providers, binding.provider);
  if (!provider) throw new Fault("MR302", `There is no provider "${binding.provider}".`, { pointer: binding.pointer });
  return provider;
}

/**
 * Finds server and key. A key that the document asks for by name comes from the host's `secrets`, which may refuse. A provider's own
 * key is used without being asked for, but goes only to the provider's own server or to one that the host has set: a document that
 * names another server never gets it.
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

/** The server that the host's environment names. One that may not be read is not set. */
function serverOfHost({ baseURLVariable }: ProviderHome, host: Host): string | undefined {
  try {
    return baseURLVariable && host.environment(baseURLVariable);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
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

async function givenSecret({ name, binding, baseURL, host }: Search): Promise<string | undefined> {
  const { secrets } = host.kit;
  if (typeof secrets !== "function") return secrets && Object.hasOwn(secrets, name) ? secrets[name] : undefined;
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

function missing({ name, binding, baseURL, isOwn, isTrusted }: Search): ModelError {
  const given = `load(text, { secrets: { ${name}: "…" } })`;
  if (isOwn && !isTrusted) {
    return new ModelError(
      "key",
      `The document wants to send ${name} to ${serverName(baseURL)}, which the host has not allowed.`,
      { pointer: placeOf(binding), hint: `If that is meant: ${given}.` },
    );
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

/** A server without what may be secret in its address. */
function serverName(baseURL: string): string {
  try {
    return new URL(baseURL).host;
  } catch {
    return `"${baseURL}"`;
  }
}

/**
 * Makes models from bindings, and decides which key may go to which server: the rule that lets a document come from anywhere.
 *
 * @module
 */
import type { Connection, Model, Provider, ProviderHome } from "../model.ts";
import type { Host, PlannedModel } from "../graph/plan.ts";
import { Fault, ModelError } from "../errors.ts";

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
    made.set(binding, model);
    if (model instanceof Promise) {
      // A failure is not kept: the key may be there the next time.
      model.then((ready) => made.set(binding, ready), () => made.delete(binding));
    }
    return model;
  };
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
  const apiKey = await findSecret(name, { binding, baseURL, isOwn: name === home.key && isTrusted, host });
  if (apiKey) return { baseURL, apiKey };
  throw missing(name, { binding, baseURL, isOwn: name === home.key, host });
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
  binding: PlannedModel;
  baseURL: string;
  isOwn: boolean;
  host: Host;
}

async function findSecret(name: string, { binding, baseURL, isOwn, host }: Search): Promise<string | undefined> {
  const { secrets } = host.kit;
  const given = typeof secrets === "function"
    ? await secrets(name, { provider: binding.provider, baseURL })
    : secrets && Object.hasOwn(secrets, name)
    ? secrets[name]
    : undefined;
  return given ?? (isOwn ? host.environment(name) : undefined);
}

function missing(name: string, { binding, baseURL, isOwn, host }: Search): ModelError {
  const pointer = binding.secret === undefined ? binding.pointer : `${binding.pointer}/apiKey/secret`;
  if (!isOwn || host.environment(name) === undefined) {
    return new ModelError("key", `Model "${binding.name}" needs the key ${name}, and there is none.`, {
      pointer,
      hint: isOwn
        ? `Set the environment variable ${name}, or give it: load(text, { secrets: { ${name}: "…" } }).`
        : `The host decides which keys a document may use: load(text, { secrets: { ${name}: "…" } }).`,
    });
  }
  return new ModelError(
    "key",
    `The document wants to send ${name} to ${new URL(baseURL).host}, which the host has not allowed.`,
    {
      pointer,
      hint: `If that is meant: load(text, { secrets: { ${name}: "…" } }).`,
    },
  );
}

/**
 * What a graph reaches for outside: told by the document and by its providers, before anything runs.
 *
 * @module
 */
import type { Needs } from "../api.ts";
import { Fault } from "../errors.ts";
import type { Provider, ProviderHome } from "../model.ts";
import { member } from "./desk.ts";
import type { Host, Plan, PlannedModel, PlannedServer } from "./plan.ts";

/** What a graph needs, each once, in the order of the document. */
export function needsOf({ bindings, servers, files, host }: Plan): Needs {
  const places = [...bindings.map((binding) => placeOf(binding, host)), ...servers.map(placeOfServer)];
  return {
    net: unique(places.flatMap(({ server }) => server ?? [])),
    env: unique(places.flatMap(({ variables }) => variables)),
    read: Object.keys(files),
    write: [],
    run: unique(places.flatMap(({ program }) => program ?? [])),
    unknown: unique(places.flatMap(({ unknown }) => unknown ?? [])),
  };
}

/** The provider that answers for a binding, if there is one: those of the kit go first. */
export function providerOf({ provider }: PlannedModel, { kit, providers }: Host): Provider | undefined {
  return member(kit.models, provider) ?? member(kit.models, "*") ?? member(providers, provider);
}

/** The server that the host's environment names for a provider. One that may not be read is not set. */
export function serverOfHost({ baseURLVariable }: ProviderHome, host: Host): string | undefined {
  try {
    return baseURLVariable && host.environment(baseURLVariable);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

interface Place {
  readonly server?: string;
  readonly program?: string;
  readonly variables: readonly string[];
  readonly unknown?: string;
}

/** What a program needs to find others, and its own files. */
const ordinary = ["PATH", "HOME"];

function placeOfServer({ source }: PlannedServer): Place {
  if (source.url === undefined) {
    const keys = Object.values(source.env ?? {}).flatMap((value) => typeof value === "string" ? [] : [value.secret]);
    return { program: source.command, variables: [...keys, ...ordinary] };
  }
  const server = hostOf(source.url);
  return { ...(server !== undefined && { server }), variables: source.apiKey ? [source.apiKey.secret] : [] };
}

function placeOf(binding: PlannedModel, host: Host): Place {
  const home = providerOf(binding, host)?.home;
  const secret = binding.secret === undefined ? [] : [binding.secret];
  if (home === undefined) return { variables: secret, unknown: `the provider "${binding.provider}"` };
  const trusted = serverOfHost(home, host) ?? home.baseURL;
  const baseURL = binding.baseURL ?? trusted?.replace(/\/+$/, "");
  const server = hostOf(baseURL);
  // A provider's own key goes to no server but its own.
  const isTrusted = baseURL === trusted?.replace(/\/+$/, "") || baseURL === home.baseURL;
  const own = home.key !== undefined && isTrusted && secret.length === 0 ? [home.key] : secret;
  const variable = home.baseURLVariable === undefined ? [] : [home.baseURLVariable];
  const unknown = baseURL === undefined && home.baseURLVariable !== undefined;
  return {
    ...(server !== undefined && { server }),
    variables: [...own, ...variable],
    ...(unknown && { unknown: `the server in ${home.baseURLVariable}` }),
  };
}

/** A server as permissions name it: `"api.example.com"`, or with its port where that is not the usual one. */
function hostOf(baseURL: string | undefined): string | undefined {
  try {
    return baseURL && new URL(baseURL).host || undefined;
  } catch {
    // An address that is none is told when it is asked; it needs no permission.
    return undefined;
  }
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}

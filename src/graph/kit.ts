/**
 * What a program gives, checked before anything is planned with it.
 *
 * @module
 */
import type { Kit } from "../api.ts";

/** Refuses a kit whose parts are not what they must be. */
export function checkKit(kit: Kit): Kit {
  if (typeof kit !== "object" || kit === null) {
    throw new TypeError("The kit must be an object, as { functions, tools, models, … }.");
  }
  for (const part of ["functions", "tools"] as const) {
    for (const [name, given] of Object.entries(kit[part] ?? {})) {
      const run = typeof given === "object" && given !== null ? given.run : given;
      if (typeof run !== "function") throw notFunction(part, name, "or { input, output, run }");
      if (typeof given === "function") continue;
      for (const schema of ["input", "output"] as const) {
        if (given[schema] === undefined || typeof given[schema]?.["~standard"]?.validate === "function") continue;
        throw new TypeError(`kit.${part}.${name}.${schema} must be a Standard Schema, as z.object({ … }) of zod.`);
      }
    }
  }
  for (const part of ["models", "reducers"] as const) {
    for (const [name, given] of Object.entries(kit[part] ?? {})) {
      if (typeof given !== "function") {
        throw notFunction(part, name, part === "models" ? "that makes a model" : "(old, write) => new");
      }
    }
  }
  if (typeof kit.secrets === "object") checkSecrets(kit.secrets);
  const isList = Array.isArray(kit.mcp) && kit.mcp.every((entry) => typeof entry === "string");
  if (kit.mcp !== undefined && !isList && typeof kit.mcp !== "function") {
    throw new TypeError("kit.mcp must be a list of command lines and addresses, or a function (server) => boolean.");
  }
  return kit;
}

/** A key whose form is wrong is told by its name alone. */
function checkSecrets(secrets: Readonly<Record<string, unknown>>): void {
  for (const [name, given] of Object.entries(secrets)) {
    if (typeof given === "string" || given === undefined) continue;
    const { value, hosts } = (given ?? {}) as { value?: unknown; hosts?: unknown };
    if (typeof value === "string" && Array.isArray(hosts) && hosts.every((host) => typeof host === "string")) continue;
    throw new TypeError(`kit.secrets.${name} must be a text, or { value, hosts: ["llm.example"] }.`);
  }
}

function notFunction(part: string, name: string, form: string): TypeError {
  return new TypeError(`kit.${part}.${name} must be a function ${form}.`);
}

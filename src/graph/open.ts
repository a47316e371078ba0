/**
 * Reads documents from disk or from a URL, and variables from the environment: with `cli`, the only place that touches the machine.
 *
 * @module
 */
import { Fault, GraphError, type Issue } from "../errors.ts";

interface Runtime {
  Deno?: {
    readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>>;
    env: { get(name: string): string | undefined };
  };
  process?: {
    env?: Record<string, string | undefined>;
    getBuiltinModule?: (name: string) => unknown;
  };
}

const runtime = globalThis as Runtime;

/**
 * A variable of the environment; `undefined` where there is none, or where there is no environment.
 *
 * @throws {Fault} MR602 when it may not be read.
 */
export function environment(name: string): string | undefined {
  if (runtime.Deno) return readVariable(runtime.Deno, name);
  return runtime.process?.env?.[name] || undefined;
}

function readVariable({ env }: NonNullable<Runtime["Deno"]>, name: string): string | undefined {
  try {
    return env.get(name) || undefined;
  } catch (error) {
    throw new Fault("MR602", `Deno did not allow reading ${name}.`, {
      hint: `Run it with --allow-env=${name}.`,
      cause: error,
    });
  }
}

/** The text of a file, or what a URL answers. */
export async function readText(place: string | URL): Promise<string> {
  const address = place instanceof URL ? place : /^https?:\/\//.test(place) ? new URL(place) : undefined;
  try {
    if (address && address.protocol !== "file:") return await fetchText(address);
    if (runtime.Deno) return decode(await runtime.Deno.readFile(place));
    const files = runtime.process?.getBuiltinModule?.("node:fs/promises") as
      | { readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>> }
      | undefined;
    if (files) return decode(await files.readFile(place));
  } catch (error) {
    throw notRead(String(place), error as Error, address);
  }
  throw notRead(String(place), new Error("This runtime has no files. Use load(text)."));
}

/** The text of a file below the folder of a document; `undefined` when there is none. */
export async function readBeside(place: string | URL, path: string): Promise<string | undefined> {
  const beside = place instanceof URL || /^[a-z]+:\/\//i.test(place)
    ? new URL(`./${path.split("/").map(encodeURIComponent).join("/")}`, place)
    : place.replace(/[^/\\]*$/, "") + path;
  try {
    return await readText(beside);
  } catch (error) {
    if (error instanceof GraphError && error.issues[0].code === "MR602") throw error;
    return undefined;
  }
}

async function fetchText(address: URL): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return decode(new Uint8Array(await response.arrayBuffer()));
}

/** Bytes as text; what is no UTF-8 is refused rather than guessed. */
function decode(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error("It is not UTF-8 text. Save it as UTF-8.");
  }
}

function notRead(name: string, error: Error & { code?: string }, address?: URL): GraphError {
  const isDenied = error.name === "NotCapable" || error.name === "PermissionDenied" || error.code === "EACCES";
  const isMissing = error.name === "NotFound" || error.code === "ENOENT";
  const issue: Issue = {
    code: isDenied ? "MR602" : "MR603",
    severity: "error",
    pointer: "",
    message: isDenied
      ? `Reading ${name} is not allowed.`
      : isMissing
      ? `There is no file ${name}.`
      : `Cannot read ${name}: ${error.message}`,
    ...(error.name === "NotCapable" &&
      { hint: `Run it with ${address ? `--allow-net=${address.host}` : `--allow-read=${name}`}.` }),
  };
  return new GraphError(issue.message, [issue], { name });
}

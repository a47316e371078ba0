/**
 * Reads documents from disk or from a URL, and variables from the environment: with `cli`, the only place that touches the machine.
 *
 * @module
 */
import { Fault, GraphError, type Issue } from "../errors.ts";
import type { FileText } from "./files.ts";

interface Runtime {
  Deno?: {
    readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>>;
    realPath(path: string | URL): Promise<string>;
    stat(path: string | URL): Promise<{ readonly isFile: boolean; readonly isDirectory: boolean }>;
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
export function readText(place: string | URL): Promise<string> {
  return read(place, false);
}

async function read(place: string | URL, isRegular: boolean): Promise<string> {
  const address = place instanceof URL ? place : /^https?:\/\//.test(place) ? new URL(place) : undefined;
  try {
    if (address && address.protocol !== "file:") return await fetchText(address);
    const disk = diskOf(runtime);
    if (disk) {
      const { isFile, isFolder } = await disk.kindOf(place);
      if (isFolder) throw new Error("It is a folder, and no file.");
      if (isRegular && !isFile) throw new Error("It is no regular file.");
      return decode(await disk.readFile(place));
    }
  } catch (error) {
    throw notRead(String(place), error as Error, address);
  }
  throw notRead(String(place), new Error("This runtime has no files. Use load(text)."));
}

/** The text of a file below the folder of a document. */
export async function readBeside(place: string | URL, path: string): Promise<FileText> {
  const beside = place instanceof URL || /^[a-z]+:\/\//i.test(place)
    ? new URL(`./${path.split("/").map(encodeURIComponent).join("/")}`, place)
    : place.replace(/[^/\\]*$/, "") + path;
  try {
    // Whoever reads a pipe or a device that a document names may wait for ever.
    const text = await read(beside, true);
    return await isInside(place, beside) ? text : null;
  } catch (error) {
    if (error instanceof GraphError && error.issues[0].code === "MR602") throw error;
    return undefined;
  }
}

/**
 * Whether a file lies in the folder of a document once all links are followed. Where only the two files may be read, the folder is
 * that of the document's own file.
 */
async function isInside(document: string | URL, file: string | URL): Promise<boolean> {
  const disk = file instanceof URL && file.protocol !== "file:" ? undefined : diskOf(runtime);
  if (!disk) return true;
  const folder = document instanceof URL || /^file:/i.test(document)
    ? new URL(".", document)
    : document.replace(/[^/\\]*$/, "") || ".";
  const [root, real] = await Promise.all([
    disk.realPath(folder).catch(async () => (await disk.realPath(document)).replace(/[/\\][^/\\]*$/, "")),
    disk.realPath(file),
  ]);
  return real.startsWith(/[/\\]$/.test(root) ? root : `${root}${root.includes("\\") ? "\\" : "/"}`);
}

/** What is asked of a disk. */
interface Disk {
  readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>>;
  realPath(path: string | URL): Promise<string>;
  kindOf(path: string | URL): Promise<{ readonly isFile: boolean; readonly isFolder: boolean }>;
}

/** The disk of this runtime; none in a browser. */
function diskOf({ Deno, process }: Runtime): Disk | undefined {
  if (Deno) {
    return {
      readFile: (path) => Deno.readFile(path),
      realPath: (path) => Deno.realPath(path),
      kindOf: async (path) => {
        const { isFile, isDirectory } = await Deno.stat(path);
        return { isFile, isFolder: isDirectory };
      },
    };
  }
  const files = process?.getBuiltinModule?.("node:fs/promises") as NodeFiles | undefined;
  return files && {
    readFile: (path) => files.readFile(path),
    realPath: (path) => files.realpath(path),
    kindOf: async (path) => {
      const found = await files.stat(path);
      return { isFile: found.isFile(), isFolder: found.isDirectory() };
    },
  };
}

interface NodeFiles {
  readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>>;
  realpath(path: string | URL): Promise<string>;
  stat(path: string | URL): Promise<{ isFile(): boolean; isDirectory(): boolean }>;
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

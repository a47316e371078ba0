/**
 * The documents that a person means by a path.
 *
 * @module
 */
import { exits, Stop } from "./stop.ts";
import type { Terminal } from "./terminal.ts";

/**
 * The documents at a place: itself, or those in a folder.
 *
 * @throws {Stop} When a folder holds none.
 */
export async function documentsAt(place: string, terminal: Terminal): Promise<string[]> {
  if (isStdin(place)) return ["-"];
  if (/^[a-z][a-z+.-]+:\/\//i.test(place)) return [place];
  let names: string[];
  try {
    names = await terminal.listFolder(place);
  } catch {
    // A file by another name; if it is neither, reading it says so.
    return [place];
  }
  const folder = place.replace(/[/\\]+$/, "");
  const files = names.filter((name) => name.endsWith(".json")).sort().map((name) =>
    folder === "." ? name : `${folder}/${name}`
  );
  const isDocument = await Promise.all(files.map((file) => isMeant(file, terminal)));
  const documents = files.filter((_, i) => isDocument[i]);
  if (documents.length > 0) return documents;
  throw new Stop(exits.permission, `There is no graph document in the folder "${place}".`, {
    code: "MR603",
    hint: 'A graph document is a file *.json that says "millrace": "1".',
  });
}

/** Whether a place is what comes in through the pipe. */
export function isStdin(place: string): boolean {
  return place === "-" || place === "/dev/stdin";
}

/** What cannot be read may be a document: whoever checks it will say why it cannot. Folders, pipes and devices are none. */
async function isMeant(file: string, terminal: Terminal): Promise<boolean> {
  try {
    return await terminal.isFile(file) && saysMillrace(await terminal.readFile(file));
  } catch {
    return true;
  }
}

function saysMillrace(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && Object.hasOwn(value, "millrace");
  } catch {
    // What is no JSON yet is what one wants to be told of.
    return /"millrace"\s*:/.test(text);
  }
}

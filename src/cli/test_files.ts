/**
 * The tapes and cases that a person means by a path.
 *
 * @module
 */
import { isMissing } from "./input.ts";
import { exits, Stop } from "./stop.ts";
import type { Terminal } from "./terminal.ts";

/** What is in a file. */
export type TestFile = "tape" | "cases";

/** How deep folders are looked into. */
const deepest = 8;

/**
 * The tapes and cases at a place: itself, or those in a folder and below.
 *
 * @throws {Stop} When there is no such place, or it holds something else.
 */
export async function findTests(place: string, terminal: Terminal): Promise<Map<string, TestFile>> {
  const found = new Map<string, TestFile>();
  if (await isFolder(place, terminal)) {
    await walk(place.replace(/[/\\]+$/, ""), terminal, { found, depth: 0 });
    return found;
  }
  const kind = await kindOf(place, terminal);
  if (kind === undefined) {
    throw new Stop(exits.usage, `"${place}" is no tape, and holds no cases.`, {
      hint: 'A case is { "graph": …, "tests": […] } in a list. A tape is made by millrace run --record FILE.',
    });
  }
  return found.set(place, kind);
}

async function isFolder(place: string, terminal: Terminal): Promise<boolean> {
  try {
    return !await terminal.isFile(place);
  } catch (error) {
    if (place === ".") return true;
    if (!isMissing(error)) throw error;
    throw new Stop(exits.permission, `There is nothing at "${place}".`, { code: "MR603", cause: error });
  }
}

interface Walk {
  readonly found: Map<string, TestFile>;
  readonly depth: number;
}

async function walk(folder: string, terminal: Terminal, { found, depth }: Walk): Promise<void> {
  for (const name of (await terminal.listFolder(folder)).sort()) {
    if (name.startsWith(".") || name === "node_modules") continue;
    const path = folder === "." ? name : `${folder}/${name}`;
    if (/\.(tape\.ndjson|json)$/.test(name)) {
      const kind = await kindOf(path, terminal).catch(() => undefined);
      if (kind) found.set(path, kind);
    } else if (!name.includes(".") && depth < deepest && !await terminal.isFile(path).catch(() => true)) {
      await walk(path, terminal, { found, depth: depth + 1 });
    }
  }
}

async function kindOf(path: string, terminal: Terminal): Promise<TestFile | undefined> {
  if (path.endsWith(".ndjson")) return "tape";
  const text = await terminal.readFile(path);
  if (/^\s*\{\s*"tape"\s*:/.test(text)) return "tape";
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length > 0 && value.every(isGroup) ? "cases" : undefined;
  } catch {
    // No JSON, so no cases.
    return undefined;
  }
}

function isGroup(value: unknown): boolean {
  return typeof value === "object" && value !== null && Array.isArray((value as { tests?: unknown }).tests);
}

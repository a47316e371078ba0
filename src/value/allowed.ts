/**
 * Which servers of tools a host lets a document have.
 *
 * @module
 */
import type { Kit } from "../api.ts";
import type { McpRequest, McpSource } from "../tool.ts";

/** A server as the host is asked about it. Keys are no part of it. */
export function requestOf(source: McpSource): McpRequest {
  if (source.url !== undefined) return { url: source.url };
  const { command, args = [], env = {} } = source;
  const written = Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return { command, args, env: Object.fromEntries(written) };
}

/** Whether the host lets a document have this server. */
export function isAllowed(request: McpRequest, allowed: Kit["mcp"]): boolean {
  if (typeof allowed === "function") return allowed(request) === true;
  return (allowed ?? []).some((entry) =>
    request.url === undefined ? startsLine(entry, request) : isBelow(entry, request.url)
  );
}

/** What a host writes to allow a server: its command line, with the variables that it must allow in front, or its address. */
export function lineOf(request: McpRequest): string {
  if (request.url !== undefined) return request.url;
  const { command, args, env } = request;
  const variables = Object.entries(env).filter(([name, value]) => !isHarmless(name, value));
  return [...variables.map(([name, value]) => `${name}=${quoted(value)}`), quoted(command), ...args.map(quoted)]
    .join(" ");
}

/**
 * Whether a line of the host is the beginning of a command line, word by word, so that no blank inside a word can pass for two.
 * Variables stand in front, as in a shell. One can change what a program is (`PATH`) and does (`NODE_OPTIONS`), so each must be allowed.
 */
export function startsLine(line: string, { command, args, env }: McpRequest & { readonly command: string }): boolean {
  const words = wordsOf(line);
  if (words === undefined) return false;
  const first = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  if (first < 0) return false;
  const variables = words.slice(0, first);
  const whole = [command, ...args];
  return words.slice(first).every((word, index) => whole[index] === word) &&
    Object.entries(env).every(([name, value]) => isHarmless(name, value) || variables.includes(`${name}=${value}`));
}

/** Variables that only say in which language, at which place and in which colours a program speaks. */
function isHarmless(name: string, value: string): boolean {
  return /^(LANG|LC_[A-Z]+|TZ|NO_COLOR)$/.test(name) && /^\w*([@+./-]\w+)*$/.test(value);
}

/** Whether an address is that of an entry, or below it. */
function isBelow(entry: string, url: string): boolean {
  try {
    const [above, own] = [new URL(entry), new URL(url)];
    const path = above.pathname.replace(/\/+$/, "");
    return /^https?:$/.test(above.protocol) && above.origin === own.origin && above.search === "" &&
      (own.pathname === path || own.pathname.startsWith(`${path}/`));
  } catch {
    // A command line is no address.
    return false;
  }
}

/** The words of a line, as a shell would read them, without anything else that a shell does; `undefined` where a quote has no end. */
function wordsOf(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (const [part] of line.matchAll(/'[^']*'|"[^"]*"|\s+|[^\s'"]+|['"]/g)) {
    if (part === "'" || part === '"') return undefined;
    if (/^\s/.test(part)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + (/^['"]/.test(part) ? part.slice(1, -1) : part);
  }
  return word === undefined ? words : [...words, word];
}

/** A word as {@linkcode wordsOf} reads it. */
function quoted(word: string): string {
  if (/^[^\s'"]+$/.test(word)) return word;
  return word.split("'").map((part) => part === "" ? "" : `'${part}'`).join(`"'"`) || "''";
}

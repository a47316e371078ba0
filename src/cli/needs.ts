/**
 * What a graph needs, as permissions of Deno.
 *
 * @module
 */
import type { Graph, Needs } from "../../mod.ts";
import { quoted } from "./shell.ts";

/** Permissions by their kind: what a set in `deno.json` holds. */
export interface Permissions {
  /** Files to read. */
  readonly read?: readonly string[];
  /** Files to write. */
  readonly write?: readonly string[];
  /** Variables of the environment. */
  readonly env?: readonly string[];
  /** Servers. */
  readonly net?: readonly string[];
  /** Programs. */
  readonly run?: readonly string[];
}

/** What it takes to run a document from a place: the document, what it names, and no more. */
export function permissionsOf({ needs }: Pick<Graph, "needs">, place: string): Permissions {
  const { net, env, read, write, run }: Needs = needs;
  const isAddress = /^[a-z][a-z+.-]+:\/\//i.test(place) && !place.startsWith("file:");
  const beside = (path: string) => place.replace(/[^/\\]*$/, "") + path;
  const all = {
    // What lies beside a document on a server comes from that server.
    read: isAddress ? [] : [place, ...read.map(beside)],
    write: isAddress ? [] : write.map(beside),
    env,
    net: isAddress ? [...new Set([new URL(place).host, ...net])] : net,
    run,
  };
  return Object.fromEntries(Object.entries(all).filter(([, names]) => names.length > 0));
}

/** The same as flags, each ready to paste. */
export function flagsOf(permissions: Permissions): string[] {
  // A comma in a name is written twice.
  return Object.entries(permissions).map(([kind, names]: [string, readonly string[]]) =>
    quoted(`--allow-${kind}=${names.map((name) => name.replaceAll(",", ",,")).join(",")}`)
  );
}

/**
 * Keys that are wanted and that nothing ever writes.
 *
 * @module
 */
import type { CheckedGraph } from "./checked.ts";
import type { KeyRead } from "./reads.ts";

/** A key that is wanted at some place. */
export interface Wanted {
  /** The key, and the place. */
  readonly read: Pick<KeyRead, "name" | "pointer" | "range">;
  /** Who wants it and how, as a sentence begins: `"write" reads`, `"output" promises`. */
  readonly says: string;
  /** What else would be right, beside writing it or giving it a default. */
  readonly remedy?: string;
}

/** Reports keys that nothing ever writes: one mistake for each, the others who want it are told beside. */
export function reportNever(wanted: readonly Wanted[], { desk }: Pick<CheckedGraph, "desk">): void {
  for (const [name, [{ read: { pointer, range }, says, remedy }, ...others]] of byKey(wanted)) {
    const related = others.slice(0, 3).map((other) => ({
      pointer: other.read.pointer,
      message: `${other.says.replace(/^The/, "the")} it here`,
    }));
    desk.report({
      code: "MR402",
      pointer,
      ...(range && { range }),
      message: `${says} "${name}", and nothing ever writes it.`,
      hint: hintOf(remedy ?? (desk.body.input && `add it to ${desk.at("input")}`)),
      ...(related.length > 0 && { related }),
    });
  }
}

function hintOf(remedy: string | undefined): string {
  return remedy
    ? `Write it in a node that runs before, give it a default, or ${remedy}.`
    : "Write it in a node that runs before, or give it a default.";
}

function byKey(sites: readonly Wanted[]): Map<string, Wanted[]> {
  const groups = new Map<string, Wanted[]>();
  for (const site of sites) {
    const group = groups.get(site.read.name);
    if (group) group.push(site);
    else groups.set(site.read.name, [site]);
  }
  return groups;
}

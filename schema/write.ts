/**
 * Writes what is generated: `graph.schema.json` and `event.schema.json` for editors and other languages, and the page
 * of issues. `deno task schema` runs it; `--check` only compares, for the tests.
 *
 * @module
 */
import { composeSchema } from "../src/graph/schema.ts";
import { families, pages, toMarkdown } from "../src/codes/mod.ts";
import { kinds } from "../src/nodes/mod.ts";
import { reducers } from "../src/reducers/mod.ts";
import type { JsonSchema } from "../src/json.ts";
import { forEditors } from "./editor.ts";
import { eventSchema } from "./event.ts";
import { tapeSchema } from "./tape.ts";

const root = new URL("../", import.meta.url);

/** The schema by which a document with the built-in kinds is judged. */
export function documentSchema(): JsonSchema {
  return composeSchema({ kinds, reducers: Object.keys(reducers) });
}

/** Every generated file by its path below the root. */
export function generate(): Record<string, string> {
  const schema = documentSchema();
  return {
    "schema/graph.schema.json": JSON.stringify(forEditors(schema, kinds), null, 2) + "\n",
    "schema/event.schema.json": JSON.stringify(eventSchema, null, 2) + "\n",
    "schema/tape.schema.json": JSON.stringify(tapeSchema, null, 2) + "\n",
    "spec/issues.md": toMarkdown(pages, families),
  };
}

/** The files that differ from what is on disk. */
export function stale(): string[] {
  return Object.entries(generate()).filter(([path, text]) => read(path) !== text).map(([path]) => path);
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(new URL(path, root));
  } catch {
    // A file that is not there yet is stale, whatever the reason.
    return undefined;
  }
}

if (import.meta.main) {
  const names = stale();
  if (Deno.args.includes("--check")) {
    if (names.length > 0) {
      console.error(`Stale: ${names.join(", ")}. Run: deno task schema`);
      Deno.exit(1);
    }
  } else {
    const files = generate();
    for (const name of names) Deno.writeTextFileSync(new URL(name, root), files[name]);
    console.log(names.length > 0 ? `Wrote ${names.join(", ")}.` : "Nothing to write.");
  }
}

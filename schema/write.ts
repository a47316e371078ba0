/**
 * Writes what is generated: `graph.schema.json` and `event.schema.json` for editors and other languages, the validator that the
 * library uses, and the page of issues. `deno task schema` runs it; `--check` only compares, for the tests.
 *
 * @module
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { composeSchema } from "../src/graph/schema.ts";
import { families, pages, toMarkdown } from "../src/codes/mod.ts";
import { kinds } from "../src/nodes/mod.ts";
import { reducers } from "../src/reducers/mod.ts";
import { forEditors } from "./editor.ts";
import { eventSchema } from "./event.ts";

const root = new URL("../", import.meta.url);

/** Every generated file by its path below the root. */
export function generate(): Record<string, string> {
  const schema = composeSchema({ kinds, reducers: Object.keys(reducers) });
  return {
    "schema/graph.schema.json": JSON.stringify(forEditors(schema, kinds), null, 2) + "\n",
    "schema/event.schema.json": JSON.stringify(eventSchema, null, 2) + "\n",
    "src/graph/validator.generated.ts": validatorOf(schema),
    "spec/issues.md": toMarkdown(pages, families),
  };
}

/** The files that differ from what is on disk. */
export function stale(): string[] {
  return Object.entries(generate()).filter(([path, text]) => read(path) !== text).map(([path]) => path);
}

function validatorOf(schema: object): string {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    logger: false,
    validateSchema: false,
    meta: false,
    inlineRefs: false,
    // We say it in our own words.
    messages: false,
    code: { source: true, esm: true, lines: true },
  });
  // The package is CommonJS: what it exports by default arrives one level deeper in some runtimes.
  const write = ((standalone as unknown as { default?: typeof standalone }).default ?? standalone) as unknown as (
    ajv: Ajv2020,
    validate: unknown,
  ) => string;
  const code = write(ajv, ajv.compile(bare(schema) as object));
  if (code.includes("require(")) {
    throw new Error("Cannot write the validator: the schema uses a keyword that needs a helper of ajv.");
  }
  const body = code.replace(/^"use strict";/, "").replace(/export const validate = \w+;\s*export default \w+;/, "");
  const entry = /export const validate = (\w+);/.exec(code)?.[1];
  if (!entry) throw new Error("Cannot write the validator: ajv gave no entry.");
  return `// Written by \`deno task schema\`. Do not edit.
// deno-lint-ignore-file
// deno-fmt-ignore-file
// @ts-nocheck: generated from the schema of the document

/** What the schema refuses, in ajv's words. */
export interface Complaint {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly propertyName?: string;
}

/** Checks a document against the schema; what is wrong is left in \`errors\`. */
export const validateDocument: { (document: unknown): boolean; errors?: readonly Complaint[] | null } = ${entry};

${body.trim()}
`;
}

/** The schema without what only people read: it would travel with every copy of the library. */
function bare(schema: unknown, isNamed = false): unknown {
  if (Array.isArray(schema)) return schema.map((part) => bare(part));
  if (typeof schema !== "object" || schema === null) return schema;
  const words = ["title", "description", "errorMessage", "$schema"];
  return Object.fromEntries(
    Object.entries(schema)
      // Under these words stand names of the author's, not words of JSON Schema.
      .filter(([key]) => isNamed || !words.includes(key))
      .map((
        [key, value],
      ) => [key, bare(value, !isNamed && ["properties", "$defs", "patternProperties"].includes(key))]),
  );
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

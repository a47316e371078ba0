/**
 * Schema faults as issues, in the author's words. The document is judged by the same schema that editors use.
 *
 * @module
 */
import type { Json, JsonSchema } from "../json.ts";
import type { NodeKind } from "../node.ts";
import { type Complaint, complaints } from "./complaints.ts";
import { distinct } from "./echo.ts";
import type { Host } from "./plan.ts";
import type { Draft } from "./read.ts";
import type { Repair } from "./repair.ts";
import { composeSchema } from "./schema.ts";
import { type Grammar, tellFaults } from "./schema_fault.ts";

/** What the schema says of a document. */
export interface Validated {
  /** What is refused and was put right in thought, at the places that the author wrote. */
  readonly repaired: readonly Draft[];
  /** What stays refused, at places of the document as it is repaired. */
  readonly refused: readonly Draft[];
}

/** What the document's schema refuses. Misspelt keys and words are put right, so that what stands behind them is seen too. */
export function validate(repair: Repair, host: Host): Validated {
  const grammar: Grammar = { schema: schemaOf(host), kinds: host.kinds };
  const repaired: Draft[] = [];
  // What stands below a misspelt key is seen when the key is put right, and so on: no document needs many rounds.
  for (let round = 0;; round++) {
    const refused = faults(complaints(repair.document, grammar.schema), repair.document, grammar);
    const told = refused.map((draft) => repair.original(draft));
    const made = refused.map((draft) => round < 9 && repair.apply(draft));
    if (!made.includes(true)) return { repaired, refused };
    // All others are found again in the next round, without the echo of what is put right now.
    repaired.push(...told.filter((_draft, index) => made[index]));
  }
}

const schemas = new WeakMap<
  readonly NodeKind[],
  { readonly reducers: Host["reducers"]; readonly schema: JsonSchema }
>();

/** The schema of what a host has; one that was composed is kept. */
function schemaOf({ kinds, reducers }: Host): JsonSchema {
  const known = schemas.get(kinds);
  if (known?.reducers === reducers) return known.schema;
  const schema = composeSchema({ kinds, reducers: Object.keys(reducers) });
  schemas.set(kinds, { reducers, schema });
  return schema;
}

/** The complaints of one round, gathered by the place they speak of. */
function faults(found: readonly Complaint[], document: Json, grammar: Grammar): Draft[] {
  const places = new Map<string, Complaint[]>();
  for (const complaint of found) {
    const known = places.get(complaint.instancePath);
    if (known) known.push(complaint);
    else places.set(complaint.instancePath, [complaint]);
  }
  const drafts = [...places].flatMap(([place, some]) => tellFaults(place, some, document, grammar));
  // A node whose verb is not known has no other faults that anybody could know.
  const verbless = drafts.filter((draft) => draft.code === "MR101").map((draft) => draft.pointer);
  return distinct(
    drafts.filter((draft) =>
      draft.code === "MR101" || !verbless.some((place) => draft.pointer.startsWith(`${place}/`))
    ),
  );
}

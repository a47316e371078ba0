/**
 * Schema faults as issues, in the author's words. The validator is generated from the same schema that editors use, so nothing is
 * compiled at run time.
 *
 * @module
 */
import type { Json } from "../json.ts";
import type { Host } from "./plan.ts";
import type { Draft } from "./read.ts";
import type { Repair } from "./repair.ts";
import { composeSchema } from "./schema.ts";
import { type Grammar, tellFaults } from "./schema_fault.ts";
import { type Complaint, validateDocument } from "./validator.generated.ts";

/** What the schema says of a document. */
export interface Validated {
  /** What is refused and was put right in thought, at the places that the author wrote. */
  readonly repaired: readonly Draft[];
  /** What stays refused, at places of the document as it is repaired. */
  readonly refused: readonly Draft[];
}

/** What the document's schema refuses. Misspelt keys and words are put right, so that what stands behind them is seen too. */
export function validate(repair: Repair, host: Host): Validated {
  if (validateDocument(repair.document)) return { repaired: [], refused: [] };
  const grammar: Grammar = {
    schema: composeSchema({ kinds: host.kinds, reducers: Object.keys(host.reducers) }),
    kinds: host.kinds,
  };
  const repaired: Draft[] = [];
  // What stands below a misspelt key is seen when the key is put right, and so on: no document needs many rounds.
  for (let round = 0;; round++) {
    const isFine = validateDocument(repair.document);
    const refused = isFine ? [] : faults(validateDocument.errors ?? [], repair.document, grammar);
    const told = refused.map((draft) => repair.original(draft));
    const made = refused.map((draft) => round < 9 && repair.apply(draft));
    if (!made.includes(true)) return { repaired, refused };
    // All others are found again in the next round, without the echo of what is put right now.
    repaired.push(...told.filter((_draft, index) => made[index]));
  }
}

/** The complaints of one round, gathered by the place they speak of. */
function faults(complaints: readonly Complaint[], document: Json, grammar: Grammar): Draft[] {
  const places = new Map<string, Complaint[]>();
  for (const complaint of complaints) {
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

function distinct(drafts: readonly Draft[]): Draft[] {
  const seen = new Set<string>();
  return drafts.filter((draft) => {
    const key = `${draft.code} ${draft.pointer} ${draft.message}`;
    return !seen.has(key) && seen.add(key);
  });
}

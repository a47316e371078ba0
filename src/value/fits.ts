/**
 * Whether values of one type can stand where another is wanted.
 *
 * @module
 */
import { any, type ListPart, type ObjectPart, type Part, type ScalarPart, type Type } from "./types.ts";

/** All of its values do, some may, or none does. */
export type Fit = "yes" | "maybe" | "no";

/**
 * Whether a value of one type is of another. Lists of what does not fit count as "no", though an empty one would pass.
 *
 * @example
 * ```ts ignore
 * fits(number, text); // "no"
 * ```
 */
export function fits(from: Type, to: Type): Fit {
  if (from === to || to === any || from.length === 0) return "yes";
  if (from === any) return "maybe";
  if (from.every(isScalar)) return judge(from, to);
  let known = remembered.get(from);
  if (!known) remembered.set(from, known = new WeakMap());
  let fit = known.get(to);
  // Types share their parts, so without a memory a small document could ask for ever.
  if (!fit) known.set(to, fit = judge(from, to));
  return fit;
}

/** Whether one value can be of both types. */
export function overlap(a: Type, b: Type): boolean {
  return a.length === 0 || b.length === 0 ||
    a.some((one) => b.some((other) => one.kind === other.kind && fitsScalar(one, other) !== "no"));
}

function judge(from: Type, to: Type): Fit {
  return every(from.map((part) => best(to.map((other) => fitsPart(part, other)))));
}

function isScalar({ kind }: Part): boolean {
  return kind !== "list" && kind !== "object";
}

const remembered = new WeakMap<Type, WeakMap<Type, Fit>>();

/** All values of several sorts: they fit if each does, and do not if none does. */
function every(fit: readonly Fit[]): Fit {
  return fit.every((one) => one === fit[0]) ? fit[0] ?? "yes" : "maybe";
}

function best(fit: readonly Fit[]): Fit {
  return fit.includes("yes") ? "yes" : fit.includes("maybe") ? "maybe" : "no";
}

/** All parts of one value: it fits if each does, and does not if one does not. */
function worst(fit: readonly Fit[]): Fit {
  return fit.includes("no") ? "no" : fit.includes("maybe") ? "maybe" : "yes";
}

function fitsPart(from: Part, to: Part): Fit {
  if (from.kind === "list") return to.kind === "list" ? fitsList(from, to) : "no";
  if (from.kind === "object") return to.kind === "object" ? fitsObject(from, to) : "no";
  return from.kind === to.kind ? fitsScalar(from, to) : "no";
}

function fitsScalar(from: Part, to: Part): Fit {
  const { values } = from as ScalarPart;
  const wanted = (to as ScalarPart).values;
  if (!wanted) return "yes";
  return values ? every([...values].map((value) => wanted.has(value) ? "yes" : "no")) : "maybe";
}

function fitsList(from: ListPart, to: ListPart): Fit {
  if (!from.first && !to.first) return fits(from.items, to.items);
  const longest = Math.max(from.first?.length ?? 0, to.first?.length ?? 0);
  const item = (list: ListPart, index: number) => list.first?.[index] ?? list.items;
  const each = Array.from({ length: longest }, (_, index) => {
    const fit = fits(item(from, index), item(to, index));
    // An item that may not be there does not make a list unfit; of any list the first one counts as there.
    return fit === "no" && index >= Math.max(1, from.least ?? 0) ? "maybe" : fit;
  });
  return worst([...each, fits(from.items, to.items) === "yes" ? "yes" : "maybe"]);
}

function fitsObject(from: ObjectPart, to: ObjectPart): Fit {
  const fit: Fit[] = [];
  for (const [name, type] of from.members) {
    const one = fits(type, to.members.get(name) ?? to.rest);
    fit.push(one === "no" && !from.required.has(name) ? "maybe" : one);
    // What may be missing may be missing where it is needed.
    if (!from.required.has(name) && to.required.has(name)) fit.push("maybe");
  }
  const closed = from.rest.length === 0;
  for (const name of to.required) if (!from.members.has(name)) fit.push(closed ? "no" : "maybe");
  if (!closed) {
    const others = [...to.members].filter(([name]) => !from.members.has(name)).map(([, type]) => type);
    if ([to.rest, ...others].some((type) => fits(from.rest, type) !== "yes")) fit.push("maybe");
  }
  return worst(fit);
}

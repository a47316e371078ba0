/**
 * Graphs by chance in which keys are written on some ways only, and every choice is a key of the input: so all that can happen can be tried.
 *
 * @module
 */
import type { JsonObject, Target } from "../../mod.ts";
import { Random } from "./random.ts";

/** A graph whose choices are made by its input. */
export interface RandomFlow {
  /** The document. */
  readonly document: JsonObject;
  /** The keys of the input, each a boolean. */
  readonly choices: readonly string[];
  /** Whether what may happen is exactly what the choices can say: no loop, no test of the state, no node that does not wait. */
  readonly isExact: boolean;
}

/** Makes the graph of a seed. Functions are `boom`, which fails when told so, and `some`, which leaves out a key when told so. */
export function randomFlow(seed: number): RandomFlow {
  const random = new Random(seed);
  const choices: string[] = [];
  const keys = ["x", "y", "z"];
  const names = Array.from({ length: 3 + random.below(6) }, (_, index) => `n${index}`);
  let isExact = true;
  const choice = () => {
    if (choices.length === 6) return random.chance(0.5) ? "true" : "false";
    choices.push(`c${choices.length}`);
    return choices.at(-1)!;
  };
  const nodes: Record<string, JsonObject> = {};
  names.forEach((name, index) => {
    const writes = Object.fromEntries(random.some(keys, random.below(2)).map((key) => [key, index]));
    const read = random.chance(0.35) ? { log: `{{ ${random.pick(keys)} }}` } : {};
    const later = names.slice(index + 1);
    const make = random.pick<() => JsonObject>([
      () => ({ set: { log: name, ...writes, ...read } }),
      () => ({ set: { log: name, ...writes, ...read } }),
      () => ({ set: { log: name, ...writes, ...read } }),
      () => ({
        call: "boom",
        with: { fails: `{{ ${choice()} }}` },
        into: random.pick(keys),
        catch: random.chance(0.5) || later.length === 0
          ? random.pick([...later, "END"])
          : { to: random.pick(later), into: { [random.pick(keys)]: 5 } },
      }),
      () => ({ call: "some", with: { less: `{{ ${choice()} }}` }, writes: [random.pick(keys)] }),
    ]);
    nodes[name] = make();
    if (random.chance(0.05)) {
      nodes[name] = { ...nodes[name], join: "any" };
      isExact = false;
    }
  });
  const target = (ways: readonly Target[]): Target => {
    if (ways.length === 0) return "END";
    const [first, ...others] = ways;
    if (random.chance(0.4)) {
      if (random.chance(0.15)) {
        isExact = false;
        return { when: `has(state.${random.pick(keys)})`, to: first, else: target(others) };
      }
      return { when: choice(), to: first, ...others.length > 0 ? { else: target(others) } : {} };
    }
    return others.length > 0 ? [first, target(others)] : first;
  };
  const edges: Record<string, Target> = {};
  const led = new Map<string, string[]>();
  names.forEach((name, index) => {
    const before = ["START", ...names.slice(0, index)];
    for (const from of new Set([random.pick(before.slice(-3)), ...random.some(before, random.below(2))])) {
      led.set(from, [...led.get(from) ?? [], name]);
    }
  });
  for (const [from, ways] of led) edges[from] = target(random.shuffle([...ways]));
  if (random.chance(0.3)) {
    const [from, to] = [random.pick(names), random.pick(names)];
    const loop: Target = { when: choice(), to };
    edges[from] = edges[from] === undefined ? loop : [edges[from], loop];
    isExact = false;
  }
  if (!isExact && random.chance(0.4) && names.length > 3) {
    // A loop that is entered in several places, mostly in one step.
    const from = random.below(names.length - 3);
    const heads = random.some(names.slice(from + 1, -1), 2);
    const end = names[Math.max(...heads.map((name) => names.indexOf(name))) + 1];
    const enter: Target = random.chance(0.3) ? { when: choice(), to: heads } : heads;
    const start = random.chance(0.3) ? "START" : names[from];
    edges[start] = start === "START" && edges.START !== undefined ? [edges.START, enter].flat() : enter;
    for (const head of heads) if (random.chance(0.7)) edges[head] = end;
    edges[end] = { when: choice(), to: random.chance(0.7) ? heads : heads[0], else: edges[end] ?? "END" };
  }
  const state = {
    ...Object.fromEntries(keys.map((key) => [key, { type: "number", reduce: "max" }])),
    ...Object.fromEntries(choices.map((key) => [key, { type: "boolean" }])),
    log: { type: "array", reduce: "append" },
  };
  const document = {
    millrace: "1",
    state,
    input: choices,
    nodes,
    edges,
    limits: { steps: 20 },
  } as unknown as JsonObject;
  return { document, choices, isExact };
}

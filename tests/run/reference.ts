/**
 * The graph document, interpreted slowly and obviously: what the engine is compared with. It knows the rules of the page and
 * nothing of the engine; it does one thing after the other and computes the plan anew for every graph it enters.
 *
 * @module
 */
import type { GraphBody, GraphDocument, Json, JsonObject, Target, Values } from "../../mod.ts";

/** What answers: pure functions of what they are given. */
export interface PureHost {
  /** Functions of `call` nodes; one that throws fails its node. */
  readonly functions: Readonly<Record<string, (args: JsonObject) => Json>>;
  /** What a model says to a prompt, when asked for a value of this schema. */
  readonly answer: (prompt: string, schema: JsonObject) => Json;
}

/** A task that began. */
export interface Began {
  /** The path of the graph it belongs to, as `a/b[2]/`; of an item, that of its node, as `a/c[]`. */
  readonly ns: string;
  /** Its step. */
  readonly step: number;
  /** Its node; of an item, its index. */
  readonly node: string;
  /** Whether it began for certain; a task beside one that fails may be stopped before. */
  sure: boolean;
}

/** How a run ends by the rules. */
export interface Outcome {
  /** In one word. */
  readonly status: "done" | "failed" | "limit";
  /** What the caller gets. */
  readonly output: JsonObject;
  /** The state as the last finished step left it. */
  readonly state: JsonObject;
  /** The state after the input and after every step. */
  readonly states: readonly JsonObject[];
  /** The tasks in order. */
  readonly trace: readonly Began[];
  /** How often functions and models were asked. */
  readonly calls: number;
  /** How often a node had to wait for others. */
  readonly waits: number;
  /** How many failures were caught. */
  readonly caught: number;
  /** Whether a task that failed or was stopped left work undone. */
  readonly cut: boolean;
  /** Whether one step both failed and hit a limit, so that timing decides which is told. */
  readonly racy: boolean;
}

/** Interprets a document. */
export function interpret(document: GraphDocument, input: JsonObject, host: PureHost): Outcome {
  const run = new Interpreter(host, document.limits?.steps ?? 100);
  let status: Outcome["status"] = "done";
  try {
    run.graph(document, input, "");
  } catch (error) {
    if (!(error instanceof Failure) && !(error instanceof Limit)) throw error;
    status = error instanceof Limit ? "limit" : "failed";
  }
  const state = run.states.at(-1)!;
  return { ...run.notes, status, state, states: run.states, output: outputOf(document, state) };
}

/** An edge that some condition may take. */
export type Edge = readonly [from: string, to: string];

/** A loop: its members, and those of them that are entered from outside. */
export interface Loop {
  /** All nodes of it. */
  readonly members: ReadonlySet<string>;
  /** Where it is entered. */
  readonly heads: readonly string[];
  /** The edges that close it. */
  readonly back: readonly Edge[];
}

/** Every possible edge of a graph, those of `catch` included. */
export function edgesOf(body: GraphBody): Edge[] {
  const caught = Object.entries(body.nodes).map(([name, { catch: to }]) => [name, targetOf(to)] as const);
  return [...Object.entries(body.edges), ...caught].flatMap(([from, target]) =>
    everyTarget(target).map((to) => [from, to] as const)
  );
}

/** The loops among some nodes, each followed by the loops inside it once its back edges are taken away. */
export function loopsOf(edges: readonly Edge[], among: ReadonlySet<string>): Loop[] {
  const inside = edges.filter(([from, to]) => among.has(from) && among.has(to));
  const loops: Loop[] = [];
  for (const node of among) {
    if (loops.some(({ members }) => members.has(node)) || !reach(inside, node).has(node)) continue;
    const members = new Set([...reach(inside, node)].filter((other) => reach(inside, other).has(node)));
    const heads = [...members].filter((head) => edges.some(([from, to]) => to === head && !members.has(from)));
    const back = edges.filter(([from, to]) => members.has(from) && heads.includes(to));
    loops.push({ members, heads, back }, ...loopsOf(edges.filter((edge) => !back.includes(edge)), members));
  }
  return loops;
}

/** The nodes that can be come to from a node by one edge or more. */
export function reach(edges: readonly Edge[], from: string): Set<string> {
  const found = new Set<string>();
  for (let size = -1; size < found.size;) {
    size = found.size;
    for (const [source, to] of edges) if (source === from || found.has(source)) found.add(to);
  }
  return found;
}

class Failure extends Error {}
class Limit extends Error {}

/** Which reducers give the same when folded twice. */
const idempotent = ["messages", "union", "merge", "min", "max"];

const folds: Readonly<Record<string, (old: Json, write: Json) => Json>> = {
  append: (old, write) => [...old as Json[], write],
  concat: (old, write) => Array.isArray(old) ? [...old, ...write as Json[]] : `${old}${write}`,
  sum: (old, write) => (old as number) + (write as number),
  min: (old, write) => Math.min(old as number, write as number),
  max: (old, write) => Math.max(old as number, write as number),
  merge: (old, write) => ({ ...old as JsonObject, ...write as JsonObject }),
  union: (old, write) =>
    (write as Json[]).reduce<Json[]>(
      (list, item) => list.some((other) => same(other, item)) ? list : [...list, item],
      old as Json[],
    ),
};

/** A graph's run, and where it stands. */
type Place = Pick<Began, "ns" | "step">;

/** Writes in the order they are folded in. */
type Writes = readonly (readonly [key: string, write: Json])[];

class Interpreter {
  readonly notes = { trace: [] as Began[], calls: 0, waits: 0, caught: 0, cut: false, racy: false };
  /** What the outermost graph has been through. */
  readonly states: JsonObject[] = [];

  constructor(readonly host: PureHost, readonly steps: number) {}

  graph(body: GraphBody, input: Values, ns: string): JsonObject {
    const rule = ruleOf(body);
    const defaults = Object.entries(body.state ?? {}).map(([key, { default: value }]) => [key, value]);
    let state: Values = set({ ...Object.fromEntries(defaults), ...input });
    if (ns === "") this.states.push(set(state));
    let pending = unique(this.follow(body.edges.START, state));
    for (let step = 1; pending.length > 0; step++) {
      if (step > this.steps) throw new Limit();
      const due = pending.filter((node) => !pending.some((other) => rule(node, other)));
      const waiting = pending.filter((node) => !due.includes(node));
      if (due.length === 0) throw new Error(`Nothing is due, and ${waiting} wait.`);
      this.notes.waits += waiting.length;
      const start = this.notes.trace.length;
      const ends = due.map((node) => {
        this.notes.trace.push({ ns, step, node, sure: true });
        return this.attempt(body, node, state, { ns, step });
      });
      this.endStep(ends.map(({ failure }) => failure), start);
      for (const [key, write] of ends.flatMap(({ writes }) => writes)) {
        const old = state[key], reduce = body.state?.[key].reduce;
        state = {
          ...state,
          [key]: typeof reduce !== "string" || old === undefined ? write : folds[reduce](old, write),
        };
      }
      if (ns === "") this.states.push(set(state));
      pending = unique([...waiting, ...ends.flatMap(({ to, error }) => this.follow(to, { ...state, ...error }))]);
    }
    if (body.output?.some((key) => state[key] === undefined)) throw new Failure("MR711");
    return outputOf(body, state);
  }

  /** One node with its `catch`. */
  attempt(body: GraphBody, name: string, state: Values, place: Place): End {
    const node = body.nodes[name];
    try {
      return { writes: this.node(body, node, name, state, place), to: body.edges[name] };
    } catch (failure) {
      if (!(failure instanceof Failure) || node.catch === undefined) return { writes: [], failure };
      this.notes.caught++;
      const error = { code: failure.message, node: name, attempt: 1 };
      const into = (node.catch as JsonObject).into;
      const writes = into === undefined ? [] : Object.entries(fill(into, { ...state, error }) as JsonObject);
      return { writes, to: targetOf(node.catch), error: { error } };
    }
  }

  /** What a node writes: once, or for every item. */
  node(body: GraphBody, node: JsonObject, name: string, state: Values, { ns, step }: Place): Writes {
    if (node.each === undefined) return this.once(body, node, { ...state }, `${ns}${name}/`);
    const list = evaluate(node.each as string, state) as Json[];
    const start = this.notes.trace.length;
    const results = list.map((item, index) => {
      this.notes.trace.push({ ns: `${ns}${name}[]`, step, node: `${index}`, sure: true });
      try {
        const scope = { ...state, [node.as as string ?? "item"]: item, index };
        return { writes: this.once(body, node, scope, `${ns}${name}[${index}]/`, true) };
      } catch (failure) {
        return { writes: [], failure };
      }
    });
    this.endStep(results.map(({ failure }) => failure), start);
    const keys = unique(results.flatMap(({ writes }) => writes.map(([key]) => key)));
    const empty = typeof node.into === "string" ? [node.into] : Object.keys(node.into ?? {});
    return (list.length === 0 ? empty : keys).flatMap((key): Writes => {
      const all = results.flatMap(({ writes }) => writes.filter(([other]) => other === key));
      if (body.state?.[key].reduce !== undefined) return all;
      return [[key, all.map(([, write]) => write)]];
    });
  }

  once(body: GraphBody, node: JsonObject, scope: Values, ns: string, each = false): Writes {
    if (node.set !== undefined) return Object.entries(fill(node.set, scope) as JsonObject);
    const result = this.result(body, node, scope, ns, each);
    if (node.into === undefined) {
      return Object.entries(result as JsonObject).filter(([key]) =>
        node.call || shared(body, body.graphs![node.graph as string], key)
      );
    }
    if (typeof node.into === "string") return [[node.into, result]];
    return Object.entries(fill(node.into, { ...scope, result }) as JsonObject);
  }

  result(body: GraphBody, node: JsonObject, scope: Values, ns: string, each: boolean): Json {
    if (node.graph !== undefined) {
      const inner = body.graphs![node.graph as string];
      const given = (inner.input ?? Object.keys(inner.state ?? {})).map((key) => {
        const own = (node.with as JsonObject | undefined)?.[key];
        return [key, own !== undefined ? fill(own, scope) : shared(body, inner, key) ? scope[key] : undefined];
      });
      return this.graph(inner, set(Object.fromEntries(given)), ns);
    }
    this.notes.calls++;
    if (node.llm !== undefined) {
      const key = typeof node.into === "string" ? body.state![node.into] : {};
      const single = key.reduce === "append" || (each && key.reduce === undefined);
      return this.host.answer(text(fill(node.prompt, scope)), (single ? key.items ?? {} : key) as JsonObject);
    }
    try {
      return this.host.functions[node.call as string](fill(node.with ?? {}, scope) as JsonObject);
    } catch {
      throw new Failure("MR701");
    }
  }

  /** Ends what ran at the same time: one that failed stops the others. */
  endStep(failures: readonly unknown[], start: number): void {
    const [first, ...others] = failures.filter((failure) => failure !== undefined);
    if (first === undefined) return;
    for (const began of this.notes.trace.slice(start)) began.sure = false;
    this.notes.cut = true;
    if (others.some((other) => other instanceof Limit !== first instanceof Limit)) this.notes.racy = true;
    throw first;
  }

  /** Where a target leads with this state. */
  follow(target: Target | undefined, scope: Values): string[] {
    if (target === undefined || target === "END") return [];
    if (typeof target === "string") return [target];
    if ("when" in target) return this.follow(evaluate(target.when, scope) === true ? target.to : target.else, scope);
    if ("switch" in target) {
      const value = evaluate(target.switch, scope) as string;
      if (target.cases[value] === undefined && target.else === undefined) throw new Failure("MR707");
      return this.follow(target.cases[value] ?? target.else, scope);
    }
    return target.flatMap((one) => this.follow(one, scope));
  }
}

interface End {
  readonly writes: Writes;
  readonly to?: Target;
  readonly error?: Values;
  readonly failure?: unknown;
}

/** Whether a due node waits for another one that is due. */
function ruleOf(body: GraphBody): (node: string, other: string) => boolean {
  const edges = edgesOf(body);
  const loops = loopsOf(edges, new Set(Object.keys(body.nodes)));
  const forward = edges.filter((edge) => !loops.some(({ back }) => back.includes(edge)));
  return (n, m) =>
    n !== m && body.nodes[n].join !== "any" &&
    ((reach(forward, m).has(n) && !loops.some(({ heads, members }) => heads.includes(m) && members.has(n))) ||
      loops.some(({ heads, members }) => heads.includes(n) && members.has(m) && !heads.includes(m)));
}

/** Whether a graph and one inside it have a key in common. */
function shared(outer: GraphBody, inner: GraphBody, key: string): boolean {
  const reduces = [outer, inner].map(({ state }) => state?.[key] && (state[key].reduce ?? "messages"));
  return reduces.every((reduce) => typeof reduce === "string" && idempotent.includes(reduce));
}

function outputOf(body: GraphBody, state: Values): JsonObject {
  return set(Object.fromEntries((body.output ?? Object.keys(state)).map((key) => [key, state[key]])));
}

function targetOf(to: Json | undefined): Target | undefined {
  return (typeof to === "object" && to !== null && "to" in to && !("when" in to) ? to.to : to) as Target | undefined;
}

function everyTarget(target: Target | undefined): string[] {
  if (target === undefined || target === "END") return [];
  if (typeof target === "string") return [target];
  if ("when" in target) return [...everyTarget(target.to), ...everyTarget(target.else)];
  if ("switch" in target) return [...Object.values(target.cases), target.else].flatMap(everyTarget);
  return target.flatMap(everyTarget);
}

/** Fills templates. The random graphs write no braces inside them. */
function fill(template: Json, scope: Values): Json {
  if (Array.isArray(template)) return template.map((part) => fill(part, scope));
  if (typeof template === "object" && template !== null) {
    return Object.fromEntries(Object.entries(template).map(([key, part]) => [key, fill(part, scope)]));
  }
  if (typeof template !== "string") return template;
  const whole = /^\{\{([^{}]*)\}\}$/.exec(template);
  if (whole) return evaluate(whole[1], scope);
  return template.replace(/\{\{(.*?)\}\}/g, (_, expression) => text(evaluate(expression, scope)));
}

/** Evaluates what the random graphs write: terms and operators, from the left. */
function evaluate(expression: string, scope: Values): Json {
  const tokens = expression.match(/\d+|'[^']*'|\w+(\.\w+)*|==|[<+%()]/g) ?? [];
  const path = (names: string) =>
    names.split(".").reduce<Json>((at, name) => (at as JsonObject)[name], scope as JsonObject) as JsonObject;
  const term = (): Json => {
    const token = tokens.shift()!;
    if (/^\d/.test(token)) return Number(token);
    if (token.startsWith("'")) return token.slice(1, -1);
    if (tokens[0] !== "(") return path(token);
    const argument = tokens.splice(0, 3)[1];
    if (token === "has") return scope[argument.replace("state.", "")] !== undefined;
    return Object.keys(path(argument)).length;
  };
  let value = term();
  while (tokens.length > 0) {
    const operator = tokens.shift(), right = term();
    if (operator === "==") value = same(value, right);
    else if (operator === "<") value = (value as number) < (right as number);
    else if (operator === "%") value = (value as number) % (right as number);
    else value = (value as number) + (right as number);
  }
  if (value === undefined) throw new Error(`"${expression}" reads what is not set.`);
  return value;
}

function text(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function same(a: Json, b: Json): boolean {
  return sorted(a) === sorted(b);
}

/** Text that is the same for values that are equal. */
export function sorted(value: Json): string {
  return JSON.stringify(
    value,
    (_, part) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => a < b ? -1 : 1))
        : part,
  );
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}

/** Without the keys that are unset. */
function set(values: Values): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

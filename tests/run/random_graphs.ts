/**
 * Valid graph documents by chance, the same from the same seed.
 *
 * No two nodes write the same key unless it has a reducer: each node has keys of its own, named after it.
 *
 * @module
 */
import type { GraphBody, GraphDocument, Json, JsonObject, Target } from "../../mod.ts";
import { Random } from "./random.ts";
import { edgesOf, loopsOf, reach } from "./reference.ts";

/** A document and what to run it with. */
export interface RandomGraph {
  /** The document. */
  readonly document: GraphDocument;
  /** Two inputs, for two runs at the same time. */
  readonly inputs: readonly [JsonObject, JsonObject];
}

/** Makes the graph of a seed. */
export function randomGraph(seed: number): RandomGraph {
  const random = new Random(seed);
  const body = new Maker(random, "", 0).body();
  const document = {
    millrace: "1",
    name: `seed-${seed}`,
    models: { push: { model: "test:push" }, pull: { model: "test:pull" } },
    limits: { steps: random.pick([4, 9, 24, 24, 24, 24, 24, 24]), concurrency: random.pick([1, 2, 16]) },
    ...body,
    ...random.chance(0.15)
      ? { output: random.some(Object.keys(body.state!).filter((key) => !key.endsWith("_fault")), 4) }
      : {},
  } as GraphDocument;
  const input = () => ({
    topic: random.pick(["cats", "ice", "a b"]),
    items: random.some(["red", "green", "blue", "grey", "black"], random.below(5)),
  });
  return { document, inputs: [input(), input()] };
}

/** What a document may hold: counted, so that the random graphs are not all lines. */
export interface Shape {
  /** A node or START that leads to three or more at once. */
  readonly fork: boolean;
  /** A node that two ways of unequal length lead to. */
  readonly unequalJoin: boolean;
  /** A loop with an exit. */
  readonly loop: boolean;
  /** A head of a loop that two members lead back to. */
  readonly joinAtHead: boolean;
  /** A condition. */
  readonly condition: boolean;
  /** A node for every item of a list. */
  readonly each: boolean;
  /** A graph in a graph in the graph. */
  readonly twoLevels: boolean;
  /** A node whose failure leads on. */
  readonly catch: boolean;
}

/** What a document holds, read from its structure. */
export function shapeOf(body: GraphBody): Shape {
  const edges = edgesOf(body);
  const loops = loopsOf(edges, new Set(Object.keys(body.nodes)));
  const forward = edges.filter((edge) => !loops.some(({ back }) => back.includes(edge)));
  const longest = (node: string): number =>
    Math.max(0, ...forward.filter(([, to]) => to === node).map(([from]) => 1 + longest(from)));
  const targets = Object.values(body.edges);
  const nodes = Object.values(body.nodes);
  const inner = Object.values(body.graphs ?? {});
  return {
    fork: targets.some((target) => Array.isArray(target) && new Set(target.filter(isNode)).size >= 3),
    unequalJoin: Object.keys(body.nodes).some((node) => {
      const before = [...new Set(forward.filter(([, to]) => to === node).map(([from]) => from))];
      return body.nodes[node].join !== "any" &&
        before.some((one) =>
          before.some((other) => longest(one) !== longest(other) && !reach(forward, one).has(other))
        );
    }),
    loop: loops.some(({ members }) =>
      edges.some(([from, to]) => members.has(from) && !members.has(to)) ||
      [...members].some((name) => mayEnd(body.edges[name]))
    ),
    joinAtHead: loops.some(({ heads, back }) =>
      heads.some((head) => new Set(back.filter(([, to]) => to === head).map(([from]) => from)).size >= 2)
    ),
    condition: targets.some((target) => /"(when|switch)":/.test(JSON.stringify(target))),
    each: nodes.some(({ each }) => each !== undefined),
    twoLevels: inner.some(({ graphs }) => graphs !== undefined),
    catch: nodes.some((node) => node.catch !== undefined),
  };
}

/** The same document with the keys of its objects in another order, which never means anything. */
export function reordered(value: Json, random: Random): Json {
  if (Array.isArray(value)) return value.map((part) => reordered(part, random));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(random.shuffle(Object.entries(value)).map(([key, part]) => [key, reordered(part, random)]));
}

/** Whether a target may lead nowhere. */
function mayEnd(target: Target | undefined): boolean {
  if (target === undefined || typeof target === "string") return target === undefined || target === "END";
  if ("when" in target) return mayEnd(target.to) || mayEnd(target.else);
  if ("switch" in target) return [...Object.values(target.cases), target.else ?? []].some(mayEnd);
  return target.every(mayEnd);
}

function isNode(target: Target): boolean {
  return typeof target === "string" && target !== "END";
}

/** Makes one graph; the names of its keys begin with a prefix, those it shares with the graph around it do not. */
class Maker {
  readonly state: Record<string, JsonObject> = {};
  readonly nodes: Record<string, JsonObject> = {};
  readonly graphs: Record<string, GraphBody> = {};
  readonly edges: Record<string, Target> = {};
  /** Keys by what they hold, all of them set from the beginning. */
  readonly numbers: string[];
  readonly texts: string[];
  readonly lists: string[] = ["items"];
  readonly flags: string[] = [];
  /** Keys that are perhaps not set. */
  readonly unset: string[] = [];

  constructor(readonly random: Random, readonly prefix: string, readonly depth: number) {
    const texts = { type: "array", items: { type: "string" } };
    Object.assign(this.state, {
      topic: { type: "string", default: "nothing" },
      items: { ...texts, default: ["one", "two"] },
      seen: { ...texts, reduce: "union", default: [] },
      facts: { type: "object", reduce: "merge", default: {} },
      high: { type: "number", reduce: "max", default: 0 },
      low: { type: "number", reduce: "min", default: 9 },
      [`${prefix}log`]: { ...texts, reduce: "append", default: [] },
      [`${prefix}pile`]: { ...texts, reduce: "concat", default: [] },
      [`${prefix}tale`]: { type: "string", reduce: "concat", default: "" },
      [`${prefix}total`]: { type: "number", reduce: "sum", default: 0 },
    });
    this.numbers = ["high", "low", `${prefix}total`];
    this.texts = ["topic", `${prefix}tale`];
  }

  body(): GraphBody {
    const { random, depth } = this;
    const count = depth === 0 ? 3 + random.below(7) : 1 + random.below(4);
    const names = Array.from({ length: count }, (_, index) => `${this.prefix}n${index}`);
    const inner = depth < 2 && random.chance(depth === 0 ? 0.55 : 0.65) ? random.below(count) : -1;
    for (const [index, name] of names.entries()) {
      this.nodes[name] = index === inner || (depth === 0 && random.chance(0.03))
        ? this.graphNode(name)
        : this.leaf(name);
      if (random.chance(0.08)) this.nodes[name] = { ...this.nodes[name], join: "any" };
    }
    const input = ["topic", "items", ...random.chance(0.5) ? ["seen", "facts"] : []];
    this.connect(names);
    const { nodes, edges, graphs, state } = this;
    return { state, input, nodes, edges, ...Object.keys(graphs).length > 0 ? { graphs } : {} };
  }

  /** A key that only this node writes. */
  own(name: string, schema: JsonObject, kind?: "numbers" | "texts" | "lists" | "flags"): string {
    const key = `${name}_${kind ?? "kept"}`;
    if (this.state[key] !== undefined) return key;
    const given: Record<string, Json> = { numbers: 1, texts: "-", lists: [], flags: "a" };
    const begin = kind !== undefined && this.random.chance(0.8);
    this.state[key] = begin ? { ...schema, default: given[kind] } : schema;
    (begin ? this[kind] : this.unset).push(key);
    return key;
  }

  leaf(name: string): JsonObject {
    const { random } = this;
    const make = random.pick([
      () => this.setNode(name),
      () => this.setNode(name),
      () => this.callNode(name),
      () => this.callNode(name),
      () => this.llmNode(name),
      () => this.eachNode(name),
    ]);
    return make();
  }

  setNode(name: string): JsonObject {
    const { random, prefix } = this;
    const all: JsonObject = {
      [`${prefix}log`]: this.words(name),
      [`${prefix}pile`]: [this.words(name), "{{ topic }}"],
      [`${prefix}tale`]: this.words(name),
      [`${prefix}total`]: random.chance(0.6) ? 1 : this.number(),
      seen: [random.pick(["x", "y", name]), "z"],
      facts: { [random.pick(["a", "b"])]: this.number(), by: name },
      high: this.number(),
      low: this.number(),
    };
    const chosen = Object.fromEntries(random.some(Object.entries(all), 1 + random.below(3)));
    if (random.chance(0.4)) chosen[this.own(name, { type: "number" }, "numbers")] = this.number();
    if (random.chance(0.3)) chosen[this.own(name, { type: "string" }, "texts")] = this.words(name);
    return { set: chosen };
  }

  callNode(name: string): JsonObject {
    const { random, prefix } = this;
    const given = { with: { x: this.value(), at: random.chance(0.5) ? `{{ ${prefix}total }}` : name } };
    const call = random.pick<() => JsonObject>([
      () => ({ call: "word", ...given, into: random.pick([`${prefix}log`, `${prefix}tale`]) }),
      () => ({ call: "count", ...given, into: this.own(name, { type: "number" }, "numbers") }),
      () => ({ call: "pick", ...given, into: this.own(name, { enum: ["a", "b", "c"] }, "flags") }),
      () => ({
        call: "listing",
        ...given,
        into: this.own(name, { type: "array", items: { type: "string" } }, "lists"),
      }),
      () => ({ call: "listing", ...given, into: random.pick([`${prefix}pile`, "seen"]) }),
      () => ({ call: "facts", ...given, into: "facts" }),
      () => {
        const keys = [this.own(name, { type: "number" }, "numbers"), `${prefix}total`];
        return { call: "several", with: { ...given.with, keys }, writes: keys };
      },
      () => ({
        call: "facts",
        ...given,
        into: { [this.own(name, { type: "object" })]: "{{ result }}", [`${prefix}total`]: "{{ size(result) }}" },
      }),
      () => ({ ...this.caught(name), call: "risky", ...given, into: `${prefix}log` }),
      () => ({ ...this.caught(name), call: "risky", ...given, into: this.own(name, { type: "string" }, "texts") }),
      () => ({ ...this.caught(name), call: "risky", ...given, into: `${prefix}tale` }),
    ]);
    return call();
  }

  llmNode(name: string): JsonObject {
    const { random, prefix } = this;
    const into = random.pick([
      () => `${prefix}log`,
      () => `${prefix}tale`,
      () => this.own(name, { type: "string" }, "texts"),
      () => this.own(name, { type: "number" }, "numbers"),
      () => this.own(name, { enum: ["a", "b", "c"] }, "flags"),
    ]);
    return { llm: random.pick(["push", "pull"]), prompt: this.words(name), into: into() };
  }

  eachNode(name: string): JsonObject {
    const { random, prefix } = this;
    const over = {
      each: random.pick(this.lists),
      ...random.chance(0.5) ? { as: "thing" } : {},
      ...random.chance(0.3) ? { concurrency: random.pick([1, 2]) } : {},
    };
    const item = over.as ?? "item";
    const given = { with: { x: `{{ ${item} }}`, at: "{{ index }}" } };
    const list = (items: JsonObject) => this.own(name, { type: "array", items }, undefined);
    const make = random.pick<() => JsonObject>([
      () => ({ set: { [`${prefix}log`]: `${name}: {{ ${item} }}`, [`${prefix}total`]: "{{ index + 1 }}" } }),
      () => ({ set: { seen: [`{{ ${item} }}`], high: "{{ index }}" } }),
      () => ({ call: "word", ...given, into: list({ type: "string" }) }),
      () => ({ call: "word", ...given, into: `${prefix}log` }),
      () => ({
        call: "count",
        ...given,
        into: { [list({})]: { it: "{{ result }}" }, [`${prefix}total`]: "{{ result }}" },
      }),
      () => ({ ...this.caught(name), call: "risky", ...given, into: list({ type: "string" }) }),
      () => ({ llm: random.pick(["push", "pull"]), prompt: `On {{ ${item} }}`, into: list({ type: "string" }) }),
      () => ({ llm: random.pick(["push", "pull"]), prompt: `On {{ ${item} }}`, into: `${prefix}tale` }),
    ]);
    return { ...over, ...make() };
  }

  graphNode(name: string): JsonObject {
    const { random, prefix } = this;
    const maker = new Maker(random, `${name}_`, this.depth + 1);
    const shared = `${name}_kept`;
    this.graphs[name] = maker.body();
    const writer = random.pick(Object.keys(maker.nodes));
    const inner = this.graphs[name];
    const node = { graph: name, ...random.chance(0.4) ? this.caught(name) : {} };
    const given: JsonObject = random.chance(0.5) ? { with: { topic: this.value("texts") } } : {};
    const [log, total] = [`${name}_log`, `${name}_total`];
    switch (random.below(4)) {
      // Keys of the same name are shared; one of them is written without a reducer.
      case 0: {
        this.own(name, { type: "string" });
        maker.state[shared] = { type: "string", default: "untouched" };
        maker.nodes[`${name}_last`] = { set: { [shared]: `{{ topic }} by ${writer}` } };
        (maker.edges as Record<string, Target>).START = [`${name}_last`, ...[maker.edges.START].flat() as Target[]];
        this.graphs[name] = { ...inner, output: ["seen", "facts", "high", "low", shared] };
        return { ...node, ...given };
      }
      case 1:
        this.graphs[name] = { ...inner, output: [log, total, "facts"] };
        return { ...node, ...given, into: this.own(name, { type: "object" }) };
      case 2:
        this.graphs[name] = { ...inner, output: [log, total, "high"] };
        return {
          ...node,
          ...given,
          into: {
            [`${prefix}total`]: `{{ result.${total} }}`,
            [`${prefix}pile`]: `{{ result.${log} }}`,
            high: "{{ result.high }}",
          },
        };
      default: {
        this.graphs[name] = { ...inner, output: [log, total] };
        const into = random.chance(0.5)
          ? this.own(name, { type: "array", items: { type: "object" } })
          : { [`${prefix}log`]: `{{ thing }} {{ result.${total} }}`, [`${prefix}pile`]: `{{ result.${log} }}` };
        return { ...node, each: random.pick(this.lists), as: "thing", with: { topic: "{{ thing }}" }, into };
      }
    }
  }

  /** Mostly a way out of failure; where it leads is put in when the nodes are connected. */
  caught(name: string): JsonObject {
    const { random } = this;
    if (random.chance(0.12)) return {};
    if (random.chance(0.5)) return { catch: "?" };
    const key = `${name}_fault`;
    this.state[key] = { type: "string" };
    this.unset.push(key);
    return { catch: { to: "?", into: { [key]: "{{ error.code }} at {{ error.node }}" } } };
  }

  /** Edges: a way to every node from one before it, some more, and ways back under a condition. */
  connect(names: readonly string[]): void {
    const { random } = this;
    const after = new Map<string, Set<string>>(["START", ...names].map((name) => [name, new Set<string>()]));
    const fork = random.chance(0.35) ? random.below(names.length) : -1;
    for (const [index, name] of names.entries()) {
      const before = ["START", ...names.slice(0, index)];
      const from = fork >= 0 && index > fork && index <= fork + 3 ? before[fork] : random.pick(before.slice(-3));
      after.get(from)!.add(name);
      for (const other of before) if (other !== "START" && random.chance(0.16)) after.get(other)!.add(name);
    }
    for (const [index, name] of ["START", ...names].entries()) {
      const ways = random.shuffle([...after.get(name)!]);
      if (name === "START") this.edges.START = ways.length === 1 ? ways[0] : ways;
      else {
        const target = this.target(ways);
        if (target !== undefined) this.edges[name] = target;
        const { catch: to } = this.nodes[name];
        const later = names.slice(index);
        const instead = () => later.length > 0 && random.chance(0.8) ? random.pick(later) : "END";
        const way: Json = random.chance(0.3)
          ? { when: "error.code == 'MR701'", to: instead(), else: instead() }
          : instead();
        if (to === "?") this.nodes[name] = { ...this.nodes[name], catch: way };
        else if (to !== undefined) this.nodes[name] = { ...this.nodes[name], catch: { ...to as JsonObject, to: way } };
      }
    }
    if (random.chance(this.depth === 0 ? 0.65 : 0.25)) this.loop(names);
    if (random.chance(this.depth === 0 ? 0.2 : 0)) this.loop(names);
    if (random.chance(this.depth === 0 ? 0.12 : 0)) this.loopInLoop(random.pick(names));
  }

  /** A loop whose head is a join of unequal ways, inside another loop, behind a node. */
  loopInLoop(before: string): void {
    const { random, prefix } = this;
    const [outer, head, long, longer, short, last] = ["outer", "head", "long", "longer", "short", "last"]
      .map((name) => `${prefix}${name}`);
    for (const name of [outer, head, long, longer, short, last]) this.nodes[name] = this.setNode(name);
    for (const name of [longer, last]) this.count(name);
    const again = { when: `${longer}_rounds < ${2 + random.below(4)}`, to: head };
    Object.assign(this.edges, {
      [outer]: random.chance(0.5) ? head : [head, last],
      [head]: random.shuffle([long, short]),
      [long]: longer,
      [longer]: { when: `${longer}_rounds % 2 == 1`, to: head, else: random.pick<Target>([last, [last, again]]) },
      [short]: random.pick<Target>([again, [again, last], { when: this.condition(), to: head, else: last }]),
      [last]: { when: `${last}_rounds < 3`, to: outer },
    });
    const old = this.edges[before];
    this.edges[before] = old === undefined ? outer : [outer, ...[old].flat() as Target[]];
  }

  /** Lets a node count how often it has run. */
  count(name: string): void {
    const rounds = `${name}_rounds`;
    const { set } = this.nodes[name];
    this.state[rounds] = { type: "number", default: 0 };
    this.nodes[name] = { ...this.nodes[name], set: { ...set as JsonObject, [rounds]: `{{ ${rounds} + 1 }}` } };
  }

  /** One, two or three nodes lead back to one before them, each a few times. */
  loop(names: readonly string[]): void {
    const { random } = this;
    const head = random.below(names.length);
    const members = names.slice(head);
    const counting = members.filter((name) => this.nodes[name].set !== undefined && random.chance(0.9));
    for (const name of random.some(counting.length > 0 ? counting : members, random.pick([1, 2, 3, 4, 5, 5]))) {
      const rounds = `${name}_rounds`;
      if (this.state[rounds] !== undefined) continue;
      // Most loops count their rounds; the others go round until the log is long, or until there are no more steps.
      const leaf = this.nodes[name].graph === undefined &&
        (this.nodes[name].set ?? this.nodes[name].each) === undefined;
      if (leaf && random.chance(0.85)) this.nodes[name] = this.setNode(name);
      const counts = this.nodes[name].set !== undefined && this.nodes[name].each === undefined;
      if (counts) this.count(name);
      const when = counts ? `${rounds} < ${1 + random.below(3)}` : `size(${this.prefix}log) < ${random.below(5)}`;
      const old = this.edges[name];
      this.edges[name] = random.chance(0.25)
        ? [{ when, to: names[head] }, ...old === undefined ? [] : [old].flat() as Target[]]
        : { when, to: names[head], ...old === undefined ? {} : { else: old } };
    }
  }

  target(ways: readonly string[]): Target | undefined {
    const { random } = this;
    const [first, ...others] = ways;
    if (first === undefined) return random.chance(0.5) ? "END" : undefined;
    const rest = () => this.target(others);
    if (random.chance(0.28)) {
      if (this.flags.length > 0 && random.chance(0.5)) {
        const otherwise = rest();
        const cases = { a: first, c: random.pick([first, ...others, "END"]) };
        return random.chance(0.5) || otherwise === undefined
          ? { switch: random.pick(this.flags), cases: { ...cases, b: otherwise ?? "END" } }
          : { switch: random.pick(this.flags), cases, else: otherwise };
      }
      const otherwise = rest();
      return { when: this.condition(), to: first, ...otherwise === undefined ? {} : { else: otherwise } };
    }
    if (others.length === 0) return random.chance(0.1) ? [first, first] : first;
    if (random.chance(0.25)) return [first, rest() ?? "END"];
    return [...ways];
  }

  condition(): string {
    const { random, prefix } = this;
    const asks = [
      `${random.pick(this.numbers)} % 2 == 0`,
      `${random.pick(this.numbers)} < ${1 + random.below(6)}`,
      `size(${prefix}log) < ${1 + random.below(5)}`,
      `size(seen) == ${random.below(3)}`,
    ];
    if (this.unset.length > 0) asks.push(`has(state.${random.pick(this.unset)})`);
    if (this.flags.length > 0) asks.push(`${random.pick(this.flags)} == 'a'`);
    return random.pick(asks);
  }

  number(): Json {
    const { random } = this;
    return random.pick([random.below(9), `{{ ${random.pick(this.numbers)} + 1 }}`, `{{ size(${this.prefix}log) }}`]);
  }

  words(name: string): string {
    const { random } = this;
    return random.pick([
      name,
      `${name} {{ ${random.pick(this.numbers)} }}`,
      `${name} on {{ topic }}`,
      `{{ ${random.pick(this.lists)} }}, ${name}`,
    ]);
  }

  value(kind: "texts" | "numbers" | "lists" = this.random.pick(["texts", "numbers", "lists"])): string {
    return `{{ ${this.random.pick(this[kind])} }}`;
  }
}

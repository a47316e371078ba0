/** What a document without errors promises: random graphs over keys of declared types, with answers of those types. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import {
  check,
  type GraphEvent,
  type Issue,
  type Json,
  type JsonObject,
  type JsonSchema,
  type Kit,
  load,
  type Model,
  type Target,
} from "../../mod.ts";
import { Random } from "../run/random.ts";
import { goodDocuments, spoil } from "./spoil.ts";
import { Grower, randomState, randomValue, remaining, schemas, type Sort } from "../value/typed_expressions.ts";

/** The keys that nodes write, by what expressions give. */
const targets: Readonly<Record<Sort, readonly string[]>> = {
  number: ["x"],
  text: ["t", "u"],
  boolean: ["f", "g"],
  texts: ["ts"],
  numbers: ["xs"],
};

Deno.test("a run of a document without errors fails only as the specification says", async () => {
  const count = { refused: 0, doubted: 0, sound: 0, done: 0, asked: 0, failed: 0 };
  const codes: Record<string, number> = {};
  const told: Record<string, number> = {};
  for (let seed = 0; seed < 1_500; seed++) {
    const random = new Random(seed);
    const { document, kit } = randomDocument(random);
    const issues = check(document, kit);
    for (const { code } of issues) told[code] = (told[code] ?? 0) + 1;
    if (issues.some(({ severity }) => severity === "error")) {
      count.refused++;
      continue;
    }
    const doubts = new Set(issues.map(({ code }) => code));
    count[doubts.has("MR402") || doubts.has("MR210") ? "doubted" : "sound"]++;
    const graph = load(document, kit);
    const { maybe: _maybe, ...input } = randomState(random);
    const events: GraphEvent[] = [];
    const run = graph.start(input, { modes: ["updates"] });
    try {
      for await (const event of run.events) events.push(event);
    } catch {
      // What ended it is in its result.
    }
    const { status, error } = await run.result;
    assertOneWriter(document, events, seed);
    count[status as "done" | "asked" | "failed"] = (count[status as "done"] ?? 0) + 1;
    for (const issue of error && status !== "asked" ? [error.issue!, ...error.others] : []) {
      codes[issue.code] = (codes[issue.code] ?? 0) + 1;
      assert(
        isExpected(issue, doubts),
        `Seed ${seed}: ${issue.code} at ${issue.pointer}: ${issue.message}\n${JSON.stringify(document)}`,
      );
    }
  }
  console.log(count, codes, told);
  assertGreater(count.sound, 300);
  assertGreater(count.doubted, 50);
  assertGreater(count.done, 200);
  assertGreater(count.failed, 50);
  assertEquals(Object.keys(codes).sort(), ["MR702", "MR703", "MR706", "MR707"]);
});

Deno.test("a run of any document without errors ends in order, whatever is answered", async () => {
  const goods = goodDocuments();
  const codes: Record<string, number> = {};
  let runs = 0;
  for (let seed = 0; seed < 4_000; seed++) {
    const random = new Random(seed);
    const good = goods[seed % goods.length];
    const text = spoil(good, random);
    const kit = carelessKit(good.kit, random);
    if (check(text, kit).some(({ severity }) => severity === "error")) continue;
    runs++;
    const { status, error } = await load(text, kit).start(randomInput(JSON.parse(text.replace(/^\ufeff/, "")), random))
      .result;
    const issues = error && status !== "asked" ? [error.issue, ...error.others] : [];
    for (const issue of issues) {
      const code = issue?.code ?? `${error}`;
      codes[code] = (codes[code] ?? 0) + 1;
      // No function here fails: MR701 would be a fault of ours.
      assert(/^MR(206|70[2-9]|71\d)$/.test(code), `Seed ${seed}: ${code} ${issue?.message}\n${text}`);
    }
  }
  console.log(runs, codes);
  assertGreater(runs, 400);
});

/** Functions, tools and models that answer anything. */
function carelessKit({ functions = {}, tools = {} }: Kit, random: Random): Kit {
  const anything = (): Json => randomValue(random.pick([{}, ...Object.values(schemas)]), random);
  const careless = (named: object) => Object.fromEntries(Object.keys(named).map((name) => [name, anything]));
  const model: Model = async function* ({ schema, tools }) {
    await undefined;
    if (tools && tools.length > 0 && random.chance(0.3)) {
      yield { type: "tool-call", index: 0, id: "1", name: random.pick(tools).name, args: "{}" };
    } else yield schema ? { type: "json", text: JSON.stringify(anything()) } : { type: "text", text: `${anything()}` };
    yield { type: "finish", reason: "stop" };
  };
  return { functions: careless(functions), tools: careless(tools), models: { "*": () => model } };
}

/** Any value for each key that a caller gives. */
function randomInput(
  { state, input }: { state?: Record<string, JsonSchema>; input?: string[] },
  random: Random,
): JsonObject {
  const names = input ?? Object.keys(state ?? {}).filter(() => random.chance(0.5));
  return Object.fromEntries(names.map((name) => [name, randomValue(state?.[name] ?? {}, random)]));
}

/** Whether a run may fail so; a code that was warned of may come too. */
function isExpected({ code, message }: Issue, doubts: ReadonlySet<string>): boolean {
  switch (code) {
    case "MR706":
      return remaining.some((pattern) => pattern.test(message));
    case "MR702":
      return doubts.has("MR402");
    case "MR707":
      return doubts.has("MR210");
    default:
      return code === "MR703";
  }
}

/** No step has two writes of one key: none here has a reducer. */
function assertOneWriter(document: JsonObject, events: readonly GraphEvent[], seed: number): void {
  const seen = new Set<string>();
  for (const event of events) {
    if (event.mode !== "updates" || event.ns.length > 0) continue;
    for (const key of Object.keys(event.data as JsonObject)) {
      const write = `${event.step} ${key}`;
      assert(
        !seen.has(write),
        `Seed ${seed}: two writes of "${key}" in step ${event.step}.\n${JSON.stringify(document)}`,
      );
      seen.add(write);
    }
  }
}

/** A document whose expressions are of the types that their places want, and whose ways are any. */
function randomDocument(random: Random): { document: JsonObject; kit: Kit } {
  const names = Array.from({ length: 2 + random.below(5) }, (_, index) => `n${index}`);
  const grower = new Grower(random, true);
  const sort = () => random.pick<Sort>(["number", "text", "boolean", "texts", "numbers"]);
  const expression = (sort: Sort) => `{{ ${grower.grow(sort, random.below(3))} }}`;
  const node = (): JsonObject => {
    const gives = sort();
    const into = random.chance(0.25) ? "maybe" : random.pick([...targets[gives]]);
    const value = into === "maybe" ? expression("text") : expression(gives);
    const read: JsonObject = random.chance(0.3)
      ? { u: random.chance(0.4) ? "{{ has(state.maybe) ? maybe : t }}" : "{{ maybe }}" }
      : {};
    return random.pick<() => JsonObject>([
      () => ({ set: { [into]: value } }),
      () => ({ set: { [into]: value, ...(into === "u" ? {} : read) } }),
      () => ({ set: { [into]: value } }),
      () => ({ call: "answer", with: { key: into, a: expression("number") }, into }),
      () => ({ llm: "mini", prompt: `${into}: ${expression("text")}`, into }),
      () => ({ call: "result", with: { b: value }, into: { [into]: into === "maybe" ? "{{ result.text }}" : value } }),
      () => ({ each: "ts", call: "answer", with: { key: "t", it: "{{ item }}", at: "{{ index + 1 }}" }, into: "ts" }),
      () => ({ ask: "What?", into: "maybe" }),
      () => ({ call: "answer", with: { key: "maybe" }, writes: ["maybe"] }),
    ])();
  };
  const target = (ways: readonly string[]): Target => {
    const way = () => random.pick(ways);
    return random.pick<() => Target>([
      () => ways[0],
      () => [ways[0], way()],
      () => [way(), way(), way()],
      () => ({ when: grower.grow("boolean", random.below(3)), to: way(), else: way() }),
      () => ({ when: grower.grow("boolean", 1), to: way() }),
      () => ({ switch: "e", cases: { red: way(), green: way(), blue: way() } }),
      () => ({ switch: "f", cases: { true: way(), false: way() } }),
      () => ({ switch: "t", cases: { "7": way() }, ...random.chance(0.8) ? { else: way() } : {} }),
    ])();
  };
  const edges: Record<string, Target> = {
    START: random.chance(0.5) ? names[0] : [names[0], random.pick(names)],
  };
  names.forEach((name, index) => {
    if (random.chance(0.15)) return;
    edges[name] = target(
      random.chance(0.15)
        ? [...names, "END"]
        : [...names.slice(index + 1, index + 4), index > 2 ? "END" : names[index + 1] ?? "END"],
    );
  });
  const nodes = Object.fromEntries(names.map((name) => [name, node()]));
  const document = {
    millrace: "1",
    models: { mini: "test:mini" },
    state: { ...schemas, maybe: { type: "string" } },
    input: Object.keys(schemas),
    nodes,
    edges,
    limits: { steps: 12 },
  } as unknown as JsonObject;
  const answer = (key: unknown) => randomValue(key === "maybe" ? { type: "string" } : schemas[key as string], random);
  const kit: Kit = {
    functions: {
      answer: (args: JsonObject, { node }) => {
        const { writes } = nodes[node] as { writes?: string[] };
        if (writes) return (random.chance(0.5) ? { maybe: "set" } : {}) as Json;
        return answer(args.key);
      },
      result: () => ({ text: answer("t") }),
    },
    models: {
      test: () =>
        async function* ({ messages, schema }) {
          const key = String(messages.at(-1)?.content).split(":")[0];
          const value = answer(key);
          const isWrapped = schema !== undefined && JSON.stringify(schema).includes('"value"');
          yield {
            type: schema ? "json" : "text",
            text: schema ? JSON.stringify(isWrapped ? { value } : value) : String(value),
          };
          yield { type: "finish", reason: "stop" };
        },
    },
  };
  return { document, kit };
}

import { assert, assertEquals, assertInstanceOf, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import {
  type Checkpoint,
  type Delta,
  GraphError,
  type GraphEvent,
  type HostFunction,
  type Json,
  type JsonObject,
  type Kit,
  load,
  type Mode,
  type Model,
  type RunResult,
} from "../../mod.ts";

// Deno takes this accessor away; browsers and Node have it, and with it an assignment to "__proto__" is no assignment.
Object.defineProperty(Object.prototype, "__proto__", {
  configurable: true,
  get() {
    return Object.getPrototypeOf(this);
  },
  set(value) {
    if (Object(value) === value || value === null) Object.setPrototypeOf(this, value);
  },
});

const everyMode: readonly Mode[] = ["run", "values", "updates", "messages", "custom", "tasks", "tools", "debug"];

/** Data whose keys mean something to careless code. */
const hostileText =
  `{"__proto__":{"polluted":1,"__proto__":{"polluted":2}},"constructor":{"prototype":{"polluted":3}},` +
  `"toString":"a text","valueOf":[1],"hasOwnProperty":true,"then":"never","toJSON":"no","length":-1,"":{"then":{}}}`;
const hostile = (): JsonObject => JSON.parse(hostileText);

/** Names that every object has, or that a promise looks for, and that a document may use. */
const inherited = ["toString", "valueOf", "hasOwnProperty", "isPrototypeOf", "toLocaleString", "then"];

const innocent = fingerprint();

/** What the prototypes that everything hangs on hold. */
function fingerprint(): string {
  return [Object, Array, Function, String, Promise, Map]
    .map(({ prototype }) => Reflect.ownKeys(prototype).map(String).join()).join("\n");
}

/** A test after which the prototypes must be as they were. */
function test(name: string, body: () => void | Promise<void>): void {
  Deno.test(name, async () => {
    await body();
    assertEquals(fingerprint(), innocent);
    assertEquals(({} as Record<string, unknown>).polluted, undefined);
  });
}

/** Runs a document of some nodes, one after the other unless edges are given. */
function runNodes(
  nodes: Record<string, object>,
  more: Record<string, unknown> = {},
  kit: Kit = {},
): Promise<RunResult> {
  const { input = {}, ...parts } = more;
  const names = Object.keys(nodes);
  const edges = Object.fromEntries(["START", ...names.slice(0, -1)].map((name, index) => [name, names[index]]));
  return load({ millrace: "1", nodes, edges, ...parts }, kit).start(input as object).result;
}

const list = { type: "array", reduce: "append", default: [] };

test("data with hostile keys goes through input, functions, reducers, each, graphs and templates unchanged", async () => {
  const seen: string[] = [];
  const same: HostFunction = ({ it }, ctx) => {
    seen.push(JSON.stringify(it), JSON.stringify(ctx.state.data ?? ctx.state.given));
    return it;
  };
  const document = {
    millrace: "1",
    state: {
      data: { type: "object" },
      copy: {},
      slow: {},
      merged: { type: "object", reduce: "merge" },
      joined: { type: "array", reduce: "concat", default: [] },
      union: { type: "array", reduce: "union", default: [] },
      log: list,
      items: {},
      kept: {},
      own: { reduce: { call: "latest" } },
      text: { type: "string" },
    },
    input: ["data"],
    nodes: {
      copy: {
        set: {
          copy: "{{ data }}",
          merged: "{{ data }}",
          joined: ["{{ data }}"],
          union: ["{{ data }}"],
          log: "{{ data }}",
        },
      },
      call: {
        call: "same",
        with: { it: "{{ data }}" },
        into: { slow: "{{ result }}", merged: "{{ result }}", own: "{{ result }}" },
      },
      slow: { call: "slowly", with: { it: "{{ data }}" }, into: "own" },
      each: { each: "[data, copy]", call: "same", with: { it: "{{ item }}" }, into: "items" },
      graph: { graph: "child", with: { given: "{{ data }}" }, into: "kept" },
      text: { set: { text: "It is {{ data }}", union: ["{{ copy }}", "{{ kept.given }}"] } },
    },
    edges: { START: "copy", copy: "call", call: "slow", slow: ["each", "graph"], each: "text", graph: "text" },
    graphs: {
      child: {
        state: { given: {}, log: list },
        input: ["given"],
        output: ["given"],
        nodes: { a: { call: "same", with: { it: "{{ given }}" }, into: "log" } },
        edges: { START: "a" },
      },
    },
  };
  const slowly: HostFunction = async ({ it }) => await Promise.resolve(it);
  const graph = load(document, { functions: { same, slowly }, reducers: { latest: (_old, write) => write } });
  const values: JsonObject[] = [];
  const run = graph.start({ data: hostile() }, { modes: ["values", "updates"] });
  for await (const { mode, data } of run.events) if (mode === "values") values.push(data);
  const { output, status, error } = await run.result;
  assertEquals(status, "done", error?.message);
  const expected = {
    data: hostileText,
    copy: hostileText,
    slow: hostileText,
    merged: hostileText,
    joined: `[${hostileText}]`,
    union: `[${hostileText}]`,
    log: `[${hostileText}]`,
    items: `[${hostileText},${hostileText}]`,
    kept: `{"given":${hostileText}}`,
    own: hostileText,
    text: JSON.stringify(`It is ${hostileText}`),
  };
  const texts = (values: JsonObject) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]));
  assertEquals(texts(output), expected);
  assertEquals(texts(values.at(-1)!), expected);
  assertEquals(new Set(seen), new Set([hostileText]));
});

test("a result with a `then` that is data is data, at once and later, alone and in a list", async () => {
  const then: JsonObject = { then: "never", catch: 1, finally: null };
  const functions: Record<string, HostFunction> = {
    now: () => then,
    later: async () => await Promise.resolve([then]),
    yielding: async function* () {
      yield then;
      return then;
    },
  };
  const { status, output } = await runNodes(
    {
      a: { call: "now", into: "then" },
      b: { call: "later", into: "b" },
      c: { call: "yielding", into: "c" },
      d: { graph: "g" },
    },
    {
      state: { then: {}, b: {}, c: {} },
      graphs: {
        g: {
          state: { then: {} },
          input: ["then"],
          output: ["then"],
          nodes: { n: { set: { then: "{{ then }}" } } },
          edges: { START: "n" },
        },
      },
    },
    { functions },
  );
  assertEquals([status, output], ["done", { then, b: [then], c: then }]);
  assertEquals(
    await load({ millrace: "1", state: { then: {} }, nodes: { a: { set: { then: 1 } } }, edges: { START: "a" } }).run(
      {},
    ),
    { then: 1 },
  );
});

test("hostile keys go through messages, tools, metadata, write() and questions", async () => {
  const told: string[] = [];
  const model: Model = async ({ messages, run }, say) => {
    told.push(JSON.stringify(run.metadata), JSON.stringify(messages[0].content));
    if (messages.some(({ role }) => role === "tool")) {
      await say({ type: "text", text: String(messages.at(-1)?.content) });
      await say({ type: "finish", reason: "stop" });
      return;
    }
    for (const [index, id] of ["__proto__", "constructor", "toString"].entries()) {
      await say({ type: "tool-call", index, id, name: "give", args: hostileText });
    }
    await say({ type: "finish", reason: "tool-calls" });
  };
  const given: string[] = [];
  const custom: string[] = [];
  const graph = load({
    millrace: "1",
    models: { m: "test:m" },
    tools: { give: { description: "Gives back.", input: { type: "object" } } },
    state: { messages: { reduce: "messages" }, answer: {} },
    nodes: {
      agent: {
        llm: "m",
        messages: [{ role: "user", content: "{{ json(state.messages) }}" }],
        tools: ["give"],
        into: "messages",
      },
      ask: { ask: { it: "{{ messages }}" }, into: "answer" },
    },
    input: ["messages"],
    edges: { START: "agent", agent: "ask" },
  }, {
    models: { test: () => model },
    tools: {
      give: async (args, ctx) => {
        given.push(JSON.stringify(args));
        await ctx.write(args);
        return args;
      },
    },
  });
  const ids = ["__proto__", "constructor", "toString", "hasOwnProperty", "then"];
  const messages = ids.map((id) => ({ id, role: "user", content: id }));
  const run = graph.start({ messages: [...messages, ...messages] }, { modes: ["custom"], metadata: hostile() });
  for await (const { data } of run.events) custom.push(JSON.stringify(data));
  const asked = await run.result;
  assertEquals(asked.status, "asked", asked.error?.message);
  assertEquals(told.filter((_, index) => index % 2 === 0), [hostileText, hostileText]);
  assertEquals([given, custom], [Array(3).fill(hostileText), Array(3).fill(hostileText)]);
  const { output, status } = await graph.resume(JSON.parse(JSON.stringify(asked.checkpoint)), {
    [asked.asks[0].id]: hostile(),
  }).result;
  assertEquals([status, JSON.stringify(output.answer)], ["done", hostileText]);
  const said = output.messages as unknown as { id: string; role: string; content: Json; tool_call_id?: string }[];
  assertEquals(said.slice(0, 5).map(({ id }) => id), ids);
  assertEquals(
    said.slice(5).map(({ role, content, tool_call_id }) => [role, content || null, tool_call_id]),
    [
      ["assistant", null, undefined],
      ...["__proto__", "constructor", "toString"].map((id) => ["tool", hostileText, id]),
      ["assistant", hostileText, undefined],
    ],
  );
});

test("a tool's call with a hostile id is not run again after a pause beside it", async () => {
  const calls: string[] = [];
  const model: Model = async ({ messages }, say) => {
    const deltas: Delta[] = messages.some(({ role }) => role === "tool") ? [{ type: "text", text: "Done." }] : [
      { type: "tool-call", index: 0, id: "__proto__", name: "look", args: `{"n":0}` },
      { type: "tool-call", index: 1, id: "toString", name: "look", args: `{"n":1}` },
      { type: "tool-call", index: 2, id: "constructor", name: "buy", args: `{"n":2}` },
    ];
    for (const delta of deltas) await say(delta);
    await say({ type: "finish", reason: deltas.length === 1 ? "stop" : "tool-calls" });
  };
  const tool: HostFunction = (args) => {
    calls.push(JSON.stringify(args));
    return "done";
  };
  const graph = load({
    millrace: "1",
    models: { m: "test:m" },
    tools: { look: { description: "Looks." }, buy: { description: "Buys.", approve: true } },
    state: { text: { type: "string" } },
    nodes: { agent: { llm: "m", prompt: "Go.", tools: ["look", "buy"], into: "text" } },
    edges: { START: "agent" },
  }, { models: { test: () => model }, tools: { look: tool, buy: tool } });
  const { asks, checkpoint } = await graph.start({}).result;
  assertEquals(calls, [`{"n":0}`, `{"n":1}`]);
  const { status, output, error } = await graph.resume(JSON.parse(JSON.stringify(checkpoint)), { [asks[0].id]: true })
    .result;
  assertEquals([status, output, error?.message], ["done", { text: "Done." }, undefined]);
  assertEquals(calls, [`{"n":0}`, `{"n":1}`, `{"n":2}`]);
});

test("a tool that nobody declared is none, whatever every object has", async () => {
  const told: Json[] = [];
  const model: Model = async ({ messages }, say) => {
    const answers = messages.filter(({ role }) => role === "tool");
    told.push(...answers.map(({ content }) => content as Json));
    if (answers.length === 0) {
      for (const [index, name] of ["toString", "constructor", "__proto__"].entries()) {
        await say({ type: "tool-call", index, id: `c${index}`, name, args: "{}" });
      }
    } else await say({ type: "text", text: "I see." });
    await say({ type: "finish", reason: answers.length === 0 ? "tool-calls" : "stop" });
  };
  const { status, output } = await runNodes({ a: { llm: "m", prompt: "Go.", tools: ["real"], into: "text" } }, {
    models: { m: "test:m" },
    tools: { real: { description: "Is." } },
    state: { text: { type: "string" } },
  }, { models: { test: () => model }, tools: { real: () => "here" } });
  assertEquals([status, output], ["done", { text: "I see." }]);
  assertEquals(
    told,
    ["toString", "constructor", "__proto__"].map((name) => `There is no tool "${name}". There are "real".`),
  );
});

test("expressions do not read the keys that reach into JavaScript, and read the others only where the data has them", async () => {
  const ends: Record<string, unknown> = {};
  const expressions = {
    "data['__proto__']": "MR706",
    "data['constructor']": "MR706",
    "data.inner['__proto__']": "MR706",
    "list.map(x, x)[0]['__proto__']": "MR706",
    "empty.toString": "MR706",
    "empty.hasOwnProperty": "MR706",
    "empty.then": "MR706",
    "empty.length": "MR706",
    "list.length": "MR706",
    "data.toString": "a text",
    "data.hasOwnProperty": true,
    "data.then": "never",
    "data.length": -1,
    "'__proto__' in data": false,
    "'constructor' in data": false,
    "'toString' in data": true,
    "'toString' in empty": false,
    "has(empty.toString)": false,
    "has(data.then)": true,
    "has(state.toString)": "MR201",
  };
  for (const expression of Object.keys(expressions)) {
    try {
      const { status, output, error } = await runNodes({ a: { set: { out: `{{ ${expression} }}` } } }, {
        state: { data: { type: "object" }, empty: {}, list: {}, out: {} },
        output: ["out"],
        input: { data: { ...hostile(), inner: hostile() }, empty: {}, list: [{}] },
      });
      ends[expression] = status === "done" ? output.out : error?.issue?.code;
    } catch (error) {
      ends[expression] = error instanceof GraphError ? error.issues[0].code : error;
    }
  }
  assertEquals(ends, expressions);
});

test("state keys with names that every object has are unset until they are written", async () => {
  for (const name of inherited) {
    const state = { [name]: {}, out: {} };
    const unset = await runNodes({ a: { set: { out: `{{ has(state.${name}) }}` } } }, { state });
    assertEquals([unset.status, unset.output], ["done", { out: false }], name);
    const read = await runNodes({ a: { set: { out: `{{ ${name} }}` } } }, {
      state: { ...state, [name]: {} },
      input: {},
    }).catch((error) => error);
    if (read instanceof GraphError) assertEquals(read.issues[0].code, "MR402", name);
    else assertEquals([read.status, read.error?.issue?.code], ["failed", "MR702"], name);
    const promised = await runNodes({ a: { set: { out: 1 } }, b: { call: "none", writes: [name] } }, {
      state,
      output: [name],
    }, {
      functions: { none: () => ({}) },
    });
    assertEquals([promised.status, promised.error?.issue?.code, promised.output], ["failed", "MR711", {}], name);
  }
});

test("state keys with names that every object has are written, folded, shared and demanded as any", async () => {
  for (const name of inherited) {
    const written = await runNodes({
      a: { set: { [name]: "set" } },
      b: { set: { out: `{{ ${name} }} {{ state.${name} }}` } },
    }, {
      state: { [name]: { type: "string" }, out: {} },
    });
    assertEquals([written.status, written.output], ["done", { [name]: "set", out: "set set" }], name);
    const folds: [reduce: unknown, write: Json, write: Json, result: Json][] = [
      ["append", 1, 2, [1, 2]],
      ["concat", "a", "b", "ab"],
      ["sum", 1, 2, 3],
      ["max", 1, 2, 2],
      ["merge", { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
      ["union", [1], [1, 2], [1, 2]],
      [{ call: "pair" }, 1, 2, [1, 2]],
    ];
    for (const [reduce, first, second, result] of folds) {
      const { status, output, error } = await runNodes({
        a: { set: { [name]: first } },
        b: { set: { [name]: second } },
      }, {
        state: { [name]: { reduce } },
      }, { reducers: { pair: (old, write) => [old, write] } });
      assertEquals(
        [status, output],
        ["done", { [name]: result }],
        `${name} ${JSON.stringify(reduce)}: ${error?.message}`,
      );
    }
    const document = (given: object) => ({
      millrace: "1",
      state: { [name]: { type: "string" }, out: {} },
      ...given,
      nodes: { a: { graph: "child" } },
      edges: { START: "a" },
      graphs: {
        child: {
          state: { [name]: { type: "string" }, out: {} },
          nodes: { n: { set: { out: `{{ has(state.${name}) }}` } } },
          edges: { START: "n" },
        },
      },
    });
    const unshared = await load(document({ output: ["out"] })).start({}).result;
    assertEquals([unshared.status, unshared.output], ["done", { out: false }], `${name} ${unshared.error?.message}`);
    const shared = await load(document({})).start({ [name]: "given" }).result;
    assertEquals([shared.status, shared.output], ["done", { [name]: "given", out: true }], name);
    const demanded = await load(document({ input: [name], output: ["out"] })).start({}).result;
    assertEquals([demanded.status, demanded.error?.issue?.code], ["failed", "MR710"], name);
    const refused = await load(document({ input: [], output: ["out"] })).start({ [name]: "given" }).result;
    assertEquals([refused.status, refused.error?.issue?.code], ["failed", "MR710"], name);
  }
});

test("an input with a hostile key that is no state key is refused", async () => {
  for (const name of ["__proto__", "constructor", ...inherited]) {
    const input = JSON.parse(`{"${name}":{"polluted":1}}`);
    const { status, error } = await runNodes({ a: { set: { out: 1 } } }, { state: { out: {} }, input });
    assertEquals([status, error?.issue?.code], ["failed", "MR710"], name);
  }
});

test("nodes, models, functions, graphs and reducers may have names that every object has", async () => {
  for (const name of inherited) {
    const model: Model = async (_request, say) => {
      await say({ type: "text", text: "hi" });
      await say({ type: "finish", reason: "stop" });
    };
    const { status, output, error } = await load({
      millrace: "1",
      models: { [name]: "test:m" },
      state: { a: {}, b: { type: "string" }, c: {}, d: { reduce: { call: name } } },
      nodes: {
        [name]: { call: name, into: "a" },
        model: { llm: name, prompt: "Go.", into: "b" },
        graph: { graph: name, into: { c: "{{ result.x }}" } },
        end: { set: { d: 1 } },
      },
      edges: { START: name, [name]: "model", model: "graph", graph: { switch: "b", cases: { hi: "end" }, else: name } },
      graphs: { [name]: { state: { x: {} }, nodes: { [name]: { set: { x: name } } }, edges: { START: name } } },
    }, {
      functions: { [name]: () => "called" },
      reducers: { [name]: (old, write) => [old, write] },
      models: { test: () => model },
    }).start({}).result;
    assertEquals([status, output], ["done", { a: "called", b: "hi", c: name, d: 1 }], `${name}: ${error?.message}`);
  }
});

test("names that every object has are not found where nobody has given them", () => {
  for (const name of inherited) {
    const codes = (document: object) => {
      const error = assertThrows(() => load({ millrace: "1", state: { x: {} }, ...document }), GraphError);
      return error.issues.filter(({ severity }) => severity === "error").map(({ code }) => code);
    };
    const edges = { START: "a" };
    assertEquals(codes({ nodes: { a: { call: name, into: "x" } }, edges }), ["MR306"], name);
    assertEquals(codes({ nodes: { a: { graph: name, into: "x" } }, edges }), ["MR305"], name);
    assertEquals(codes({ nodes: { a: { llm: name, prompt: "Go.", into: "x" } }, edges }), ["MR301"], name);
    assertEquals(codes({ models: { m: `${name}:x` }, nodes: { a: { llm: "m", prompt: "Go.", into: "x" } }, edges }), [
      "MR302",
    ], name);
    assertEquals(codes({ nodes: { a: { set: { x: 1 } } }, edges: { START: name } }), ["MR102"], name);
    assertEquals(codes({ nodes: { a: { set: { x: 1 } } }, edges: { START: "a", [name]: "a" } }), ["MR103"], name);
    assertEquals(codes({ nodes: { a: { set: { [name]: 1 } } }, edges }), ["MR205"], name);
    assertEquals(codes({ nodes: { a: { set: { x: `{{ ${name} }}` } } }, edges }), ["MR201"], name);
    assertEquals(codes({ nodes: { a: { toolcalls: name, into: "x" } }, edges }).includes("MR205"), true, name);
    assertEquals(
      codes({ state: { x: { reduce: { call: name } } }, nodes: { a: { set: { x: 1 } } }, edges }),
      ["MR306"],
      name,
    );
    assertThrows(
      () =>
        load({ millrace: "1", state: { x: {} }, nodes: { a: { set: { x: 1 } } }, edges }).stream({}, { stream: name }),
      RangeError,
      name,
    );
  }
});

test("a value with a hostile name takes no case of a switch but its own", async () => {
  for (const name of ["__proto__", "constructor", ...inherited]) {
    const way = { switch: "x", cases: { a: "a" }, else: "b" };
    const { output } = await load({
      millrace: "1",
      state: { x: {}, out: {} },
      output: ["out"],
      nodes: { a: { set: { out: "a" } }, b: { set: { out: "b" } } },
      edges: { START: way },
    }).start({ x: name }).result;
    assertEquals(output, { out: "b" }, name);
  }
});

test("a function that changes what it was shown fails, cleanly and alone", async () => {
  const attacks: Record<string, HostFunction> = {
    "the state": (_args, ctx) => void ((ctx.state as Record<string, unknown>).data = 1),
    "a value in the state": (_args, ctx) => void ((ctx.state.data as Record<string, unknown>).a = 1),
    "a list in the state": (_args, ctx) => void (ctx.state.list as Json[]).push(1),
    "deleting from the state": (_args, ctx) => void delete (ctx.state.data as Record<string, unknown>).a,
    "its arguments": (args) => void (args.more = 1),
    "a value in its arguments": (args) => void (args.data.a.b = 1),
    "the run": (_args, ctx) => void ((ctx.run as { id: string }).id = "mine"),
    "the metadata": (_args, ctx) => void ((ctx.run.metadata as Record<string, unknown>).a = 1),
  };
  const endings: Record<string, unknown> = {};
  for (const [what, attack] of Object.entries(attacks)) {
    const run = load({
      millrace: "1",
      state: { data: {}, list: {}, fault: {}, out: {} },
      nodes: {
        bad: {
          call: "attack",
          with: { data: "{{ data }}" },
          catch: { to: "good", into: { fault: "{{ error.code }}" } },
        },
        good: { set: { out: "{{ data }}" } },
      },
      edges: { START: "bad" },
    }, { functions: { attack } }).start({ data: { a: { b: 0 } }, list: [0] }, { metadata: { a: 0 } });
    const { status, output } = await run.result;
    endings[what] = [status, output];
  }
  const clean = ["done", { data: { a: { b: 0 } }, list: [0], fault: "MR701", out: { a: { b: 0 } } }];
  assertEquals(endings, Object.fromEntries(Object.keys(attacks).map((what) => [what, clean])));
  const { status, error } = await runNodes({ bad: { call: "attack" } }, { state: { data: {} }, input: { data: {} } }, {
    functions: { attack: attacks["a value in the state"] },
  });
  assertEquals([status, error?.issue?.code, error?.issue?.pointer], ["failed", "MR701", "/nodes/bad"]);
  assertInstanceOf((error?.cause as Error).cause ?? error?.cause, TypeError);
});

test("what a function, a tool or a caller keeps and changes later has no effect", async () => {
  const kept: Record<string, unknown>[] = [];
  const keep = (value: Record<string, unknown>) => {
    kept.push(value);
    return value;
  };
  const spoil = () => {
    for (const value of kept) {
      Object.assign(value, { n: "spoilt", more: true });
      (value.list as unknown[]).push("spoilt");
    }
  };
  const functions: Record<string, HostFunction> = {
    now: () => keep({ n: 1, list: [] }),
    later: async (_args, ctx) => {
      const wait = ctx.write(keep({ n: 2, list: [] }));
      kept.splice(kept.length - 1)[0].n = "spoilt";
      await wait;
      return keep({ n: 3, list: [] });
    },
    spoil: () => {
      spoil();
      return 1;
    },
  };
  const input = { given: keep({ n: 0, list: [] }) };
  const graph = load({
    millrace: "1",
    state: { given: {}, a: {}, b: {}, c: {}, all: { type: "object", reduce: "merge" }, log: list },
    nodes: {
      a: { call: "now", into: "a" },
      a2: { call: "now", into: "all" },
      b: { call: "later", into: "b" },
      c: { call: "spoil", into: "c" },
      d: { set: { log: ["{{ given }}", "{{ a }}", "{{ b }}", "{{ all }}"] } },
    },
    edges: { START: ["a", "a2", "b"], a: "c", a2: "c", b: "c", c: "d" },
  }, { functions });
  const custom: unknown[] = [];
  const run = graph.start(input, { modes: ["custom"], metadata: keep({ n: 9, list: [] }) });
  Object.assign(input, { more: 1 });
  input.given.n = "spoilt at once";
  for await (const { data } of run.events) custom.push(data);
  const { output, status } = await run.result;
  const [given, a, b, all] = [{ n: 0, list: [] }, { n: 1, list: [] }, { n: 3, list: [] }, { n: 1, list: [] }];
  assertEquals([status, output], ["done", { given, a, b, c: 1, all, log: [[given, a, b, all]] }]);
  assertEquals(custom, [{ n: 2, list: [] }]);
  assert(!Object.isFrozen(input) && !Object.isFrozen(input.given), "What is the caller's stays the caller's.");
});

test("what a function has returned is taken before another one of the step begins", async () => {
  const kept = { n: 1 };
  const { status, output } = await load({
    millrace: "1",
    state: { a: {}, b: {} },
    nodes: { a: { call: "give", into: "a" }, b: { call: "spoil", into: "b" } },
    edges: { START: ["a", "b"] },
  }, { functions: { give: () => kept, spoil: () => kept.n = 2 } }).start({}).result;
  assertEquals([status, output], ["done", { a: { n: 1 }, b: 2 }]);
});

test("a reader that changes all it is shown changes nothing", async () => {
  const model: Model = async (_request, say) => {
    await say({ type: "text", text: "hi " });
    await say({ type: "text", text: "there" });
    await say({ type: "finish", reason: "stop", usage: { input: 2, output: 3 } });
  };
  const document = {
    millrace: "1",
    models: { m: "test:m" },
    state: {
      list: { type: "array", default: [{ a: 1 }] },
      out: {},
      text: { type: "string" },
      answer: {},
      n: { default: 0 },
    },
    nodes: {
      a: { each: "list", call: "f", with: { it: "{{ item }}" }, into: "out" },
      b: { llm: "m", prompt: "Go {{ n }}.", into: "text" },
      c: { set: { n: "{{ n + 1 }}" } },
      d: { ask: { it: "{{ out }}" }, into: "answer" },
    },
    edges: { START: ["a", "b"], a: "c", b: "c", c: { when: "n < 2", to: ["a", "b"], else: "d" } },
  };
  const f: HostFunction = ({ it }, ctx) => {
    ctx.write({ it: [it] });
    return { it };
  };
  const play = async (change: (value: unknown) => void) => {
    const kit: Kit = {
      functions: { f },
      models: { test: () => model },
      ids: () => "r",
      clock: { now: () => 0, wait: () => new Promise(() => {}) },
    };
    const run = load(document, kit).start({}, { modes: everyMode, metadata: { a: [1] }, buffer: 1 });
    const seen: string[] = [];
    for await (const event of run.events as ReadableStream<GraphEvent>) {
      seen.push(JSON.stringify(event));
      change(event);
    }
    const { status, output, usage, asks, checkpoint } = await run.result;
    return { seen, end: JSON.stringify({ status, output, usage, asks, checkpoint }) };
  };
  let changed = 0;
  const spoil = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    for (const part of Object.values(value)) spoil(part);
    for (const key of [...Object.keys(value), "more"]) if (Reflect.set(value, key, "spoilt")) changed++;
  };
  const expected = await play(() => {});
  assertEquals(await play(spoil), expected);
  assert(changed > 0);
});

test("a function that returns what is not JSON fails its node and tells the place", async () => {
  const circle: Record<string, unknown> = {};
  circle.circle = { again: circle };
  const values: Record<string, unknown> = {
    "a circle": circle,
    "a number that is none": { a: [NaN] },
    "an endless number": [Infinity],
    "a bigint": { a: 1n },
    "a date": { when: new Date(0) },
    "a map": new Map([["a", 1]]),
    "a function": { f: () => 1 },
    "a symbol": [Symbol("s")],
    "a getter that throws": {
      get a() {
        throw new Error("No.");
      },
    },
    "an instance": new (class Thing {
      a = 1;
    })(),
    "a proxy that throws": new Proxy({}, {
      ownKeys() {
        throw new Error("No.");
      },
    }),
  };
  const ends: Record<string, unknown> = {};
  for (const [what, value] of Object.entries(values)) {
    const { status, error, output } = await runNodes({ a: { call: "f", into: "x" } }, { state: { x: {} } }, {
      functions: { f: () => value },
    });
    ends[what] = [status, error?.issue?.code, error?.issue?.pointer, output];
  }
  assertEquals(
    ends,
    Object.fromEntries(Object.keys(values).map((what) => [what, ["failed", "MR701", "/nodes/a", {}]])),
  );
});

test("data that is very deep ends a run in words, and nothing else", async () => {
  const deep = (levels: number) => {
    let value: Json = 0;
    for (let level = 0; level < levels; level++) value = [value];
    return value;
  };
  const { status, output } = await runNodes({ a: { call: "f", into: "x" } }, { state: { x: {} } }, {
    functions: { f: () => deep(1_000) },
  });
  assertEquals([status, JSON.stringify(output.x).length], ["done", 2_001]);
  const far = await runNodes({ a: { call: "f", into: "x" } }, { state: { x: {} } }, {
    functions: { f: () => deep(200_000) },
  });
  assertEquals([far.status, far.error?.issue?.code, far.error?.issue?.pointer], ["failed", "MR701", "/nodes/a"]);
  const early = await runNodes({ a: { set: { y: 1 } } }, { state: { x: {}, y: {} }, input: { x: deep(200_000) } });
  assertEquals([early.status, early.error?.issue?.code], ["failed", "MR710"]);
});

test("a checkpoint with hostile keys in it harms nothing", async () => {
  const document = {
    millrace: "1",
    state: { data: {}, merged: { type: "object", reduce: "merge" }, answer: {} },
    nodes: {
      a: { ask: "Well?", into: "answer" },
      b: { set: { merged: "{{ data }}" } },
      c: { set: { merged: "{{ answer }}" } },
    },
    edges: { START: ["a", "b"], a: "c", b: "c" },
  };
  const first = await load(document).start({ data: hostile() }).result;
  const text = JSON.stringify(first.checkpoint);
  assertStringIncludes(text, hostileText);
  const answer = JSON.parse(`{"__proto__":{"polluted":4},"more":1}`);
  const { status, output } = await load(document).resume(JSON.parse(text), { [first.asks[0].id]: answer }).result;
  assertEquals(status, "done");
  const merged = { ...hostileEntries(hostile()), ...hostileEntries(answer) };
  assertEquals(hostileEntries(output.merged as JsonObject), merged);
  for (const place of ["root", "root/state", "root/tasks", "root/tasks/b"]) {
    const spoilt = JSON.parse(text);
    const target = place.split("/").reduce((at, key) => at[key], spoilt);
    Object.defineProperty(target, "__proto__", {
      value: { polluted: 5 },
      enumerable: true,
      configurable: true,
      writable: true,
    });
    await load(document).resume(spoilt as Checkpoint, { [first.asks[0].id]: 1 }).result;
    assertEquals(({} as Record<string, unknown>).polluted, undefined);
  }
});

/** The members of an object as entries under names that mean nothing. */
function hostileEntries(value: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.keys(value).map((key) => [`the ${key}`, JSON.stringify(value[key])]));
}

test("a wide fork of 2,000 nodes joins once", async () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `n${index}`);
  const document = {
    millrace: "1",
    state: { log: list, end: { type: "number" } },
    limits: { steps: 2 },
    nodes: {
      ...Object.fromEntries(names.map((name) => [name, { set: { log: name } }])),
      end: { set: { end: "{{ size(log) }}" } },
    },
    edges: { START: names, ...Object.fromEntries(names.map((name) => [name, "end"])) },
  };
  assertEquals(await load(document).run({}), { log: names, end: 2_000 });
});

test("2,000 functions at once and 2,000 items keep to the limit, and none is forgotten", async () => {
  let [now, most, all] = [0, 0, 0];
  const work: HostFunction = async () => {
    most = Math.max(most, ++now);
    all++;
    await undefined;
    now--;
    return 1;
  };
  const names = Array.from({ length: 2_000 }, (_, index) => `n${index}`);
  const sum = { type: "number", reduce: "sum", default: 0 };
  const { output, status } = await load({
    millrace: "1",
    state: { items: { type: "array" }, sum, each: sum, inner: sum },
    input: ["items"],
    output: ["sum", "each", "inner"],
    limits: { concurrency: 16 },
    nodes: {
      ...Object.fromEntries(names.map((name) => [name, { call: "work", into: "sum" }])),
      each: { each: "items", concurrency: 1_000, call: "work", into: "each" },
      graphs: { each: "items", concurrency: 1_000, graph: "child", into: { inner: "{{ result.x }}" } },
    },
    edges: { START: [...names, "each", "graphs"] },
    graphs: { child: { state: { x: {} }, nodes: { a: { call: "work", into: "x" } }, edges: { START: "a" } } },
  }, { functions: { work } }).start({ items: names }).result;
  assertEquals([status, output, all, most], ["done", { sum: 2_000, each: 2_000, inner: 2_000 }, 6_000, 16]);
});

test("a line of 10,000 nodes runs to its end, one step each", async () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `n${index}`);
  const edges = Object.fromEntries(["START", ...names.slice(0, -1)].map((name, index) => [name, names[index]]));
  const nodes = Object.fromEntries(names.map((name) => [name, { set: { sum: 1 } }]));
  const document = { millrace: "1", state: { sum: { type: "number", reduce: "sum", default: 0 } }, nodes, edges };
  assertEquals(await load({ ...document, limits: { steps: 10_000 } }).run({}), { sum: 10_000 });
  const { status, output } = await load({ ...document, limits: { steps: 9_999 } }).start({}).result;
  assertEquals([status, output], ["limit", { sum: 9_999 }]);
});

test("graphs nested 200 deep run, tell where they are, and fail with their place", async () => {
  const levels = 200;
  let body: Record<string, unknown> = {
    state: { x: { type: "number" } },
    nodes: { a: { call: "f", with: { x: "{{ x }}" }, into: "x" } },
    edges: { START: "a" },
  };
  for (let level = 0; level < levels; level++) {
    body = {
      state: { x: { type: "number" } },
      nodes: { g: { graph: "g" } },
      edges: { START: "g" },
      graphs: { g: body },
    };
  }
  const make = (f: HostFunction) => load({ millrace: "1", ...body }, { functions: { f } });
  const run = make(({ x }) => x + 1).start({ x: 1 }, { modes: ["updates"], subgraphs: true });
  const depths: number[] = [];
  for await (const { ns } of run.events) depths.push(ns.length);
  assertEquals((await run.result).output, { x: 2 });
  assertEquals(depths, Array.from({ length: levels + 1 }, (_, index) => levels - index));
  const { status, error } = await make(() => {
    throw new Error("No.");
  }).start({ x: 1 }).result;
  assertEquals([status, error?.issue?.pointer], ["failed", `${"/graphs/g".repeat(levels)}/nodes/a`]);
});

test("a join of 1,000 ways of ten lengths waits for the last, and runs once", async () => {
  const nodes: Record<string, object> = { end: { set: { ends: 1, last: "{{ size(log) }}" } } };
  const edges: Record<string, unknown> = {};
  const heads: string[] = [];
  for (let way = 0; way < 1_000; way++) {
    const names = Array.from({ length: 1 + way % 10 }, (_, index) => `w${way}_${index}`);
    heads.push(names[0]);
    for (const [index, name] of names.entries()) {
      nodes[name] = { set: { log: way } };
      edges[name] = names[index + 1] ?? "end";
    }
  }
  const { status, output } = await load({
    millrace: "1",
    state: { log: list, ends: { type: "number", reduce: "sum", default: 0 }, last: { type: "number" } },
    output: ["ends", "last"],
    limits: { steps: 11 },
    nodes,
    edges: { ...edges, START: heads },
  }).start({}).result;
  assertEquals([status, output], ["done", { ends: 1, last: 5_500 }]);
});

test("a loop of 1,000 workers and their head goes ten rounds, each begun when the one before has ended", async () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `n${index}`);
  const { status, output } = await load({
    millrace: "1",
    state: {
      round: { type: "number", default: 0 },
      sum: { type: "number", reduce: "sum", default: 0 },
      seen: { type: "array", reduce: "append", default: [] },
    },
    output: ["round", "seen"],
    nodes: {
      head: { set: { round: "{{ round + 1 }}", seen: "{{ sum }}" } },
      ...Object.fromEntries(names.map((name) => [name, { set: { sum: 1 } }])),
    },
    edges: {
      START: "head",
      head: { when: "round < 10", to: names },
      ...Object.fromEntries(names.map((name) => [name, "head"])),
    },
  }).start({}).result;
  assertEquals([status, output], ["done", {
    round: 10,
    seen: Array.from({ length: 10 }, (_, round) => round * 1_000),
  }]);
});

test("a document whose text holds hostile keys is refused or harmless", async () => {
  const place = (key: string) => [
    `{ "millrace": "1", "state": { "${key}": {}, "x": {} }, "nodes": { "a": { "set": { "x": 1 } } }, "edges": { "START": "a" } }`,
    `{ "millrace": "1", "state": { "x": {} }, "nodes": { "a": { "set": { "x": 1 } }, "${key}": { "set": { "x": 1 } } }, "edges": { "START": "a" } }`,
    `{ "millrace": "1", "state": { "x": {} }, "nodes": { "a": { "set": { "x": 1 } } }, "edges": { "START": "a", "${key}": "a" } }`,
    `{ "millrace": "1", "state": { "x": {} }, "nodes": { "a": { "set": { "${key}": 1 } } }, "edges": { "START": "a" } }`,
    `{ "millrace": "1", "${key}": { "polluted": 1 }, "state": { "x": {} }, "nodes": { "a": { "set": { "x": 1 } } }, "edges": { "START": "a" } }`,
  ];
  for (const text of ["__proto__", "constructor", "prototype"].flatMap(place)) {
    assertThrows(() => load(text), GraphError);
    assertThrows(() => load(JSON.parse(text)), GraphError);
  }
  const data =
    `{ "millrace": "1", "state": { "x": {} }, "nodes": { "a": { "set": { "x": ${hostileText} } } }, "edges": { "START": "a" } }`;
  assertEquals(JSON.stringify((await load(data).run({})).x), hostileText);
  assertEquals(JSON.stringify((await load(JSON.parse(data)).run({})).x), hostileText);
  await assertRejects(() => load(data).run(JSON.parse(`{"__proto__":{"x":1}}`)), Error);
});

import { assertEquals } from "@std/assert";
import { check, type Issue, type JsonObject } from "../../mod.ts";

const state = { a: {}, x: {}, y: {}, log: { reduce: "append" } };

/** A node that reads x, one that writes it, one that does neither. */
const reads = { set: { log: "{{ x }}" } };
const writes = { set: { x: 1 } };
const idle = { set: { log: 1 } };

function issues(nodes: JsonObject, edges: JsonObject, parts: JsonObject = {}): readonly Issue[] {
  const document = { millrace: "1", state, input: ["a"], nodes, edges, ...parts };
  const functions = { some: () => ({}), risky: () => 1 };
  return check(document, { functions }).filter(({ code }) => code === "MR402");
}

/** What is told: E or W, and the node or the edge. */
function told(nodes: JsonObject, edges: JsonObject, parts: JsonObject = {}): string[] {
  return issues(nodes, edges, parts).map(({ severity, pointer }) =>
    `${severity === "error" ? "E" : "W"} ${pointer.split("/").slice(1, 3).join("/")}`
  );
}

Deno.test("a key that nothing ever writes is an error where it is read, once, with the others who read it", () => {
  assertEquals(issues({ r: reads, s: reads }, { START: ["r", "s"] }), [{
    code: "MR402",
    severity: "error",
    pointer: "/nodes/r/set/log",
    message: '"r" reads "x", and nothing ever writes it.',
    hint: "Write it in a node that runs before, give it a default, or add it to /input.",
    related: [{ pointer: "/nodes/s/set/log", message: '"s" reads it here' }],
  }]);
});

Deno.test("a key that is an input, or has a default, or is asked for with has(), may be read", () => {
  assertEquals(told({ r: reads }, { START: "r" }, { input: ["x"] }), []);
  assertEquals(told({ r: reads }, { START: "r" }, { state: { ...state, x: { default: 1 } } }), []);
  assertEquals(told({ r: { set: { log: "{{ has(state.x) ? x : 0 }}" } } }, { START: "r" }), []);
});

Deno.test("without a list of inputs any key may be given", () => {
  const document = { millrace: "1", state, nodes: { r: reads }, edges: { START: "r" } };
  assertEquals(check(document).filter(({ code }) => code === "MR402"), []);
});

Deno.test("a key that is written on one way only is a warning that names the other way", () => {
  assertEquals(
    issues({ w: writes, i: idle, r: reads }, {
      START: { when: "a == 1", to: "w", else: "i" },
      w: "r",
      i: "r",
    }),
    [{
      code: "MR402",
      severity: "warning",
      pointer: "/nodes/r/set/log",
      message: '"r" may read "x" before anything has written it.',
      hint:
        'START → i → r gets there without going through "w": write it there too, give it a default, or ask has(state.x) first.',
      related: [{ pointer: "/nodes/w/set/x", message: '"w" writes it here' }],
    }],
  );
});

Deno.test("a key that is only written later is told as such", () => {
  const [issue] = issues({ r: reads, w: writes }, { START: "r", r: "w" });
  assertEquals(issue.message, '"r" reads "x" before anything has written it.');
});

Deno.test("a node reads the state as its step began, so what runs beside it has not written", () => {
  assertEquals(told({ w: writes, r: reads }, { START: ["w", "r"] }), ["W nodes/r"]);
  assertEquals(told({ r: { set: { x: "{{ x }}" } } }, { START: "r" }), ["W nodes/r"]);
});

Deno.test("a step is a barrier: what ran beside a node before has written", () => {
  assertEquals(told({ w: writes, i: idle, r: reads }, { START: ["w", "i"], i: "r" }), []);
});

Deno.test("a join sees what each of its branches wrote, of whatever length they are", () => {
  const nodes = { w: writes, i: idle, j: idle, r: reads };
  assertEquals(told(nodes, { START: ["w", "i"], w: "r", i: "r" }), []);
  assertEquals(told(nodes, { START: ["w", "i"], w: "r", i: "j", j: "r" }), []);
  assertEquals(told(nodes, { START: ["i", "j"], i: "w", w: "r", j: "r" }), []);
  const late = { ...nodes, r: { ...reads, join: "any" } };
  assertEquals(told(late, { START: ["i", "j"], i: "w", w: "r", j: "r" }), ["W nodes/r"]);
});

Deno.test("a join behind a choice sees what both arms wrote, and no more", () => {
  const nodes = { v: writes, w: writes, i: idle, r: reads };
  const choice = { when: "a == 1", to: "v", else: "w" };
  assertEquals(told(nodes, { START: [choice, "i"], v: "r", w: "r", i: "r" }), []);
  assertEquals(told(nodes, { START: [{ when: "a == 1", to: "v" }, "i"], v: "r", i: "r" }), ["W nodes/r"]);
  assertEquals(told(nodes, { START: { switch: "a", cases: { v: "v", w: "w" } }, v: "r", w: "r" }), []);
  assertEquals(told(nodes, { START: { switch: "a", cases: { v: "v", w: "w" }, else: "r" }, v: "r", w: "r" }), [
    "W nodes/r",
  ]);
});

Deno.test("a condition that asks for a key makes it sure behind it", () => {
  const nodes = { w: writes, r: reads };
  assertEquals(told(nodes, { START: { when: "has(state.x)", to: "r", else: "w" } }), []);
  assertEquals(told(nodes, { START: { when: "!has(state.x)", to: "w", else: "r" } }), []);
  assertEquals(told(nodes, { START: { when: "has(state.x)", to: { when: "x == 1", to: "r" }, else: "w" } }), []);
  assertEquals(told(nodes, { START: { when: "has(state.x)", to: "w", else: "r" } }), ["W nodes/r"]);
});

Deno.test("a condition reads what its node has written", () => {
  assertEquals(told({ w: writes, i: idle }, { START: "w", w: { when: "x == 1", to: "i" } }), []);
  assertEquals(told({ w: writes, i: idle }, { START: "i", i: { when: "x == 1", to: "w" } }), ["W edges/i"]);
  assertEquals(
    issues({ w: writes }, { START: { when: "x == 1", to: "w" } })[0].message.split(" reads")[0],
    "The edge of START",
  );
});

Deno.test("a failed node has written nothing but what its catch keeps", () => {
  const risky = { call: "risky", into: "x", catch: "r" };
  assertEquals(told({ c: risky, r: reads }, { START: "c", c: "r" }), ["W nodes/r"]);
  assertEquals(
    issues({ c: risky, r: reads }, { START: "c", c: "r" })[0].hint?.split(":")[0],
    "START → c (failed) → r gets there with nothing written",
  );
  assertEquals(told({ c: { ...risky, catch: { to: "r", into: "x" } }, r: reads }, { START: "c", c: "r" }), []);
});

Deno.test("a key that its writer may leave out is a warning that says so", () => {
  const [issue] = issues({ c: { call: "some", writes: ["x"] }, r: reads }, { START: "c", c: "r" });
  assertEquals(issue.hint, '"c" may leave it out: give it a default, or ask has(state.x) first.');
  const each = { each: "[1]", set: { y: 1 } };
  const sums = { state: { ...state, y: { type: "number", reduce: "sum" } } };
  assertEquals(told({ c: each, r: { set: { log: "{{ y }}" } } }, { START: "c", c: "r" }, sums), ["W nodes/r"]);
});

Deno.test("the first round of a loop counts", () => {
  const again = { when: "a == 1", to: "i", else: "END" };
  assertEquals(told({ i: reads, w: writes }, { START: "i", i: "w", w: again }), ["W nodes/i"]);
  assertEquals(told({ i: idle, w: writes, r: reads }, { START: "i", i: "w", w: "r", r: again }), []);
});

Deno.test("behind a loop that a join waits for, what its way out wrote is set", () => {
  const nodes = { h: idle, w: writes, i: idle, r: reads };
  const edges = { START: ["h", "i"], h: { when: "a == 1", to: "h", else: "w" }, w: "r", i: "r" };
  assertEquals(told(nodes, edges), []);
});

Deno.test("whoever is behind a node that reads a key is not told again", () => {
  assertEquals(told({ r: reads, s: reads, w: writes }, { START: "r", r: "s", s: "w" }), ["W nodes/r"]);
});

Deno.test("an inner graph has what it takes, and keys of its own must be written", () => {
  const inner = (parts: JsonObject) => ({
    graphs: {
      g: { state: { x: {}, own: {} }, nodes: { r: { set: { own: "{{ x }}" } } }, edges: { START: "r" }, ...parts },
    },
  });
  assertEquals(told({ w: writes, n: { graph: "g" } }, { START: "w", w: "n" }, inner({ input: ["x"] })), []);
  assertEquals(told({ w: writes, n: { graph: "g" } }, { START: "n", n: "w" }, inner({ input: ["x"] })), ["W nodes/n"]);
  assertEquals(told({ w: writes, n: { graph: "g" } }, { START: "w", w: "n" }, inner({})), []);
  const nodes = { r: { set: { x: "{{ own }}" } } };
  assertEquals(told({ n: { graph: "g" } }, { START: "n" }, inner({ nodes })), ["E graphs/g"]);
});

Deno.test("heads of a loop that the same nodes start in one step have all run before what is behind any of them", () => {
  const round = { c: { when: "a == 1", to: "i", else: "END" }, i: ["w", "t"] } as const;
  const nodes = { f: idle, w: writes, t: idle, c: reads, i: idle };
  assertEquals(told(nodes, { START: "f", f: ["w", "t"], w: "c", t: "c", ...round }), []);
  assertEquals(told(nodes, { START: ["w", "t"], w: "c", t: "c", ...round }), []);
  // Only one of them leads there: a step is a barrier.
  assertEquals(told({ ...nodes, l: idle }, { START: "f", f: ["w", "t"], w: "l", l: "t", t: "c", ...round }), []);
  // One of unequal length.
  assertEquals(told({ ...nodes, l: idle }, { START: "f", f: ["w", "t"], w: "l", l: "c", t: "c", ...round }), []);
  const later = { ...nodes, w: idle, l: writes };
  assertEquals(told(later, { START: "f", f: ["w", "t"], w: "l", l: "c", t: "c", ...round }), []);
  // The next round begins with one of them.
  assertEquals(
    told(nodes, { START: "f", f: ["w", "t"], w: "c", t: "c", ...round, i: ["t", { when: "a == 5", to: "w" }] }),
    [],
  );
  // Two sources of both, of unequal length; and a choice between both and none.
  const two = { START: ["f", "l"], l: "m", f: ["w", "t"], m: ["w", "t"], w: "c", t: "c", ...round };
  assertEquals(told({ ...nodes, l: idle, m: idle }, two), []);
  const choice = { START: "f", f: { when: "a == 2", to: ["w", "t"] }, w: "c", t: "c", ...round };
  assertEquals(told(nodes, choice), []);
  // In an outer loop.
  assertEquals(
    told({ ...nodes, o: idle }, {
      START: "f",
      f: ["w", "t"],
      w: "c",
      t: "c",
      c: { when: "a == 1", to: "i", else: "o" },
      i: ["w", "t"],
      o: { when: "a == 3", to: "f" },
    }),
    [],
  );
});

Deno.test("heads of a loop that may run in different steps do not wait for one another", () => {
  const nodes = { f: idle, l: idle, w: writes, t: idle, c: reads, i: idle };
  const round = { w: "c", t: "c", c: { when: "a == 1", to: "i", else: "END" }, i: ["w", "t"] } as const;
  assertEquals(told(nodes, { START: "f", f: ["t", "l"], l: "w", ...round }), ["W nodes/c"]);
  assertEquals(told(nodes, { START: "f", f: ["t", { when: "a == 2", to: "w" }], ...round }), ["W nodes/c"]);
  assertEquals(told(nodes, { START: "f", f: { when: "a == 2", to: "t", else: "w" }, ...round }), ["W nodes/c"]);
  const any = { ...nodes, t: { ...idle, join: "any" }, m: idle };
  assertEquals(told(any, { START: ["f", "l"], l: "m", f: ["w", "t"], m: ["w", "t"], ...round }), ["W nodes/c"]);
});

Deno.test("a key that only others write which exclude the reader, and the reader itself, is told with its way, and for certain", () => {
  const nodes = { s: idle, w: writes, r: { set: { x: "{{ x + 1 }}" } } };
  const edges = { START: "s", s: { switch: "a", cases: { w: "w" }, else: "r" } };
  const [issue, ...others] = issues(nodes, edges);
  assertEquals(others, []);
  assertEquals(issue.message, '"r" reads "x" before anything has written it.');
  assertEquals(
    issue.hint,
    "START → s → r gets there with nothing written: write it there too, give it a default, or ask has(state.x) first.",
  );
  // What runs beside may have come first.
  const beside = issues({ s: idle, w: writes, r: reads }, { START: [{ when: "a == 1", to: "w" }, "s"], s: "r" });
  assertEquals(beside.map(({ message }) => message), ['"r" may read "x" before anything has written it.']);
});

Deno.test("an output that nothing ever writes is an error, one that some way writes is left to the run", () => {
  const output = ["x", "y"];
  assertEquals(issues({ w: writes }, { START: { when: "a == 1", to: "w" } }, { output }), [{
    code: "MR402",
    severity: "error",
    pointer: "/output/1",
    message: '"output" promises "y", and nothing ever writes it.',
    hint: "Write it in a node that runs before, give it a default, or leave it out of /output.",
  }]);
  assertEquals(told({ w: writes }, { START: "w" }, { output: ["a", "x"] }), []);
  assertEquals(told({ c: { call: "some", writes: ["y"] } }, { START: "c" }, { output: ["y"] }), []);
});

Deno.test("a graph inside is not told of an output that a graph around it may give", () => {
  const inner = (parts: JsonObject) => ({
    state: { y: {} },
    nodes: { i: { set: {} } },
    edges: { START: "i" },
    ...parts,
  });
  const place = (g: JsonObject, around: JsonObject = {}) =>
    told({ n: { graph: "g", into: "log" } }, { START: "n" }, { graphs: { g }, ...around });
  assertEquals(place(inner({ output: ["y"] })), []);
  assertEquals(place(inner({ input: [], output: ["y"] })), ["E graphs/g"]);
  assertEquals(place({ ...inner({ output: ["z"] }), state: { z: {} } }), ["E graphs/g"]);
});

Deno.test("what the schema of a function requires of its result is sure to be written", () => {
  const output = (required: string[]) => ({
    "~standard": {
      version: 1 as const,
      vendor: "test",
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: () => ({}), output: () => ({ type: "object", required }) },
    },
  });
  const told = (required: string[], parts: JsonObject = {}) =>
    check({
      millrace: "1",
      state: { x: {}, log: {}, list: { default: [] } },
      input: ["list"],
      nodes: { c: { call: "f", writes: ["x"], ...parts }, r: reads },
      edges: { START: "c", c: "r" },
    }, { functions: { f: { output: output(required), run: () => ({ x: 1 }) } } })
      .filter(({ code }) => code === "MR402").map(({ severity }) => severity);
  assertEquals(told(["x"]), []);
  assertEquals(told(["y"]), ["warning"]);
  assertEquals(told(["x"], { each: "list" }), ["warning"]);
});

import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Fault } from "../../src/errors.ts";
import type { Json, Values } from "../../src/json.ts";
import type { ExpressionFault, Surroundings } from "../../src/value/expression.ts";
import { own } from "../../src/value/own.ts";
import { compileTemplate, compileText } from "../../src/value/template.ts";

const state = own(
  {
    topic: "ice cream",
    score: 0.5,
    list: [1, "a"],
    nothing: null,
    sly: "{{ score }}",
    object: { n: 1 },
  },
  "the state",
) as Values;
const keys = [...Object.keys(state), "joke"];

function surroundings(faults: ExpressionFault[], pointer = "/nodes/a/prompt"): Surroundings {
  return {
    pointer,
    state: (name) => keys.includes(name),
    names: () => keys,
    locals: ["item"],
    report: (fault) => faults.push(fault),
  };
}

function fill(template: Json, scope: { state: Values; locals?: Values } = { state }): Json {
  const faults: ExpressionFault[] = [];
  const { fill } = compileTemplate(template, surroundings(faults));
  assertEquals(faults, []);
  return fill(scope);
}

const values: readonly [template: Json, value: Json][] = [
  ["plain", "plain"],
  ["", ""],
  [3, 3],
  [null, null],
  ["{{ topic }}", "ice cream"],
  ["{{topic}}", "ice cream"],
  ["{{ score }}", 0.5],
  ["{{ list }}", [1, "a"]],
  ["{{ nothing }}", null],
  [" {{ score }}", " 0.5"],
  ["{{ score }}{{ score }}", "0.50.5"],
  ["Write about {{ topic }}!", "Write about ice cream!"],
  ["{{ topic }}: {{ list }} {{ nothing }} {{ object }} {{ true }}", 'ice cream: [1,"a"] null {"n":1} true'],
  ["{{ {'a': {'b': score}} }}", { a: { b: 0.5 } }],
  ["{{{'a': 1}}}", { a: 1 }],
  ["x{{{'a': 1}}}}}", 'x{"a":1}}}'],
  ["{{ '}}' }}", "}}"],
  ["{{ '{{' }}", "{{"],
  ["a {{ '{{' }} b }} c { d } e", "a {{ b }} c { d } e"],
  ["}} {", "}} {"],
  ["{{ sly }}", "{{ score }}"],
  ["<{{ sly }}>", "<{{ score }}>"],
  ["line\n{{ topic\n }}", "line\nice cream"],
  [["{{ score }}", "x", { deep: "{{ topic }}" }], [0.5, "x", { deep: "ice cream" }]],
  [{ "{{ topic }}": "{{ score }}", plain: [1] }, { "{{ topic }}": 0.5, plain: [1] }],
  [{}, {}],
  [[], []],
];

for (const [template, value] of values) {
  Deno.test(`a template ${JSON.stringify(template)} becomes ${JSON.stringify(value)}`, () => {
    const result = fill(template);
    assertEquals(result, value);
    assertStrictEquals(own(result, "the result"), result);
  });
}

Deno.test("a template shares what holds no braces, and the state's own values", () => {
  const template = own({ same: { deep: [1] }, filled: "{{ list }}" }, "x") as { same: Json; filled: Json };
  const first = fill(template) as { same: Json; filled: Json };
  assertStrictEquals(first.same, template.same);
  assertStrictEquals(first.filled, state.list);
});

Deno.test("a template without braces is a constant, frozen without touching what was given", () => {
  const given = { a: [1] };
  const { constant, fill, reads } = compileTemplate(given, surroundings([]));
  assertEquals([constant, reads], [{ a: [1] }, []]);
  assertStrictEquals(fill({ state }), constant);
  assert(Object.isFrozen(constant) && !Object.isFrozen(given));
});

Deno.test("a template keeps keys that JavaScript gives a meaning as plain data", () => {
  const text = '{"__proto__":"{{ score }}","constructor":{"toString":"{{ topic }}"}}';
  assertEquals(JSON.stringify(fill(JSON.parse(text))), '{"__proto__":0.5,"constructor":{"toString":"ice cream"}}');
});

const faulty: readonly [template: string, code: string, at: string, message: string][] = [
  ["Hello {{ topic", "MR203", "{{", 'This "{{" is not closed.'],
  ["Hello {{ topic }", "MR203", "{{", 'This "{{" is not closed.'],
  ["Hello {{ topic, and more", "MR203", "{{", 'This "{{" is not closed.'],
  ["Hello {{", "MR203", "{{", 'This "{{" is not closed.'],
  ["{{ {'a': 1 }}", "MR203", "{{", 'This "{{" is not closed.'],
  ["{{ }}", "MR203", "", "There is no expression here."],
  ["{{ topic + }}", "MR203", "", "The expression ends too early."],
  ["{{ f( }}", "MR203", "", "The expression ends too early."],
  ["{{ topic score }}", "MR203", "score", '"score" cannot stand after the expression.'],
  ["{{ topic | upper }}", "MR203", "|", '"|" is not part of expressions here.'],
  ["{{ 'open }} text", "MR203", "'open }} text", "This text has no closing quote."],
  ["{{ topci }}", "MR201", "topci", 'Unknown name "topci"'],
  ["{{ score }} {{ topci }}", "MR201", "topci", 'Unknown name "topci"'],
  ["{{ topic }} {{ score", "MR203", "{{", 'This "{{" is not closed.'],
];

for (const [template, code, at, message] of faulty) {
  Deno.test(`a template ${JSON.stringify(template)} is reported as ${code}`, () => {
    const faults: ExpressionFault[] = [];
    const { fill } = compileTemplate(template, surroundings(faults));
    assertEquals(faults.map((fault) => [fault.code, template.slice(...fault.range), fault.pointer]), [
      [code, at, "/nodes/a/prompt"],
    ]);
    assert(faults[0].message.includes(message), faults[0].message);
    if (at === "{{") assertEquals(faults[0].range[0], template.lastIndexOf("{{"));
    const error = assertThrows(() => fill({ state }), Fault);
    assertEquals(error.code, code);
  });
}

Deno.test("a template reports each of its faults, and goes on behind it", () => {
  const faults: ExpressionFault[] = [];
  const template = { a: "{{ topci }} {{ 1 + }} {{ len(topic) }}", b: ["ok", "{{ jok }}"], "c/d": "{{ x" };
  compileTemplate(template, surroundings(faults, "/t"));
  assertEquals(faults.map(({ code, pointer, range }) => [code, pointer, ...range]), [
    ["MR201", "/t/a", 3, 8],
    ["MR203", "/t/a", 19, 19],
    ["MR203", "/t/a", 25, 28],
    ["MR201", "/t/b/1", 3, 6],
    ["MR203", "/t/c~1d", 0, 2],
  ]);
  assertEquals(faults[0].fix, { pointer: "/t/a", replace: "{{ topic }} {{ 1 + }} {{ len(topic) }}" });
});

Deno.test("a template tells which keys it reads, and where", () => {
  const template = { a: "{{ topic }}", b: ["{{ has(state.joke) ? joke : score }}"] };
  const { reads, expressions, ast } = compileTemplate(template, surroundings([], "/t"));
  assertEquals(reads.map(({ name, pointer, range, guarded }) => [name, pointer, ...range, guarded]), [
    ["topic", "/t/a", 3, 8, false],
    ["joke", "/t/b/0", 13, 17, true],
    ["joke", "/t/b/0", 21, 25, true],
    ["score", "/t/b/0", 28, 33, false],
  ]);
  assertEquals(expressions.map(({ pointer, ast }) => [pointer, ast.kind]), [["/t/a", "name"], ["/t/b/0", "choice"]]);
  assertEquals(ast, undefined);
  assertEquals(compileTemplate("{{ topic }}", surroundings([])).ast?.kind, "name");
});

Deno.test("a failing template names the string and the place inside it", () => {
  const { fill } = compileTemplate({ a: ["x {{ topic + 1 }}"] }, surroundings([], "/t"));
  const error = assertThrows(() => fill({ state }), Fault);
  assertEquals([error.code, error.pointer, error.range], ["MR706", "/t/a/0", [5, 14]]);
  const unset = assertThrows(() => compileTemplate("{{ joke }}", surroundings([])).fill({ state }), Fault);
  assertEquals([unset.code, unset.range], ["MR702", [3, 7]]);
});

Deno.test("a text is text, also where it is one expression", () => {
  const table: readonly [text: string, value: string][] = [
    ["{{ score }}", "0.5"],
    ["{{ list }}", '[1,"a"]'],
    ["{{ topic }}", "ice cream"],
    ["{{ nothing }}", "null"],
    ["plain", "plain"],
    ["", ""],
    ["a\n{{ topic }}\nb", "a\nice cream\nb"],
  ];
  for (const [text, value] of table) {
    const faults: ExpressionFault[] = [];
    const compiled = compileText(text, surroundings(faults));
    assertEquals(compiled.fill({ state }), value);
    assertEquals(faults, []);
  }
  assertEquals(compileText("{{ topic }}{{ item }}", surroundings([])).reads.map(({ name }) => name), ["topic"]);
});

Deno.test("a value that holds itself twice with each fill ends in a fault", () => {
  const { fill } = compileTemplate({ left: "{{ item }}", right: "{{ item }}" }, surroundings([]));
  let value: Json = 1;
  const grow = () => {
    for (let i = 0; i < 100; i++) value = fill({ state, locals: { item: value } });
  };
  const error = assertThrows(grow, Fault);
  assertEquals([error.code, error.message], ["MR706", "The value made here holds more than 1,000,000 values."]);
});

Deno.test("a text that doubles with each fill ends in a fault", () => {
  const { fill } = compileTemplate("{{ item }}{{ item }}", surroundings([]));
  let value: Json = "x";
  const grow = () => {
    for (let i = 0; i < 100; i++) value = fill({ state, locals: { item: value } });
  };
  const error = assertThrows(grow, Fault);
  assertEquals([error.code, error.message], ["MR706", "The text is longer than 16,000,000 characters."]);
});

Deno.test("a template of random braces and words is filled or refused, never a crash", () => {
  const scraps = ["{{", "}}", "{", "}", " ", "topic", "'", '"', "a", "+", "(", ")", "[", "]", ":", "1", "\\", "😀"];
  let seed = 42;
  const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) / 2 ** 32;
  let filled = 0;
  for (let round = 0; round < 4000; round++) {
    const template = Array.from({ length: Math.floor(random() * 14) }, () => scraps[Math.floor(random() * 18)]).join(
      "",
    );
    const faults: ExpressionFault[] = [];
    const { fill } = compileTemplate(template, surroundings(faults));
    for (const { range: [start, end] } of faults) {
      assert(start >= 0 && start <= end && end <= template.length, template);
    }
    try {
      fill({ state });
      filled++;
      assertEquals(faults.filter(({ severity }) => severity !== "warning"), [], template);
    } catch (error) {
      assert(error instanceof Fault, template);
    }
  }
  assert(filled > 100, `Only ${filled} were filled.`);
});

import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Fault } from "../../src/errors.ts";
import type { Json, Values } from "../../src/json.ts";
import { type Compiled, compileExpression, type ExpressionFault } from "../../src/value/expression.ts";
import { own } from "../../src/value/own.ts";

const state = own(
  JSON.parse(`{
    "topic": "ice cream", "score": 0.5, "attempts": 2, "done": false, "nothing": null, "empty": [],
    "xs": [3, 1, 2], "names": ["Ada", "Bo"], "emoji": "a😀b",
    "review": { "note": "too long", "ok": true, "tags": ["a", "b"], "author": null, "with space": 1 },
    "messages": [{ "role": "user", "content": "hi" }, { "role": "assistant", "content": "ho", "tool_calls": [1] }],
    "hostile": { "__proto__": { "x": 1 }, "constructor": 2, "prototype": 3, "toString": "mine", "hasOwnProperty": 0 },
    "toString": "a key of the state"
  }`),
  "the state",
) as Values;
const keys = [...Object.keys(state), "joke", "valueOf"];

function compile(source: string, locals: readonly string[] = ["item", "index"]): [Compiled, ExpressionFault[]] {
  const faults: ExpressionFault[] = [];
  const compiled = compileExpression(source, {
    pointer: "/nodes/a/when",
    state: (name) => keys.includes(name),
    names: () => keys,
    locals,
    report: (fault) => faults.push(fault),
  });
  return [compiled, faults];
}

function evaluate(source: string, locals: Values = { item: { n: 1 }, index: 0 }): Json {
  const [compiled, faults] = compile(source);
  assertEquals(faults, [], source);
  return compiled.fill({ state, locals });
}

const values: readonly [source: string, value: Json][] = [
  ["topic", "ice cream"],
  ["state.topic", "ice cream"],
  ['state["topic"]', "ice cream"],
  ["item.n + index", 1],
  ["review.tags[1]", "b"],
  ['review["with space"]', 1],
  ["review.author", null],
  ["nothing == null", true],
  ["1 + 2 * 3 - 4", 3],
  ["7 / 2", 3.5],
  ["7 % 4", 3],
  ["-7 % 4", -3],
  ["-score", -0.5],
  ["- 0", 0],
  ["0 * -1", 0],
  ["attempts + 1", 3],
  ["1 == 1.0", true],
  ['1 == "1"', false],
  ["null == false", false],
  ["{'a': [1, {'b': 2}]} == {'a': [1.0, {'b': 2}]}", true],
  ["{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", true],
  ["xs != [3, 1]", true],
  ["topic == 'ice' + ' cream'", true],
  ["score < 0.8 && attempts < 3", true],
  ["score >= 0.5 || joke == 'unset'", true],
  ["done && joke == 'unset'", false],
  ["!done", true],
  ["'a' < 'b' && 'B' < 'a' && 'a' <= 'a' && 'b' > 'a' && 'b' >= 'b'", true],
  ["2 <= 2 && 3 > 2 && 2 >= 2 && 1 < 2", true],
  ["2 in xs", true],
  ["[1] in [[1], [2]]", true],
  ["'note' in review", true],
  ["'toString' in review", false],
  ["'joke' in state", false],
  ["done ? 'a' : 'b'", "b"],
  ["[score, {'k': topic}]", [0.5, { k: "ice cream" }]],
  ["{topic: 1}", { "ice cream": 1 }],
  ["xs + [4]", [3, 1, 2, 4]],
  ["has(review.note)", true],
  ["has(review.missing)", false],
  ["has(review.author)", true],
  ["has(review.toString)", false],
  ["has(state.joke)", false],
  ["has(state.topic)", true],
  ["has(state.valueOf)", false],
  ["has(state.joke) ? joke : 'none'", "none"],
  ["has(last(messages).tool_calls)", true],
  ["has(first(messages).tool_calls)", false],
  ["size(xs) + xs.size() + size(topic) + size(review)", 20],
  ["size(emoji)", 3],
  ["emoji.substring(1, 2)", "😀"],
  ["emoji.substring(2)", "b"],
  ["emoji.indexOf('b')", 2],
  ["emoji.indexOf('b', 2)", 2],
  ["emoji.indexOf('x')", -1],
  ["emoji.split('')", ["a", "😀", "b"]],
  ["''.split('')", []],
  ["''.split(',')", [""]],
  ["'a,b,c'.split(',')", ["a", "b", "c"]],
  ["'a,b,c'.split(',', 2)", ["a", "b,c"]],
  ["'a,b,c'.split(',', 0)", []],
  ["'a,b,c'.split(',', -1)", ["a", "b", "c"]],
  ["emoji.split('', 2)", ["a", "😀b"]],
  ["'abab'.replace('b', '$&')", "a$&a$&"],
  ["'abab'.replace('b', 'c', 1)", "acab"],
  ["'abab'.replace('b', 'c', 0)", "abab"],
  ["topic.contains('cream') && topic.startsWith('ice') && topic.endsWith('m')", true],
  ["' a\\n'.trim()", "a"],
  ["'ÀB'.lowerAscii() + 'éc'.upperAscii()", "ÀbéC"],
  ["names.join(', ')", "Ada, Bo"],
  ["names.join()", "AdaBo"],
  ["[1, 'a', null, [true], {'k': 1}].join(' ')", '1 a null [true] {"k":1}'],
  ["first(xs) + last(xs)", 5],
  ["json('a\"b') + json(xs) + json(null)", '"a\\"b"[3,1,2]null'],
  ["string(1.5) + string('a') + string([1]) + string(true)", "1.5a[1]true"],
  ["number(' 12.50 ') + number(1) + double('-1e2')", -86.5],
  ["int('3.7') + int(-3.7) + int(2)", 2],
  ["xs.all(x, x > 0)", true],
  ["empty.all(x, x > 0)", true],
  ["xs.exists(x, x == 2)", true],
  ["empty.exists(x, true)", false],
  ["xs.exists_one(x, x > 2)", true],
  ["xs.exists_one(x, x > 1)", false],
  ["xs.filter(x, x > 1)", [3, 2]],
  ["xs.map(x, x * 2)", [6, 2, 4]],
  ["xs.map(x, x > 1, [x])", [[3], [2]]],
  ["xs.map(x, xs.map(y, x * y))", [[9, 3, 6], [3, 1, 2], [6, 2, 4]]],
  ["xs.map(x, [7].map(x, x))", [[7], [7], [7]]],
  ["xs.map(topic, topic + 1)", [4, 2, 3]],
  ["xs.map(x, [x]).map(x, x[0]).filter(x, x in [1, 2])", [1, 2]],
  ["review.map(key, key).size()", 5],
  ["hostile.map(key, key)", ["toString", "hasOwnProperty"]],
  ["hostile.toString", "mine"],
  ["hostile['hasOwnProperty']", 0],
  ["has(hostile.toString)", true],
  ["'constructor' in hostile", false],
  ["toString", "a key of the state"],
  ["messages.filter(m, m.role == 'user').map(m, m.content)", ["hi"]],
  ["'{{'", "{{"],
  ["[]", []],
  ["{}", {}],
];

for (const [source, value] of values) {
  Deno.test(`an expression ${source} gives ${JSON.stringify(value).slice(0, 60)}`, () => {
    const result = evaluate(source);
    assertEquals(result, value);
    assert(typeof result !== "object" || Object.isFrozen(result));
    assertStrictEquals(own(result, "the result"), result);
  });
}

const failures: readonly [source: string, code: string, at: string, message: string, hint?: string][] = [
  [
    "joke + '!'",
    "MR702",
    "joke",
    '"joke" has not been written yet.',
    'Write has(state.joke) ? joke : … where it may be missing, or give the key a "default".',
  ],
  ["state.joke", "MR702", "state.joke", '"joke" has not been written yet.'],
  ["valueOf", "MR702", "valueOf", '"valueOf" has not been written yet.'],
  [
    "review.nte",
    "MR706",
    "review.nte",
    'There is no "nte": the object has "note", "ok", "tags", "author" and "with space".',
    'Did you mean "note"?',
  ],
  [
    "review.summary.text",
    "MR706",
    "review.summary",
    'There is no "summary"',
    "has(review.summary) tests whether it is there.",
  ],
  ["review.toString", "MR706", "review.toString", 'There is no "toString"'],
  ["review['hasOwnProperty']", "MR706", "review['hasOwnProperty']", 'There is no "hasOwnProperty"'],
  ["hostile['__proto__']", "MR706", "hostile['__proto__']", '"__proto__" cannot be read by expressions.'],
  [
    "hostile['con' + 'structor']",
    "MR706",
    "hostile['con' + 'structor']",
    '"constructor" cannot be read by expressions.',
  ],
  ["{'__pro' + 'to__': 1}", "MR706", "{'__pro' + 'to__': 1}", '"__proto__" cannot be a key here.'],
  [
    "review.author.name",
    "MR706",
    "review.author.name",
    'Cannot read "name": there is null, not an object.',
    "Test x != null before.",
  ],
  ["xs.length", "MR706", "xs.length", 'Cannot read "length": there is a list of 3, not an object.'],
  ["topic.length", "MR706", "topic.length", 'Cannot read "length"', "Use size(x)."],
  ["messages.content", "MR706", "messages.content", 'Cannot read "content": there is a list of 2'],
  ["has(topic.x)", "MR706", "topic", 'Cannot look for "x": there is a string, not an object.'],
  ["xs[3]", "MR706", "xs[3]", "There is no item 3: the list has 3 items."],
  ["xs[-1]", "MR706", "xs[-1]", "There is no item -1", "last(list) is the last item."],
  ["xs[0.5]", "MR706", "xs[0.5]", "There is no item 0.5"],
  ["xs['0']", "MR706", "xs['0']", 'There is no item "0"', "Items are read by number, from 0."],
  ["review[0]", "MR706", "review[0]", "The members of an object have texts as names, got 0."],
  ["score[0]", "MR706", "score[0]", "Cannot read 0: there is 0.5, not a list or an object."],
  ["topic && true", "MR706", "topic", '"&&" needs true or false, got "ice cream".', 'Compare it, as x != "".'],
  ["done || score", "MR706", "score", '"||" needs true or false, got 0.5.'],
  ["!xs", "MR706", "xs", '"!" needs true or false, got a list of 3.'],
  ["nothing ? 1 : 2", "MR706", "nothing", '"?" needs true or false, got null.'],
  ["xs.filter(x, x)", "MR706", "x", "filter() needs true or false, got 3."],
  ["'three' < 3", "MR706", "'three' < 3", 'Cannot compare "three" with 3', "number(x) makes a number of a string."],
  ["true < false", "MR706", "true < false", "Cannot compare true with false"],
  [
    "topic + 1",
    "MR706",
    "topic + 1",
    '"+" needs two numbers, two strings or two lists, got a string and a number.',
    "string(x) makes text of anything.",
  ],
  ["xs + 1", "MR706", "xs + 1", "got a list and a number.", "Write list + [x]."],
  ["topic * 2", "MR706", "topic * 2", '"*" needs two numbers, got a string and a number.'],
  ["-topic", "MR706", "-topic", '"-" needs a number, got "ice cream".'],
  ["1 / 0", "MR706", "1 / 0", "Cannot divide 1 by 0."],
  ["1 % 0", "MR706", "1 % 0", "Cannot divide 1 by 0."],
  ["1e308 * 10", "MR706", "1e308 * 10", "The result is too large for a number."],
  [
    "'a' in 'abc'",
    "MR706",
    "'a' in 'abc'",
    '"in" needs a list or an object on its right, got "abc".',
    "Use text.contains(part).",
  ],
  ["1 in review", "MR706", "1 in review", "The members of an object have texts as names, got 1."],
  ["{'a' + '': 1, 'a': 2}", "MR706", "{'a' + '': 1, 'a': 2}", 'The key "a" is written twice.'],
  [
    "{string(1): 1, topic: 2, score: 3}",
    "MR706",
    "{string(1): 1, topic: 2, score: 3}",
    "The keys of a map are texts, got 0.5.",
  ],
  ["first(empty)", "MR706", "first(empty)", "The list is empty: it has no first item."],
  ["last(topic)", "MR706", "topic", 'last() needs a list, got "ice cream".'],
  ["size(3)", "MR706", "3", "size() needs a string, a list or an object, got 3."],
  ["score.trim()", "MR706", "score", "trim() needs a string, got 0.5.", "string(x) makes text of anything."],
  [
    "topic.substring(0, 99)",
    "MR706",
    "topic.substring(0, 99)",
    "There is no position 99: the string has 9 characters.",
  ],
  ["topic.substring(3, 1)", "MR706", "topic.substring(3, 1)", "substring() cannot end at 1, before its start at 3."],
  ["topic.replace('', 'x')", "MR706", "topic.replace('', 'x')", "replace() needs a text to look for"],
  ["number('12px')", "MR706", "number('12px')", '"12px" is not a number.'],
  ["number(done)", "MR706", "number(done)", "false is not a number.", "Use x ? 1 : 0."],
  ["number('')", "MR706", "number('')", '"" is not a number.'],
  ["number('1e999')", "MR706", "number('1e999')", '"1e999" is not a number.'],
  ["score.map(x, x)", "MR706", "score", "map() goes over a list or the keys of an object, got 0.5."],
];

for (const [source, code, at, message, hint] of failures) {
  Deno.test(`an expression ${source} fails with ${code}`, () => {
    const error = assertThrows(() => evaluate(source), Fault);
    assertEquals([error.code, error.pointer], [code, "/nodes/a/when"]);
    assertEquals(source.slice(...error.range!), at);
    assert(error.message.includes(message), error.message);
    if (hint !== undefined) assertEquals(error.hint, hint);
  });
}

const reported: readonly [source: string, code: string, at: string, message: string, hint?: string][] = [
  ["topci + 1", "MR201", "topci", 'Unknown name "topci": it is not a state key.', 'Did you mean "topic"?'],
  ["state.topci", "MR201", "topci", 'Unknown name "topci"', 'Did you mean "topic"?'],
  ["has(state.topci)", "MR201", "topci", 'Unknown name "topci"', 'Did you mean "topic"?'],
  ["state['topci']", "MR201", "'topci'", 'Unknown name "topci"', 'Did you mean "topic"?'],
  ["xs.map(number, nmuber)", "MR201", "nmuber", 'Unknown name "nmuber"', 'Did you mean "number"?'],
  ["xs.map(x, x) + x", "MR201", "x", 'Unknown name "x"'],
  ["result.text", "MR201", "result", 'Unknown name "result"', '"result" is known only inside "into".'],
  [
    "error.code",
    "MR201",
    "error",
    'Unknown name "error"',
    '"error" is known only in the "into" of a "catch", and in the conditions of where that leads.',
  ],
  ["True", "MR201", "True", 'Unknown name "True"', 'Did you mean "true"?'],
  ["{topci: 1}", "MR201", "topci", 'Unknown name "topci"', 'Keys are texts: "topci".'],
  ["constructor", "MR201", "constructor", 'Unknown name "constructor"'],
  ["__proto__", "MR201", "__proto__", 'Unknown name "__proto__"'],
  ["hasOwnProperty", "MR201", "hasOwnProperty", 'Unknown name "hasOwnProperty"'],
  ["siez(xs)", "MR203", "siez", 'There is no function "siez" in expressions.', 'Did you mean "size"?'],
  ["topic.trm()", "MR203", "trm", 'There is no method "trm" in expressions.', 'Did you mean "trim"?'],
  ["len(xs)", "MR203", "len", 'There is no function "len"', "Use size(x)."],
  ["topic.toUpperCase()", "MR203", "toUpperCase", 'There is no method "toUpperCase"', "Use upperAscii()."],
  ["topic.matches('a+')", "MR203", "matches", "matches() is not part of expressions here."],
  ["timestamp('x')", "MR203", "timestamp", "timestamp() is not part of expressions here."],
  ["constructor()", "MR203", "constructor", 'There is no function "constructor"'],
  ["topic.valueOf()", "MR203", "valueOf", 'There is no method "valueOf"'],
  ["contains(topic, 'a')", "MR203", "contains", "contains() is called on a value.", "Write x.contains(…)."],
  ["xs.last()", "MR203", "last", "last() is called with a value.", "Write last(x)."],
  ["map(xs, x, x)", "MR203", "map", 'There is no function "map"', "Write list.map(x, x.name)."],
  ["size(xs, 1)", "MR203", "size", "size() takes 1 argument, got 2."],
  ["topic.substring()", "MR203", "substring", "substring() takes 1 to 2 arguments, got 0."],
  ["topic +", "MR203", "", "The expression ends too early."],
  ["topic = 1", "MR203", "=", "nothing can be assigned"],
  ["{{ done }}", "MR211", "{{ done }}", "Braces do not belong here: this is always an expression.", 'Write "done".'],
];

for (const [source, code, at, message, hint] of reported) {
  Deno.test(`an expression ${source} is reported as ${code}`, () => {
    const [compiled, [fault]] = compile(source, []);
    assert(fault, "Nothing is reported.");
    assertEquals([fault.code, fault.pointer], [code, "/nodes/a/when"]);
    assertEquals(source.slice(...fault.range), at);
    assert(fault.message.includes(message), fault.message);
    if (hint !== undefined) assertEquals(fault.hint, hint);
    const error = assertThrows(() => compiled.fill({ state }), Fault);
    assertEquals(error.code, code);
  });
}

Deno.test("an expression reports all its unknown names", () => {
  const [, faults] = compile("topci + jok + len(scroe)");
  assertEquals(faults.map(({ code, range }) => [code, ...range]), [
    ["MR201", 0, 5],
    ["MR201", 8, 11],
    ["MR203", 14, 17],
    ["MR201", 18, 23],
  ]);
});

Deno.test("an expression with a misspelt name or with braces comes with its repair", () => {
  const repairs: readonly [source: string, repaired: string | undefined][] = [
    ["score < 1 && topci == ''", "score < 1 && topic == ''"],
    ["state['topci']", 'state["topic"]'],
    ["{{ score < 1 }}", "score < 1"],
    ["{{ score }} < 1 && {{done}}", "score < 1 && done"],
    ["{{ score ", undefined],
    ["{{ score < }}", undefined],
  ];
  for (const [source, repaired] of repairs) {
    const [, [fault]] = compile(source);
    assertEquals(
      fault.fix,
      repaired === undefined ? undefined : { pointer: "/nodes/a/when", replace: repaired },
      source,
    );
  }
});

Deno.test("an expression inside a longer string tells places of that string", () => {
  const faults: ExpressionFault[] = [];
  const { ast, reads } = compileExpression("topic == x", {
    pointer: "/p",
    offset: 20,
    state: (name) => name === "topic",
    names: () => ["topic"],
    locals: [],
    report: (fault) => faults.push(fault),
  });
  assertEquals(ast?.range, [20, 30]);
  assertEquals(reads, [{ name: "topic", pointer: "/p", range: [20, 25], guarded: false }]);
  assertEquals(faults.map(({ range, fix }) => [range, fix]), [[[29, 30], undefined]]);
});

const reading: readonly [source: string, reads: string][] = [
  ["topic + joke", "topic joke"],
  ["state.topic", "topic"],
  ["has(state.joke)", "joke?"],
  ["has(state.joke) ? joke : topic", "joke? joke? topic"],
  ["has(state.joke) ? topic : joke", "joke? topic joke"],
  ["!has(state.joke) ? topic : joke", "joke? topic joke?"],
  ["has(state.joke) && joke == topic", "joke? joke? topic"],
  ["has(state.joke) || joke == topic", "joke? joke topic"],
  ["!has(state.joke) || joke == topic", "joke? joke? topic"],
  ["has(state.joke) && has(state.topic) && joke == topic", "joke? topic? joke? topic?"],
  ["!(has(state.joke) && done) ? 1 : joke", "joke? done joke?"],
  ["'joke' in state && joke == ''", keys.map((key) => key + "?").join(" ") + " joke?"],
  ["has(review.note) ? review.note : joke", "review review joke"],
  ["xs.map(topic, topic)", "xs"],
  ["xs.map(state, state)", "xs"],
  ["item", ""],
  ["1 + 1", ""],
];

for (const [source, reads] of reading) {
  Deno.test(`an expression ${source} reads ${reads.slice(0, 60) || "nothing"}`, () => {
    const [compiled] = compile(source);
    assertEquals(compiled.reads.map(({ name, guarded }) => name + (guarded ? "?" : "")).join(" "), reads);
  });
}

Deno.test("an expression gives the state's own values, not copies", () => {
  assertStrictEquals(evaluate("review.tags"), (state.review as { tags: Json }).tags);
  assertStrictEquals(evaluate("messages.filter(m, m.role == 'user')[0]"), (state.messages as Json[])[0]);
});

Deno.test("an expression of literals is the same value each time", () => {
  assertStrictEquals(evaluate("['billing', {'a': 1}]") === evaluate("['billing', {'a': 1}]"), false);
  const [compiled] = compile("['billing', {'a': 1}]");
  assertStrictEquals(compiled.fill({ state }), compiled.fill({ state }));
  assertStrictEquals(compiled.constant, compiled.fill({ state }));
});

Deno.test("an expression reads state as a frozen snapshot without unset keys", () => {
  const [compiled] = compile("state");
  const snapshot = compiled.fill({ state: { topic: "x", joke: undefined } });
  assertEquals(snapshot, { topic: "x" });
  assert(Object.isFrozen(snapshot));
});

Deno.test("an expression runs again after a fault as if nothing had been", () => {
  const [compiled] = compile("xs.all(x, xs.all(y, x + y > index))");
  assertEquals(compiled.fill({ state, locals: { index: 0 } }), true);
  assertThrows(() => compiled.fill({ state, locals: { index: "no" } }), Fault);
  assertEquals(compiled.fill({ state, locals: { index: 0 } }), true);
});

const thousand = own(Array.from({ length: 1000 }, (_, i) => i), "x");
const longText = "a".repeat(1_000_000);
const bombs: readonly [what: string, source: string][] = [
  ["nested macros over 1,000 items", "big.all(a, big.all(b, big.all(c, true)))"],
  ["nested maps over 1,000 items", "big.map(a, big.map(b, big))"],
  ["a text that doubles", "[1].map(a, long + long).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a)"],
  ["a list that doubles", `[big].map(a, [a, a])${".map(a, [a, a])".repeat(40)}`],
  ["the JSON of a list that doubles", `json([big].map(a, [a, a])${".map(a, [a, a])".repeat(40)})`],
  ["a replacement that grows", "long.replace('a', long)"],
  ["a text joined many times", "big.map(x, long).join('')"],
  ["a split into characters, again and again", "big.all(x, size(long.split('')) > 0)"],
  ["a search that compares each with each", "long.contains(long.substring(0, 500000) + 'b')"],
  ["a search in each round", "big.all(a, big.all(b, !long.contains('b')))"],
  ["a comparison in each round", "big.all(a, big.all(b, long + 'x' != long + 'y'))"],
  ["a deep comparison in each round", "big.all(a, big.all(b, [big, 1] != [big, 2]))"],
  ["a membership in each round", "big.all(a, big.all(b, !(-1 in big)))"],
  ["a length in each round", "big.all(a, big.all(b, size(long) > 0))"],
  ["much work in each round", `big.all(a, big.all(b, [${Array(400).fill("a + b").join(", ")}].size() > 0))`],
];

for (const [what, source] of bombs) {
  Deno.test(`an evaluation of ${what} ends in a fault`, () => {
    const faults: ExpressionFault[] = [];
    const { fill } = compileExpression(source, {
      pointer: "/w",
      state: () => true,
      names: () => [],
      locals: [],
      report: (fault) => faults.push(fault),
    });
    assertEquals(faults, []);
    const error = assertThrows(() => fill({ state: { big: thousand, long: longText } }), Fault);
    assertEquals(error.code, "MR706");
    assert(/more than 1,000,000 (steps|values)/.test(error.message), error.message);
  });
}

Deno.test("an evaluation of honest size stays within its budget", () => {
  const [compiled] = compile("item.filter(x, item.exists(y, y == x)).map(x, {'n': x, 'text': string(x)}).size()");
  assertEquals(compiled.fill({ state, locals: { item: thousand } }), 1000);
});

Deno.test("a value that nests deeper with each evaluation ends in a fault", () => {
  const [compiled] = compile("[item]");
  let value: Json = null;
  const deepen = () => {
    for (let i = 0; i < 2000; i++) value = compiled.fill({ state, locals: { item: value } });
  };
  const error = assertThrows(deepen, Fault);
  assertEquals(error.message, "The value made here nests deeper than 1000 levels.");
});

Deno.test("an expression of great width is compiled and evaluated", () => {
  assertEquals(evaluate(`[${Array(5000).fill("1 + index").join(", ")}].size()`), 5000);
});

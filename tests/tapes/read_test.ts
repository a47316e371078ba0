import { assertEquals, assertThrows } from "@std/assert";
import { differenceOf, readTape } from "../../src/tapes/mod.ts";

const start = '{"tape":"1","run":"r-1","name":"g","graph":{"millrace":"1","nodes":{},"edges":{}},"input":{}}\n';
const event = '{"seq":0,"t":0,"mode":"run","ns":[],"step":0,"data":{"type":"start","id":"r-1","graph":"g"}}\n';

Deno.test("readTape() reads lines, and leaves out one that was cut off", () => {
  const { start: { run }, events, isWhole } = readTape(start + event + '{"seq":1,"t":');
  assertEquals([run, events.length, isWhole], ["r-1", 1, false]);
});

const refused: readonly [text: string, message: string][] = [
  ["", "This is no tape: there is nothing in it."],
  [
    event,
    'This is no tape: it has events, and not what was run. A tape begins with { "tape": "1", "run": …, "graph": …, "input": … }.',
  ],
  [
    '{"millrace":"1"}',
    'This is no tape: its first line does not say what was run. A tape begins with { "tape": "1", "run": …, "graph": …, "input": … }.',
  ],
  ['{"tape":"2"}', 'This tape has the form "2", and "1" is what can be read here.'],
  [`${start}{"a":\n${event}`, 'Line 2 is no line of a tape, it is not JSON: {"a":.'],
  [`${start}[]\n`, "Line 2 is no line of a tape: []."],
  [`${start}{"hello":1}\n`, 'Line 2 is no line of a tape: {"hello":1}.'],
  [start + start, "Line 2 begins another run. A tape is of one run."],
];

for (const [text, message] of refused) {
  Deno.test(`readTape() says: ${message.slice(0, 60)}`, () => {
    assertThrows(() => readTape(text), SyntaxError, message);
  });
}

Deno.test("differenceOf() finds the first place where two values part", () => {
  assertEquals(differenceOf({ a: [1, { b: undefined }] }, { a: [1, {}] }), undefined);
  assertEquals(differenceOf({ a: [1, 2] }, { a: [1, 3] }), { pointer: "/a/1", before: 2, after: 3 });
  assertEquals(differenceOf({ a: 1 }, { "a/b": 1 }), { pointer: "/a", before: 1 });
  assertEquals(differenceOf([], {}), { pointer: "", before: [], after: {} });
  assertEquals(differenceOf({}, { "a/b": null }), { pointer: "/a~1b", after: null });
});

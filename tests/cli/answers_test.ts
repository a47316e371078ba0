import { assertEquals, assertRejects } from "@std/assert";
import type { Ask } from "../../mod.ts";
import { readAnswers } from "../../src/cli/answers.ts";
import { Stop } from "../../src/cli/stop.ts";
import { fakeTerminal } from "./terminal.ts";

const review: Ask = { id: "review#2", node: "review", question: "?", schema: { enum: ["approve", "reject"] } };
const note: Ask = { id: "desk/note#1[0]", node: "desk/note", question: "?", schema: { type: "string" } };
const stars: Ask = { id: "stars#2", node: "stars", question: "?", schema: { type: "integer" } };

const files = { "all.json": '{ "review": "approve", "stars#2": 4 }', "note.txt": "a = b\n" };

function read(asks: readonly Ask[], ...items: string[]) {
  return readAnswers(items, asks, { places: fakeTerminal([], { files, stdin: '{ "stars": 5 }' }), schemas: {} });
}

async function refused(asks: readonly Ask[], ...items: string[]): Promise<[string, string | undefined]> {
  const { message, hint } = await assertRejects(() => read(asks, ...items), Stop);
  return [message, hint];
}

Deno.test("answers are given by the id of the question, or by its node", async () => {
  const all = [review, note, stars];
  assertEquals(await read(all, "review#2=approve", "desk/note#1[0]=x=y", "stars=3"), {
    "review#2": "approve",
    "desk/note#1[0]": "x=y",
    "stars#2": 3,
  });
});

Deno.test("the only question needs no id", async () => {
  assertEquals(await read([review], "reject"), { "review#2": "reject" });
  assertEquals(await read([note], "to be = not to be"), { "desk/note#1[0]": "to be = not to be" });
  assertEquals(await read([stars], ":=3"), { "stars#2": 3 });
});

Deno.test("answers come as JSON, from files and from stdin", async () => {
  assertEquals(await read([review, stars], "@all.json"), { "review#2": "approve", "stars#2": 4 });
  assertEquals(await read([review, stars], "review:=7", "-"), { "review#2": 7, "stars#2": 5 });
  assertEquals(await read([note], "note#1=@note.txt").catch(() => "refused"), "refused");
  assertEquals(await read([note], "desk/note=@note.txt"), { "desk/note#1[0]": "a = b\n" });
});

Deno.test("an answer to nothing says what is asked", async () => {
  assertEquals(await refused([review, stars], "reveiw=approve"), [
    'The answer "reveiw=approve" is to no question that is open.',
    'Did you mean "review"?',
  ]);
  assertEquals(await refused([review, stars], "approve"), [
    'The answer "approve" is to no question that is open.',
    "Several are: write --answer 'review#2=…'. The questions are review#2, stars#2.",
  ]);
  assertEquals((await refused([note], "note#3=x"))[0], 'The answer "note#3=x" is to no question that is open.');
  assertEquals((await refused([], "x"))[0], '"--answer x" answers nothing: no question is open.');
});

Deno.test("an answer that cannot be read says what it must be", async () => {
  assertEquals(await refused([review], "maybe"), [
    'The answer to "review#2" does not fit, got "maybe".',
    'It must be "approve" or "reject".',
  ]);
  assertEquals((await refused([review, stars], "stars:=five"))[0].slice(0, 36), 'The answer to "stars#2" is not JSON.');
  assertEquals((await refused([review], "@none.json"))[0], 'There is no file "none.json" for the answer "@none.json".');
});

Deno.test("a placeholder that was pasted is no answer", async () => {
  assertEquals(await refused([note], "desk/note=…"), [
    '"…" stands where the answer to "desk/note#1[0]" goes.',
    "Answer with text.",
  ]);
});

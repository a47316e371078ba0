import { assertEquals, assertRejects } from "@std/assert";
import { readInput } from "../../src/cli/input.ts";
import { Stop } from "../../src/cli/stop.ts";
import { type FakeOptions, fakeTerminal } from "./terminal.ts";

const read = (items: string[], options: FakeOptions = {}) => readInput(items, fakeTerminal([], options));

async function refused(
  items: string[],
  options: FakeOptions = {},
): Promise<[exit: number, message: string, hint: string | undefined]> {
  const stop = await assertRejects(() => read(items, options), Stop);
  return [stop.exit, stop.message, stop.hint];
}

Deno.test("an input is text, JSON or a file", async () => {
  const files = { "poem.txt": "Soft\npaws\n", "list.json": "[1, 2]" };
  assertEquals(await read(["topic=cats = fun", "n:=3", "poem=@poem.txt", "list:=@list.json", "empty="], { files }), {
    topic: "cats = fun",
    n: 3,
    poem: "Soft\npaws\n",
    list: [1, 2],
    empty: "",
  });
});

Deno.test("a file or stdin may hold all keys, and what is given later wins", async () => {
  const options = { files: { "all.json": `{ "a": 1, "b": 2 }` }, stdin: `{ "b": 3, "c": 4 }` };
  assertEquals(await read(["@all.json", "-", "c=5"], options), { a: 1, b: 3, c: "5" });
});

Deno.test("a key named __proto__ stays a key", async () => {
  const input = await read([`__proto__:={"x":1}`]);
  assertEquals(Object.keys(input), ["__proto__"]);
  assertEquals(Object.getPrototypeOf(input), Object.prototype);
});

Deno.test("an input without a key says how to write one", async () => {
  assertEquals(await refused(["topic"]), [2, 'The input "topic" has no key.', "Write -i topic=…."]);
  assertEquals((await refused(["two cats"]))[2], "Write -i key=value, as -i topic=two cats.");
  assertEquals((await refused(["=cats"]))[2], "Write -i key=value, as -i topic=cats.");
});

Deno.test("JSON that does not parse says which input, and how to give text", async () => {
  const [exit, message, hint] = await refused(["n:=many"]);
  assertEquals([exit, message.startsWith('The input "n" is not JSON. '), hint], [
    3,
    true,
    '":=" takes JSON. For plain text, write -i n=many.',
  ]);
  assertEquals((await refused(["-"]))[1], "The input in stdin is not JSON. It is empty.");
  assertEquals(
    (await refused(["@a.json"], { files: { "a.json": "[1]" } }))[1],
    'The input in "a.json" must be one JSON object of keys and values, got a list.',
  );
});

Deno.test("a missing file says how to give the text itself", async () => {
  assertEquals(await refused(["name=@ada"]), [
    6,
    'There is no file "ada" for the input "name=@ada".',
    `"@" reads a file. To give the text itself, write -i 'name:="@ada"'.`,
  ]);
});

Deno.test("stdin can be read once", async () => {
  assertEquals((await refused(["-", "-"], { stdin: "{}" }))[0], 2);
});

/**
 * Compares drawings with those that were looked at and found good: the files in `golden`.
 *
 * deno run --allow-read --allow-write tests/draw/draw_test.ts --write
 */
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { check } from "../../mod.ts";
import type { GraphDocument } from "../../src/document.ts";
import { draw, type DrawFormat, drawFormats } from "../../src/draw/mod.ts";
import { columnsOf } from "../../src/draw/text_width.ts";
import { graphs } from "./graphs.ts";
import { xmlFault } from "./xml.ts";

const root = new URL("../../", import.meta.url);
const endings: Readonly<Record<DrawFormat, string>> = { text: "txt", svg: "svg", mermaid: "mmd", dot: "dot" };
const examples = (
  "agent agent_loop agents approval joke_and_poem jokes polish route subgraph two_calls"
).split(" ");

/** Every document that is drawn, by the name of its drawing. */
async function documents(): Promise<[string, GraphDocument][]> {
  const read = examples.map(async (name): Promise<[string, GraphDocument]> => [
    `example_${name}`,
    JSON.parse(await Deno.readTextFile(new URL(`examples/${name}.json`, root))),
  ]);
  return [...Object.entries(graphs), ...await Promise.all(read)];
}

function golden(name: string, format: DrawFormat): URL {
  return new URL(`tests/draw/golden/${name}.${endings[format]}`, root);
}

if (import.meta.main && Deno.args.includes("--write")) {
  for (const [name, document] of await documents()) {
    for (const format of drawFormats) await Deno.writeTextFile(golden(name, format), draw(document, { format }));
  }
}

for (const format of drawFormats) {
  Deno.test(`${format} drawings are those that were found good`, async () => {
    for (const [name, document] of await documents()) {
      const drawn = draw(document, { format });
      assertEquals(drawn, await Deno.readTextFile(golden(name, format)), `${name}.${endings[format]}`);
    }
  });
}

Deno.test("the graphs to draw are valid, but for those that are broken", () => {
  const functions = { publish: () => {}, load: () => {} };
  const tools = { look_up: () => "" };
  for (const [name, document] of Object.entries(graphs)) {
    const errors = check(document, { functions, tools }).filter(({ severity }) => severity === "error");
    assertEquals(errors.length > 0, name.startsWith("broken"), `${name}: ${errors.map(({ message }) => message)}`);
  }
});

Deno.test("a text keeps within its width, in every width", async () => {
  for (const [name, document] of await documents()) {
    for (const width of [24, 40, 60, 80, 100, 200]) {
      for (const line of draw(document, { width }).split("\n")) {
        assert(columnsOf(line) <= width, `${name} at ${width}: ${line}`);
      }
    }
  }
});

Deno.test("a text says the same with colours", async () => {
  for (const [name, document] of await documents()) {
    // deno-lint-ignore no-control-regex
    const plain = draw(document, { color: true }).replace(/\x1b\[\d+m/g, "").replace(/ +$/gm, "");
    assertEquals(plain, draw(document), name);
  }
});

Deno.test("a direction that is asked for is kept", () => {
  const document = graphs.crossed;
  assertMatch(draw(document, { direction: "right" }), /▶/);
  assertMatch(draw(document, { direction: "down" }), /▼/);
  assertMatch(draw(document, { direction: "right", format: "mermaid" }), /^flowchart LR\n/);
  assertMatch(draw(document, { direction: "right", format: "dot" }), /rankdir=LR/);
});

Deno.test("an SVG is well-formed, whatever names and conditions hold", async () => {
  const wild = `<script>alert("1")</script> & ]]> \u0000\u001b[2J \ud800 ' " \uffff`;
  const document: GraphDocument = {
    millrace: "1",
    name: wild,
    description: wild,
    nodes: { [wild]: { llm: wild, tags: [wild], description: wild }, b: {} },
    edges: { START: { when: wild, to: wild, else: "b" } },
  };
  assertEquals(xmlFault(draw(document, { format: "svg" })), undefined);
  for (const [name, document] of await documents()) {
    assertEquals(xmlFault(draw(document, { format: "svg" })), undefined, name);
  }
  assert(xmlFault("<a><b></a>") !== undefined && xmlFault("<a>&</a>") !== undefined);
});

Deno.test("no drawing gives a terminal anything to obey", () => {
  const wild = "a\u001b[2Jb\u009b1m\u202ec\r\nd\u0007";
  const document: GraphDocument = {
    millrace: "1",
    name: wild,
    nodes: { [wild]: { llm: wild } },
    edges: { START: { when: wild, to: wild } },
  };
  for (const format of drawFormats) {
    for (const width of [10, 80]) {
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(draw(document, { format, width })), format);
    }
  }
});

Deno.test("a condition that is too long for its place is told in full", () => {
  const condition = "has(last(messages).tool_calls) && last(messages).tool_calls.size() > 3";
  const document: GraphDocument = {
    millrace: "1",
    nodes: { a: { set: {} }, b: { set: {} } },
    edges: { START: "a", a: { when: condition, to: "b" } },
  };
  assertStringIncludes(draw(document), `a → b: ${condition}`);
  assertStringIncludes(
    draw(document, { format: "svg" }),
    `<title>${condition.replace("&&", "&#38;&#38;").replace(">", "&#62;")}</title>`,
  );
  assertStringIncludes(draw(document, { format: "dot" }), `tooltip="${condition}"`);
});

Deno.test("a name that is too long for its place is told in full", () => {
  const name = "reproduce_the_fault_on_a_machine";
  const document: GraphDocument = {
    millrace: "1",
    nodes: { [name]: { set: {} }, b: { set: {} } },
    edges: { START: name, [name]: "b" },
  };
  assertStringIncludes(
    draw(document, { width: 30 }),
    "\nreproduce_the_fault… is\n  reproduce_the_fault_on_a_mac\n  hine\n",
  );
  assertStringIncludes(draw(document, { width: 100, direction: "right" }), `\nreproduce_the_fault_on_… is ${name}\n`);
  const short = draw({ millrace: "1", nodes: { b: { set: {} } }, edges: { START: "b" } });
  assertEquals(short.includes("… is "), false);
});

Deno.test("a graph in a file of its own is drawn where it is used, once", () => {
  const document: GraphDocument = {
    millrace: "1",
    nodes: { one: { graph: "./inner/a.json" }, two: { graph: "./inner/a.json" }, three: { graph: "./gone.json" } },
    edges: { START: "one", one: "two", two: "three" },
  };
  const files = {
    "inner/a.json": JSON.stringify({ millrace: "1", nodes: { deep: { graph: "./b.json" } }, edges: { START: "deep" } }),
    "inner/b.json": JSON.stringify({ millrace: "1", nodes: { deepest: { set: {} } }, edges: { START: "deepest" } }),
  };
  const drawn = draw(document, { files });
  assertEquals(drawn.match(/deepest/g)?.length, 1);
  assertStringIncludes(drawn, "drawn at one");
  assertStringIncludes(drawn, "no such graph");
});

Deno.test("graphs in graphs are drawn as deep as a reader can follow", () => {
  const level = (i: number) => ({ nodes: { [`level_${i}`]: { graph: `g${i + 1}` } }, edges: { START: `level_${i}` } });
  const graphs = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`g${i}`, level(i)]));
  const document: GraphDocument = { millrace: "1", nodes: { a: { graph: "g0" } }, edges: { START: "a" }, graphs };
  for (const format of drawFormats) {
    assertMatch(draw(document, { format, width: 200 }), /level_40[\s\S]*too deep to be drawn/);
  }
});

Deno.test("a format that is none is refused", () => {
  assertThrows(
    // @ts-expect-error: the types refuse it, too
    () => draw(graphs.crossed, { format: "png" }),
    RangeError,
    'There is no format "png". The formats are: text, svg, mermaid, dot.',
  );
});

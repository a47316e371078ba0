import { assert, assertEquals, assertThrows } from "@std/assert";
import { z } from "zod";
import { check, type Kit, load, RunError, type RunResult, script } from "../../mod.ts";
import { type CodePage, pages, rightOf, toMarkdown } from "../../src/codes/mod.ts";

const source = new URL("../../src/", import.meta.url);

/** Code of a host, for the documents that name some: what their pages say of it. */
const kits: Readonly<Record<string, Kit>> = {
  MR701: { functions: { load: () => Promise.reject(new Error("The disk is full.")) } },
  MR704: {
    models: {
      "*": script({ mini: [{ chunks: ["Once"], error: { reason: "filter", message: "The filter closed." } }] }),
    },
  },
  MR705: { models: { "*": script({ mini: Array(9).fill({ chunks: ['{ "value": "nine" }'] }) }) } },
  MR709: { functions: { double: { input: z.object({ n: z.number() }), run: ({ n }: { n: number }) => n * 2 } } },
  MR712: { functions: { load: () => new Promise(() => {}) } },
  MR715: {
    models: {
      "*": script({ mini: [1, 2].map(() => ({ chunks: [{ tool_call: { name: "look", arguments: {} } }] })) }),
    },
    tools: { look: () => "Nothing." },
  },
  MR716: { models: { "*": script({}) }, mcp: ["no-such-program ."] },
};

const inputs: Readonly<Record<string, object>> = {
  MR706: { list: [] },
  MR707: { intent: "complaint" },
  MR708: { given: "many" },
  MR709: { given: "two" },
  MR711: { ready: false },
};

/** The right document needs other than the wrong one where the input is what was at fault. */
const rightInputs: Readonly<Record<string, object>> = {
  MR702: { name: "Ann" },
  MR708: { given: 3 },
  MR709: { given: 2 },
};

/** What happens in a run that no document can make happen alone. */
const happenings: Readonly<Record<string, (page: CodePage) => Promise<string | undefined>>> = {
  async MR713({ wrong }) {
    const { checkpoint } = await load(wrong).start({}).result;
    return codeOf(await load(wrong.replace("Publish this?", "Publish it?")).resume(checkpoint!).result);
  },
  async MR714({ wrong }) {
    const graph = load(wrong);
    const { checkpoint, asks: [{ id }] } = await graph.start({}).result;
    return codeOf(await graph.resume(checkpoint!, { [id]: "maybe" }).result);
  },
  async MR602({ wrong }) {
    const graph = load(wrong, { secrets: () => "key" });
    const { fetch } = globalThis;
    // As Deno refuses it.
    globalThis.fetch = () =>
      Promise.reject(new Deno.errors.NotCapable(`Requires net access to "llm.example", run again`));
    try {
      const result = await graph.start({}).result;
      assert(/permission/.test(String(result.error?.message)), String(result.error?.message));
      return "MR602";
    } finally {
      globalThis.fetch = fetch;
    }
  },
};

/** What cannot be made to happen here, and what makes it happen instead. */
const elsewhere: Readonly<Record<string, string>> = {
  MR801: "tests of the tapes",
  MR802: "tests of the tapes",
  MR803: "tests of the tapes",
  MR804: "tests of the tapes",
};

Deno.test("every code that the source raises has a page, and no other", async () => {
  const raised = await codesIn(source);
  assertEquals(pages.map(({ code }) => code), [...raised].sort());
});

for (const page of pages) {
  const { code, wrong, happens } = page;
  const kit = kits[code] ?? {};
  const right = rightOf(page);
  if (happens === undefined) {
    Deno.test(`the page of ${code} shows a document that has this fault and no other`, () => {
      assertEquals([...new Set(check(wrong, kit).map(({ code }) => code))], [code]);
      assertEquals(page.severity.split(" or ").includes(check(wrong, kit)[0].severity), true);
    });
  } else {
    Deno.test(`the page of ${code} shows a document whose run fails as it says`, async () => {
      // What may fail while running is often a warning before.
      assertEquals(check(wrong, kit).filter(({ severity }) => severity === "error"), []);
      if (elsewhere[code] !== undefined) return;
      const came = happenings[code]?.(page) ?? load(wrong, kit).start(inputs[code] ?? {}).result.then(codeOf);
      assertEquals(await came, code);
    });
  }
  if (right === undefined) continue;
  Deno.test(`the page of ${code} shows a document without the fault`, async () => {
    assertEquals(check(right, kit), []);
    if (happens === undefined || code === "MR715") return;
    const graph = load(right, kit);
    assertEquals(await graph.run(rightInputs[code] ?? inputs[code] ?? {}) !== undefined, true);
  });
}

Deno.test("rightOf() refuses a page whose change is nowhere, or in two places", () => {
  const page = { ...pages[0], wrong: "aa", right: [["a", "b"]] as const };
  assertThrows(() => rightOf(page), Error, "once");
  assertThrows(() => rightOf({ ...page, wrong: "b" }), Error, "once");
});

Deno.test("toMarkdown() leaves out families without a page", () => {
  const [page] = pages;
  const text = toMarkdown([page], [["MR0", "The text"], ["MR9", "Nothing"]]);
  assert(text.includes("## The text") && !text.includes("Nothing"), text);
});

function codeOf({ error }: RunResult): string | undefined {
  return error instanceof RunError ? error.issue?.code : undefined;
}

async function codesIn(folder: URL): Promise<Set<string>> {
  const codes = new Set<string>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && name !== "codes") {
      (await codesIn(new URL(`${name}/`, folder))).forEach((code) => codes.add(code));
    }
    if (!name.endsWith(".ts")) continue;
    for (const code of (await Deno.readTextFile(new URL(name, folder))).match(/(?<=")MR\d{3}(?=")/g) ?? []) {
      codes.add(code);
    }
  }
  return codes;
}

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCommandLine } from "../../src/cli/command.ts";
import { type FakeOptions, type FakeTerminal, fakeTerminal } from "./terminal.ts";

/** A model writes, a person is asked twice, a model goes on. */
const publish = {
  millrace: "1",
  name: "publish",
  models: { writer: "openai:gpt-4o-mini" },
  state: {
    joke: { type: "string" },
    review: { enum: ["approve", "reject"] },
    stars: { type: "integer", maximum: 5 },
    news: { type: "string" },
  },
  input: [],
  nodes: {
    write: { llm: "writer", prompt: "A joke", into: "joke" },
    review: { ask: { question: "Publish this joke?", joke: "{{ joke }}" }, into: "review" },
    stars: { ask: "How many stars?", into: "stars" },
    tell: { llm: "writer", prompt: "{{ joke }}", into: "news" },
  },
  edges: { START: "write", write: ["review", "stars"], review: "tell", stars: "tell" },
};

const script = {
  writer: [{ chunks: ["Why ", "not?"], usage: { input: 2, output: 3 } }, { chunks: ["Hear, hear."] }],
};

/** Documents are opened from disk, everything else from the fake machine. */
async function withGraph(test: (graph: string) => Promise<void>, graph: unknown = publish): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, JSON.stringify(graph));
    await test(path);
  } finally {
    await Deno.remove(path);
  }
}

/** One command on a machine of its own, which keeps the files of the one before. */
async function millrace(args: readonly string[], options: FakeOptions = {}): Promise<FakeTerminal & { code: number }> {
  const files = { "answers.json": JSON.stringify(script), ...options.files };
  const terminal = fakeTerminal(args, { ...options, files, env: { NO_COLOR: "1" } });
  const code = await runCommandLine(terminal, "0");
  // Two questions at once are what these tests are about; that the checks warn of them is not.
  const err = () => terminal.err().replace(/^warning\[MR404\][^]*?\n\n|^{"code":"MR404".*\n/, "");
  return { ...terminal, err, code };
}

const home = ".millrace/runs/r-test.json";
const runArgs = (graph: string, ...more: string[]) => ["run", graph, "--models", "script:answers.json", ...more];

Deno.test("a run that asks shows its questions, is kept, and says how to go on", () =>
  withGraph(async (graph) => {
    const { code, out, err, files } = await millrace(runArgs(graph));
    assertEquals([code, out()], [10, "write  │ Why not?\n"]);
    assertEquals(
      err(),
      `publish

? review#2
  Publish this joke?
  joke: Why not?
  Answer with "approve" or "reject".

? stars#2
  How many stars?
  Answer with a whole number up to 5.

asked · 1 answer · 5 tokens · 0 ms
  = kept: joke is in run r-test (step 2, 5 tokens)
  = go on: millrace resume r-test --answer 'review#2=…' --answer 'stars#2=…'
`,
    );
    const saved = JSON.parse(files[home]);
    assertEquals([saved.run, saved.part, saved.graph, saved.given], ["r-test", 1, graph, []]);
    assertEquals(saved.options, {
      models: { from: "script", file: "answers.json" },
      secrets: [],
      played: { writer: [1] },
    });
    assertEquals(files[".millrace/.gitignore"], "*\n");
  }));

Deno.test("a run goes on with answers, with the models it had, and is not kept when it is done", () =>
  withGraph(async (graph) => {
    const { files } = await millrace(runArgs(graph));
    const done = await millrace(["resume", "r-test", "--answer", "review=approve", "--answer", "stars=4"], { files });
    assertEquals([done.code, done.out()], [0, "tell   │ Hear, hear.\n"]);
    assertMatch(done.err(), /^publish {2}goes on with r-test\ndone · 1 answer · /);
    assertEquals(done.files[home], undefined);
    const again = await millrace(["resume", "r-test"], { files: done.files });
    assertEquals(again.code, 6);
    assertMatch(again.err(), /^error\[MR603\]: There is no run "r-test" in \.millrace\/runs\.\n/);
  }));

Deno.test("a run that was answered in part asks for the rest under the same name", () =>
  withGraph(async (graph) => {
    const { files } = await millrace(runArgs(graph));
    const part = await millrace(["resume", "r-test", "--answer", "stars=4"], { files });
    assertEquals(part.code, 10);
    assertStringIncludes(part.err(), "  = go on: millrace resume r-test --answer 'review#2=…'\n");
    const saved = JSON.parse(part.files[home]);
    assertEquals([saved.run, saved.part, saved.checkpoint.run], ["r-test", 2, "r-test.2"]);
    const done = await millrace(["resume", "r-test", "-a", "reject", "-o", "review,stars,news"], { files: part.files });
    assertEquals([done.code, done.out()], [0, "review: reject\nstars: 4\nnews: Hear, hear.\n"]);
  }));

Deno.test("an answer that does not fit is told without a place in the document, and nothing is lost", () =>
  withGraph(async (graph) => {
    const { files } = await millrace(runArgs(graph));
    const wrong = await millrace(["resume", "r-test", "-a", "review=approve", "-a", "stars=7"], { files });
    assertEquals([wrong.code, wrong.out()], [3, ""]);
    assertMatch(
      wrong.err(),
      /\nerror\[MR714\]: The answer to "stars#2" does not fit: [^\n]*5[^\n]*\n {2}= help: [^\n]*\n$/,
    );
    assertEquals(wrong.files[home], files[home]);
  }));

Deno.test("the flags that show a run are in the command that goes on", () =>
  withGraph(async (graph) => {
    const { err } = await millrace(runArgs(graph, "-q", "-o", "news,joke"));
    assertStringIncludes(err(), "millrace resume r-test --output news,joke --quiet --answer");
  }));

Deno.test("--save names the file, and - prints it", () =>
  withGraph(async (graph) => {
    const named = await millrace(runArgs(graph, "--save", "my runs/a.json"));
    assertEquals(named.files[home], undefined);
    assertStringIncludes(named.err(), "millrace resume 'my runs/a.json' --save 'my runs/a.json' --answer");
    const printed = await millrace(runArgs(graph, "--save", "-"));
    assertEquals(printed.out(), named.files["my runs/a.json"]);
    assertStringIncludes(printed.err(), "write  │ Why not?\n");
    const done = await millrace(["resume", "-", "-a", "review=reject", "-a", "stars=1", "-o", "news"], {
      stdin: printed.out(),
    });
    assertEquals([done.code, done.out()], [0, "Hear, hear.\n"]);
  }));

Deno.test("a file that a person named stays when the run is done", () =>
  withGraph(async (graph) => {
    const { files } = await millrace(runArgs(graph, "--save", "a.json"));
    const done = await millrace(["resume", "a.json", "-a", "review=reject", "-a", "stars=1"], { files });
    assertEquals([done.code, "a.json" in done.files], [0, true]);
  }));

Deno.test("a run that cannot be kept is printed, so that nothing is lost", () =>
  withGraph(async (graph) => {
    const terminal = fakeTerminal(runArgs(graph), { files: { "answers.json": JSON.stringify(script) } });
    const denied = new Error('Requires write access to "x", run again with the --allow-write flag');
    denied.name = "NotCapable";
    assertEquals(await runCommandLine({ ...terminal, writeFile: () => Promise.reject(denied) }, "0"), 10);
    assertStringIncludes(
      terminal.err(),
      `error[MR602]: The run is not kept: Deno did not allow us to write ".millrace/runs/r-test.json".
  = help: Add --allow-write=.millrace after "deno run", or print a run that stops with --save -.
So that nothing is lost, here it is. Put this line into a file, and resume that:
`,
    );
    const lost = terminal.err().trimEnd().split("\n").at(-1) ?? "";
    const done = await millrace(["resume", "x.json", "-a", "review=reject", "-a", "stars=1"], {
      files: { "x.json": lost },
    });
    assertEquals(done.code, 0);
  }));

Deno.test("with --json the way on is a line of JSON on stderr", () =>
  withGraph(async (graph) => {
    const { code, err } = await millrace(runArgs(graph, "--json"));
    assertEquals(code, 10);
    assertEquals(JSON.parse(err()), {
      status: "asked",
      run: "r-test",
      saved: home,
      resume: "millrace resume r-test --json --answer 'review#2=…' --answer 'stars#2=…'",
    });
  }));

Deno.test("a person at the terminal is asked there, until every answer fits", () =>
  withGraph(async (graph) => {
    const lines = ["", "maybe", "A", "many", "7", "5"];
    const { code, err, out, files } = await millrace(runArgs(graph), { isTerminal: true, lines });
    assertEquals([code, out()], [0, "write  │ Why not?\ntell   │ Hear, hear.\n"]);
    const asked = `
? review#2
  Publish this joke?
  joke: Why not?
  [a]pprove  [r]eject >   [a]pprove  [r]eject >   It must be "approve" or "reject".
  [a]pprove  [r]eject > ? stars#2
  How many stars?
  a whole number up to 5, as JSON >   It must be a whole number up to 5, written as JSON.
  a whole number up to 5, as JSON > `;
    assertStringIncludes(err(), asked);
    assertMatch(err(), /> \n {2}The answer to "stars#2" does not fit: [^\n]+\n\? stars#2\n/);
    assertEquals(Object.keys(files).filter((name) => name.startsWith(".millrace/runs")), []);
  }));

Deno.test("the end of the input leaves the questions for later, and the run goes on as far as it can", () =>
  withGraph(async (graph) => {
    const { code, err, files } = await millrace(runArgs(graph), { isTerminal: true, lines: ["a"] });
    assertEquals(code, 10);
    assertStringIncludes(err(), "  = go on: millrace resume r-test --answer 'stars#2=…'\n");
    assertEquals(JSON.parse(files[home]).checkpoint.asks.map(({ id }: { id: string }) => id), ["stars#2"]);
  }));

Deno.test("Ctrl-C at a question ends with 130, and the run is kept", () =>
  withGraph(async (graph) => {
    const exits: number[] = [];
    const terminal = fakeTerminal(runArgs(graph), {
      isTerminal: true,
      files: { "answers.json": JSON.stringify(script) },
    });
    let interrupt = () => {};
    const code = await runCommandLine({
      ...terminal,
      onInterrupt(listener) {
        interrupt = listener;
        return () => {};
      },
      stdin: {
        isTerminal: true,
        readLine: () => {
          interrupt();
          return new Promise(() => {});
        },
      },
      exit: (code) => exits.push(code),
    }, "0");
    assertEquals([code, exits], [130, [130]]);
    assertStringIncludes(terminal.err(), "millrace resume r-test --answer");
    assert(terminal.files[home]);
  }));

Deno.test("resume at the terminal asks what is still open before it goes on", () =>
  withGraph(async (graph) => {
    const { files } = await millrace(runArgs(graph));
    const done = await millrace(["resume", "r-test", "-a", "stars=2"], { files, isTerminal: true, lines: ["r"] });
    assertEquals([done.code, done.out()], [0, "tell   │ Hear, hear.\n"]);
    assertMatch(done.err(), /^publish {2}goes on with r-test\n\n\? review#2\n/);
  }));

Deno.test("nobody is asked when the input came from stdin", () =>
  withGraph(async (graph) => {
    const { code } = await millrace(runArgs(graph, "-i", "-"), { isTerminal: true, stdin: "{}", lines: ["a", "1"] });
    assertEquals(code, 10);
  }));

Deno.test("a run that failed goes on behind what it has done", () =>
  withGraph(async (graph) => {
    const failing = {
      writer: [script.writer[0], { error: { reason: "filter", message: "No." } }, { chunks: ["At last."] }],
    };
    const files = { "answers.json": JSON.stringify(failing) };
    const lines = ["a", "1"];
    const failed = await millrace(runArgs(graph), { files, isTerminal: true, lines });
    assertEquals(failed.code, 4);
    assertStringIncludes(failed.err(), "  = kept: joke, review and stars are in run r-test (step 3, 5 tokens)\n");
    assertStringIncludes(failed.err(), "  = go on: millrace resume r-test\n");
    const done = await millrace(["resume", "r-test", "-o", "news"], { files: failed.files });
    assertEquals([done.code, done.out()], [0, "At last.\n"]);
  }));

Deno.test("a failure that comes from the document alone offers no way on but to mend it", () => {
  const choose = {
    millrace: "1",
    name: "choose",
    models: { writer: "openai:gpt-4o-mini" },
    state: { topic: { type: "string" }, joke: { type: "string" } },
    input: ["topic"],
    nodes: { write: { llm: "writer", prompt: "A joke", into: "joke" }, tell: { set: { joke: "{{ joke }}!" } } },
    edges: { START: "write", write: { switch: "topic", cases: { cats: "tell" } } },
  };
  return withGraph(async (graph) => {
    const { code, err, files } = await millrace(runArgs(graph, "-i", "topic=old mills", "-q"));
    assertEquals(code, 4);
    assertMatch(err(), /error\[MR707\]: /);
    assertStringIncludes(
      err(),
      `\n  = kept: joke is in run r-test (step 1, 5 tokens)\n  = mend the document, and run again: millrace run ${graph} -i 'topic=old mills'\n`,
    );
    assert(!err().includes("go on:"), err());
    // And it would be of no use: the same value meets the same switch.
    const again = await millrace(["resume", "r-test"], { files });
    assertMatch(again.err(), /error\[MR707\]: /);
    assertStringIncludes(again.err(), `mend the document, and run again: millrace run ${graph} -i 'topic=…'\n`);
    const json = await millrace(runArgs(graph, "-i", "topic=mills", "--json"));
    const last = JSON.parse(json.err().trimEnd().split("\n").at(-1)!);
    assertEquals(last, { status: "failed", run: "r-test", saved: home, again: `millrace run ${graph} -i topic=mills` });
  }, choose);
});

Deno.test("a run that failed before anything was done is not kept", () =>
  withGraph(async (graph) => {
    const files = { "answers.json": JSON.stringify({ writer: [{ error: { reason: "filter" } }] }) };
    const failed = await millrace(runArgs(graph), { files });
    assertEquals([failed.code, failed.files[home]], [4, undefined]);
    assert(!failed.err().includes("go on"));
  }));

Deno.test("a model that failed may be replaced for the rest of the run", () =>
  withGraph(async (graph) => {
    const { files } = await millrace(runArgs(graph));
    const answers = ["-a", "review=reject", "-a", "stars=1"];
    const failed = await millrace(["resume", "r-test", "--model", "writer=openai:gpt-5", ...answers], { files });
    assertEquals(failed.code, 6);
    assertStringIncludes(failed.err(), "  = or use: millrace resume r-test --model writer=…\n");
    const saved = JSON.parse(failed.files[home]);
    assertEquals(saved.options, { bindings: { writer: "openai:gpt-5" }, secrets: [] });
    const echoed = await millrace(["resume", "r-test", "--models", "echo", "-o", "news"], { files: failed.files });
    assertEquals([echoed.code, echoed.out()], [0, "Why not?\n"]);
  }));

Deno.test("--model is refused where the graph has no such model", () =>
  withGraph(async (graph) => {
    const { code, err } = await millrace(["run", graph, "--model", "writre=openai:gpt-5"]);
    assertEquals([code, err()], [2, 'error: The graph has no model "writre".\n  = help: Did you mean "writer"?\n']);
  }));

Deno.test("a document that was changed in the meantime is refused", () =>
  withGraph(async (graph) => {
    const { files } = await millrace(runArgs(graph));
    await Deno.writeTextFile(graph, JSON.stringify({ ...publish, description: "Changed." }));
    const { code, err } = await millrace(["resume", "r-test", "-a", "review=reject", "-a", "stars=1"], { files });
    assertEquals(code, 3);
    assertMatch(err(), /\nerror\[MR713\]: This checkpoint is of another document than publish\.\n/);
  }));

Deno.test("what is no saved run is refused, and a run that is not there has a guess", async () => {
  const files = { "a.json": "{", "b.json": "{}" };
  assertMatch(
    (await millrace(["resume", "a.json"], { files })).err(),
    /^error\[MR713\]: What is in "a\.json" is not JSON/,
  );
  assertMatch(
    (await millrace(["resume", "b.json"], { files })).err(),
    /^error\[MR713\]: What is in "b\.json" is no saved run/,
  );
  assertMatch((await millrace(["resume", "c.json"], { files })).err(), /^error\[MR603\]: There is no file "c\.json"/);
  const kept = fakeTerminal(["resume", "r-tets"], {});
  assertEquals(await runCommandLine({ ...kept, listFolder: () => Promise.resolve(["r-test.json"]) }, "0"), 6);
  assertStringIncludes(kept.err(), 'Did you mean "r-test"?');
});

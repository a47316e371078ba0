/** Tapes at the command line: recorded, shown, played. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCommandLine } from "../../src/cli/command.ts";
import { besides, fromBeside, partOf } from "../../src/cli/tape_file.ts";
import { fakeTerminal } from "./terminal.ts";

const graph = "examples/joke_and_poem.json";
const script = await Deno.readTextFile(new URL("../../examples/joke_and_poem.script.json", import.meta.url));
const files = { "answers.json": script.replaceAll(/"(pace|delay)": \d+/g, '"$1": 0') };

/** The command line with files of its own. */
async function millrace(args: string, own: Readonly<Record<string, string>> = files) {
  const terminal = fakeTerminal(args.split(" "), { files: own });
  const exit = await runCommandLine(terminal, "0.0.0");
  return { exit, out: terminal.out(), err: terminal.err(), files: terminal.files };
}

async function recorded(): Promise<{ tape: string; out: string }> {
  const done = await millrace(
    `run ${graph} -i topic=cats --models script:answers.json --json --record joke.tape.ndjson`,
  );
  assertEquals(done.exit, 0, done.err);
  return { tape: done.files["joke.tape.ndjson"], out: done.out };
}

const { tape, out } = await recorded();
const kept = { "joke.tape.ndjson": tape };

Deno.test("a recorded run shows what it shows without a tape, and names its document", () => {
  assertEquals(JSON.parse(tape.split("\n")[0]).file, graph);
  const events = tape.split("\n").filter((line) => line.includes('"mode":"'));
  const shown = out.trim().split("\n");
  assert(shown.length > 20);
  assertEquals(events.filter((line) => /"mode":"(messages|updates|custom|run)"/.test(line)), shown);
});

Deno.test("run --models replay: gives the same again, from the tape's own input", async () => {
  const again = await millrace(`run ${graph} --models replay:joke.tape.ndjson --json`, kept);
  assertEquals([again.exit, again.out], [0, out]);
});

Deno.test("replay shows a tape by the views and filters of run", async () => {
  assertEquals((await millrace("replay joke.tape.ndjson --json", kept)).out, out);
  const lanes = await millrace("replay joke.tape.ndjson --node write_poem", kept);
  assertStringIncludes(lanes.err, "joke-and-poem  topic=cats");
  assertStringIncludes(lanes.err, "done · 1 answer");
  assert(lanes.out.split("\n").every((line) => line === "" || line.startsWith("write_poem │")));
  const { joke } = JSON.parse(tape.trim().split("\n").at(-1)!).data.output;
  assertEquals((await millrace("replay joke.tape.ndjson --tag joke --text", kept)).out.trim(), joke);
  assertEquals((await millrace("replay joke.tape.ndjson -q -o joke", kept)).out.trim(), joke);
  const start = await millrace("replay joke.tape.ndjson --json --until 0", kept);
  assertEquals(start.out.trim().split("\n").length, 1);
  const step = await millrace("replay joke.tape.ndjson --json -m values --until step:0", kept);
  assertEquals(JSON.parse(step.out.trim().split("\n").at(-1)!).data, { topic: "cats" });
});

Deno.test("replay refuses what is no tape, and guesses which one was meant", async () => {
  const missing = await millrace("replay joke.tape.njson", kept);
  assertEquals(missing.exit, 6);
  assertStringIncludes(missing.err, "Did you mean joke.tape.ndjson?");
  const other = await millrace("replay events.ndjson", { "events.ndjson": out });
  assertEquals(other.exit, 3);
  assertStringIncludes(other.err, "it has events, and not what was run");
});

Deno.test("test plays tapes and cases, and tells what has changed by its place", async () => {
  const cases = (await millrace("test --from joke.tape.ndjson", kept)).out;
  const good = await millrace("test", { ...kept, "joke.case.json": cases });
  assertEquals([good.exit, good.out], [0, "✓ joke.case.json  1 case\n✓ joke.tape.ndjson\n"]);
  assertStringIncludes(good.err, "2 passed");
  const changed = {
    "joke.tape.ndjson": tape.replace("Write a joke about {{ topic }}", "Tell a joke about {{ topic }}"),
    "poem.tape.ndjson": tape.replace(/"wrote":|"joke":"My cat/, (found) => found.replace("My", "Your")),
    "joke.case.json": cases.replace('"status": "done"', '"status": "failed"'),
  };
  const bad = await millrace("test --json", changed);
  assertEquals(bad.exit, 1);
  const results = bad.out.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(results.map(({ status }) => status), ["failed", "failed", "failed"]);
  const told = (file: string) => results.find((result) => result.file === file).message;
  assertEquals(
    told("joke.tape.ndjson"),
    'MR801 The tape has no answer for "write_joke": its prompt was "Write a joke about cats", and now is "Tell a joke about cats".',
  );
  assert(
    /^Event \d+, "\w+".*, differs at \/data\/.*joke:\n {2}was "Your cat.*"\n {2}is {2}"My cat.*"$/s.test(
      told("poem.tape.ndjson"),
    ),
  );
  assertStringIncludes(told("joke.case.json"), "status");
});

Deno.test("test --update records anew what has changed, and leaves the rest as it is", async () => {
  const changed = {
    ...files,
    "a.tape.ndjson": tape.replace("Write a joke about {{ topic }}", "Tell a joke about {{ topic }}"),
    "b.tape.ndjson": tape,
  };
  const updated = await millrace("test --update --models script:answers.json", changed);
  assertEquals(updated.exit, 0, updated.out);
  assertStringIncludes(updated.err, "1 passed · 1 recorded anew");
  assertEquals(updated.files["b.tape.ndjson"], tape);
  assertStringIncludes(updated.files["a.tape.ndjson"], "Tell a joke about cats");
  assertEquals((await millrace("test", updated.files)).exit, 0);
});

Deno.test("test says where there is nothing to play, and what it cannot play", async () => {
  assertEquals((await millrace("test", {})).exit, 2);
  const graph = { millrace: "1", state: { x: {} }, nodes: { a: { call: "f", into: "x" } }, edges: { START: "a" } };
  const hosts = `${JSON.stringify({ tape: "1", run: "r-1", name: "g", graph, input: {} })}\n`;
  const skipped = await millrace("test", { "host.tape.ndjson": hosts });
  assertEquals(skipped.exit, 0);
  assertStringIncludes(skipped.out, "It needs code of a host");
  assertStringIncludes(skipped.err, "1 skipped");
});

Deno.test("a tape is a file, and one for each part of a run that asks", async () => {
  assertEquals((await millrace(`run ${graph} --record -`)).exit, 2);
  assertEquals([partOf("a/run.tape.ndjson", 1), partOf("a/run.tape.ndjson", 2), partOf("run", 3)], [
    "a/run.tape.ndjson",
    "a/run.2.tape.ndjson",
    "run.3",
  ]);
});

Deno.test("a tape knows its document by the way from its own folder", () => {
  const ways: readonly [tape: string, document: string, way: string][] = [
    ["joke.tape.ndjson", "joke.json", "joke.json"],
    ["tapes/joke.tape.ndjson", "joke.json", "../joke.json"],
    ["a/b/t.ndjson", "a/c/joke.json", "../c/joke.json"],
    ["./t.ndjson", "a/joke.json", "a/joke.json"],
    ["t.ndjson", "/home/joke.json", "/home/joke.json"],
    ["t.ndjson", "https://a.example/joke.json", "https://a.example/joke.json"],
  ];
  for (const [tape, document, way] of ways) assertEquals(besides(tape, document), way);
  assertEquals(fromBeside("tapes/joke.tape.ndjson", "../joke.json"), "tapes/../joke.json");
  assertEquals(fromBeside("joke.tape.ndjson", "joke.json"), "joke.json");
});

Deno.test("a process that is killed leaves a tape that plays as far as it goes", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [tape, answers] = [`${folder}/run.tape.ndjson`, `${folder}/answers.json`];
    await Deno.writeTextFile(answers, script.replaceAll(/"pace": \d+/g, '"pace": 40'));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "src/cli/main.ts", "run", graph, "-i", "topic=cats", "--models", `script:${answers}`]
        .concat("--record", tape),
      stdout: "null",
      stderr: "null",
    }).spawn();
    while (!(await Deno.readTextFile(tape).catch(() => "")).includes('"messages"')) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill("SIGKILL");
    await child.status;
    const text = await Deno.readTextFile(tape);
    const again = await millrace(`run ${graph} --models replay:t.ndjson --json -m messages`, { "t.ndjson": text });
    assertEquals(again.exit, 4);
    assertStringIncludes(again.err, "MR804");
    assert(again.out.includes('"messages"'));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the tapes of the examples play", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-read", "--allow-env", "src/cli/main.ts", "test", "examples"],
    cwd: new URL("../../", import.meta.url),
  }).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stderr)], [0, "1 passed\n"], decoder.decode(stdout));
});

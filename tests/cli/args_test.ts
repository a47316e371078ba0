import { assertEquals, assertThrows } from "@std/assert";
import { parseArguments, type ResumeArguments, type RunArguments } from "../../src/cli/args.ts";
import { Stop } from "../../src/cli/stop.ts";

function parsed(...args: string[]): RunArguments {
  const result = parseArguments(args);
  if (result.command !== "run") throw new Error(`parsed as ${result.command}`);
  return result;
}

function resumed(...args: string[]): ResumeArguments {
  const result = parseArguments(["resume", ...args]);
  if (result.command !== "resume") throw new Error(`parsed as ${result.command}`);
  return result;
}

function refused(...args: string[]): [message: string, hint: string | undefined] {
  const stop = assertThrows(() => parseArguments(args), Stop);
  assertEquals(stop.exit, 2);
  return [stop.message, stop.hint];
}

Deno.test("a path alone means run", () => {
  assertEquals(parsed("joke.json"), parsed("run", "joke.json"));
  assertEquals(parsed("./joke").graph, "./joke");
  assertEquals(parsed("https://example.com/joke").graph, "https://example.com/joke");
});

Deno.test("list flags take commas and may be given again", () => {
  const { filter } = parsed(
    "g.json",
    "--mode",
    "messages,updates",
    "-m",
    "custom",
    "--tag=a,b",
    "--node",
    "a, b",
    "--tag",
    "a",
  );
  assertEquals(filter.modes, ["messages", "updates", "custom"]);
  assertEquals(filter.tags, ["a", "b"]);
  assertEquals(filter.nodes, ["a", "b"]);
});

Deno.test("an input keeps its commas, its equals signs and its order", () => {
  assertEquals(parsed("g.json", "-i", "a=1,2=3", "-i", "-", "--input=b:=[1]", "-ic=d").input, [
    "a=1,2=3",
    "-",
    "b:=[1]",
    "c=d",
  ]);
});

Deno.test("one-letter flags may stand together", () => {
  const args = parsed("g.json", "-qvojoke");
  assertEquals([args.quiet, args.verbose, args.output], [true, true, ["joke"]]);
});

Deno.test("after two dashes everything is a word", () => {
  assertEquals(parsed("run", "--", "--odd.json").graph, "--odd.json");
});

Deno.test("a time has a unit", () => {
  assertEquals(parsed("g.json", "--timeout", "1.5s").timeout, 1500);
  assertEquals(parsed("g.json", "--timeout", "5m").timeout, 300_000);
  assertEquals(refused("g.json", "--timeout", "30"), [
    '"--timeout" is a number with a unit, got "30".',
    "Write --timeout 30s for seconds.",
  ]);
  assertEquals(refused("g.json", "--timeout", "0s")[1], "Write 500ms, 30s, 5m or 1h.");
});

Deno.test("models come from echo or from a script", () => {
  assertEquals(parsed("g.json", "--models", "echo").models, { from: "echo" });
  assertEquals(parsed("g.json", "--models", "script:a:b.json").models, { from: "script", file: "a:b.json" });
  assertEquals(refused("g.json", "--models", "a.json")[1], "Write --models script:a.json.");
});

Deno.test("help and version need nothing else", () => {
  assertEquals(parseArguments(["--help"]).command, "help");
  assertEquals(parseArguments(["run", "-h"]).command, "help");
  assertEquals(parseArguments(["help"]).command, "help");
  assertEquals(parseArguments(["--version"]).command, "version");
});

Deno.test("an unknown flag is answered with the nearest one", () => {
  assertEquals(refused("g.json", "--modle", "x"), ['There is no flag "--modle".', 'Did you mean "--model"?']);
  assertEquals(refused("g.json", "--tga=x"), ['There is no flag "--tga".', 'Did you mean "--tag"?']);
  assertEquals(refused("g.json", "-quiet"), ['There is no flag "-quiet".', 'Did you mean "--quiet"?']);
  assertEquals(refused("g.json", "-help"), ['There is no flag "-help".', 'Did you mean "--help"?']);
  assertEquals(refused("g.json", "--zzzzzz"), ['There is no flag "--zzzzzz".', "millrace --help lists the flags."]);
});

Deno.test("an unknown command is answered with the nearest one, and how to run a file of that name", () => {
  assertEquals(refused("rum"), [
    'There is no command "rum".',
    'Did you mean "run"?\nIf it is a file, write millrace run rum.',
  ]);
});

Deno.test("a flag without its value says what it wants", () => {
  assertEquals(refused("g.json", "--tag"), ['"--tag" needs a value, got nothing.', "Write --tag <list>."]);
  assertEquals(refused("g.json", "--tag", "--text"), ['"--tag" needs a value, got "--text".', "Write --tag <list>."]);
  assertEquals(refused("g.json", "--text=x"), ['"--text" takes no value, got "x".', undefined]);
  assertEquals(refused("g.json", "--tag", ","), ['"--tag" needs at least one name, got ",".', undefined]);
  assertEquals(refused("g.json", "--stream", "a", "--stream", "b"), [
    '"--stream" was given twice, and it takes one value.',
    undefined,
  ]);
});

Deno.test("an unknown mode is answered with the nearest one", () => {
  assertEquals(refused("g.json", "--mode", "message"), ['There is no mode "message".', 'Did you mean "messages"?']);
  assertEquals(refused("g.json", "--mode", "toString")[0], 'There is no mode "toString".');
});

Deno.test("two things cannot both be on stdout", () => {
  assertEquals(refused("g.json", "--text", "--json")[0], '"--text" and "--json" both say what stdout holds.');
  assertEquals(refused("g.json", "--json", "-o", "joke")[0], '"--json" and "--output" both say what stdout holds.');
});

Deno.test("a view is named by --view, or chooses itself", () => {
  assertEquals(["live", "lanes", "text", "json"].map((view) => parsed("g.json", "--view", view).view), [
    "live",
    "lanes",
    "text",
    "json",
  ]);
  assertEquals([parsed("g.json").view, parsed("g.json", "-q").view], ["auto", "output"]);
  assertEquals(refused("g.json", "--view", "lane"), ['There is no view "lane".', 'Did you mean "lanes"?']);
  assertEquals(refused("g.json", "--view", "live", "--json")[0], '"--view" and "--json" both say how to show it.');
  assertEquals(
    refused("g.json", "--view", "text", "-o", "x")[0],
    '"--view text" and "--output" both say what stdout holds.',
  );
});

Deno.test("a forgotten graph and a word too many are told apart", () => {
  assertEquals(refused("run")[0], "There is no graph to run.");
  assertEquals(refused("--quiet")[0], "There is no graph to run.");
  assertEquals(refused("run", "g.json", "topic=cats"), [
    '"topic=cats" is one word too many after "g.json".',
    "To give a key of the input, write -i topic=cats.",
  ]);
});

Deno.test("resume takes a run, answers as they are, and the flags of every run", () => {
  const args = resumed("r-7fk2ab", "--answer", "a#1=b,c", "-a", "yes", "--node", "say", "--json", "--save", "x.json");
  assertEquals([args.saved, args.answers, args.view, args.save], ["r-7fk2ab", ["a#1=b,c", "yes"], "json", "x.json"]);
  assertEquals(args.viewFlags, ["--node", "say", "--json"]);
});

Deno.test("a flag of the other command is refused with the right one", () => {
  assertEquals(refused("resume", "r-1", "-i", "a=b"), [
    '"--input" belongs to "run", and this is "resume".',
    "A run that goes on has its input. To answer what it asks, write --answer.",
  ]);
  assertEquals(refused("g.json", "-a", "yes")[0], '"--answer" belongs to "resume", and this is "run".');
});

Deno.test("a forgotten run, a run alone and an answer alone say what was probably meant", () => {
  assertEquals(refused("resume")[0], "There is no run to go on with.");
  assertEquals(refused("r-7fk2ab"), [
    'There is no command "r-7fk2ab".',
    "To go on with a run, write millrace resume r-7fk2ab.",
  ]);
  assertEquals(refused("resume", "r-1", "a b")[1], "To answer what the run asks, write --answer 'a b'.");
});

Deno.test("other models are for all bindings or for one", () => {
  assertEquals(parsed("g.json", "--model", "p:x", "--model", "joker=q:y:z=1").bindings, {
    "*": "p:x",
    joker: "q:y:z=1",
  });
  assertEquals(parsed("g.json").bindings, undefined);
  assertEquals(refused("g.json", "--model", "echo")[1], "Scripted and echoed answers come with --models echo.");
  assertEquals(refused("g.json", "--model", "gpt")[1], "Write --model openai:gpt-4o-mini.");
  assertEquals(
    refused("g.json", "--model", "p:x", "--models", "echo")[0],
    '"--models" and "--model" both say which models answer.',
  );
});

Deno.test("a run on stdout leaves no room for a view there", () => {
  assertEquals(parsed("g.json", "--save", "-").save, "-");
  assertEquals(refused("g.json", "--json", "--save", "-")[0], '"--json" and "--save -" both say what stdout holds.');
});

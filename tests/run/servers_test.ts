/** MCP servers of a document, over whole runs. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type GraphEvent, type JsonObject, load, type Model, type RunResult } from "../../mod.ts";
import { agent, isAlive, kitOf, line, overHttp, process, toolMessages, turns } from "./mcp_servers.ts";

type News = GraphEvent<"tools">["data"];

const demo = { demo: { mcp: process } };

async function newsOf(events: AsyncIterable<GraphEvent<"tools">>, onNews = () => {}): Promise<News[]> {
  const news: News[] = [];
  for await (const { data } of events) {
    news.push(data);
    onNews();
  }
  return news;
}

function codeOf({ error }: RunResult): [code: string | undefined, pointer: string | undefined] {
  return [error?.issue?.code, error?.issue?.pointer];
}

const ways: Record<string, (work: (tools: JsonObject, allowed: string) => Promise<void>) => Promise<void>> = {
  "a process": (work) => work(demo, line),
  "the web": (work) => overHttp((url) => work({ demo: { mcp: { url } } }, url)),
};

for (const [way, through] of Object.entries(ways)) {
  Deno.test(`a run calls tools of a server over ${way}, and tells of them`, () =>
    through(async (tools, allowed) => {
      const story = turns({
        m: [[["demo_count", { to: 2 }]], [["demo_weather", { city: "Lisbon" }]], [["demo_fail"]], "Sunny."],
      });
      const graph = load(agent(tools), kitOf(story, { mcp: [allowed] }));
      const run = graph.start({}, { modes: ["tools"] });
      assertEquals(await newsOf(run.events), [
        { type: "start", tool: "demo_count", id: "c1", args: { to: 2 } },
        { type: "progress", id: "c1", data: { progress: 1, total: 2 } },
        { type: "progress", id: "c1", data: { progress: 2, total: 2 } },
        { type: "end", id: "c1", result: "counted to 2" },
        { type: "start", tool: "demo_weather", id: "c2", args: { city: "Lisbon" } },
        { type: "end", id: "c2", result: { sunny: true } },
        { type: "start", tool: "demo_fail", id: "c3", args: {} },
        {
          type: "fail",
          id: "c3",
          error: {
            code: "MR701",
            severity: "error",
            pointer: "/tools/demo",
            message: 'Tool "demo_fail" failed: the disk is full',
          },
        },
      ]);
      assertEquals((await run.result).output, { text: "Sunny." });
      assertEquals(toolMessages(story.asked[3]), [
        "counted to 2",
        '{"sunny":true}',
        'Tool "demo_fail" failed: the disk is full',
      ]);
    }));

  Deno.test(`a run loses no progress of a hundred calls over ${way}, at the pace of a slow reader`, () =>
    through(async (tools, allowed) => {
      const calls = Array.from({ length: 100 }, () => ["demo_count", { to: 5 }] as const);
      const graph = load(agent(tools), kitOf(turns({ m: [calls, "Done."] }), { mcp: [allowed] }));
      const run = graph.start({}, { modes: ["tools"], buffer: 1 });
      const heard = new Map<string, unknown[]>();
      for await (const { data } of run.events) {
        const of = heard.get(data.id) ?? [];
        heard.set(data.id, of);
        of.push(data.type === "progress" ? (data.data as JsonObject).progress : data.type);
        await new Promise((resolve) => setTimeout(resolve));
      }
      assertEquals(heard.size, 100);
      for (const [id, of] of heard) assertEquals(of, ["start", 1, 2, 3, 4, 5, "end"], id);
      assertEquals((await run.result).status, "done");
    }));
}

Deno.test("a model is told of a server's tools as the server describes them", async () => {
  const story = turns({ m: ["Hello."] });
  const tools = { demo: { mcp: process, only: ["weather", "count"], description: "From afar." } };
  await load(agent(tools), kitOf(story)).run({});
  const [count, weather] = story.asked[0].tools ?? [];
  assertEquals([count.name, count.description], ["demo_count", "From afar.\nCounts aloud."]);
  assertEquals([weather.name, weather.description], ["demo_weather", "From afar.\nTells the weather."]);
  assertEquals(count.input.properties, { to: { type: "number" } });
  assertEquals(story.asked[0].tools?.length, 2);
});

Deno.test("a node may name one tool of a server", async () => {
  const story = turns({ m: ["Hello."] });
  await load(agent(demo, { tools: ["demo/weather", "demo/count"] }), kitOf(story)).run({});
  assertEquals(story.asked[0].tools?.map(({ name }) => name), ["demo_weather", "demo_count"]);
});

Deno.test("a tool that a server does not have fails the node that names it, with the nearest", async () => {
  const story = turns({ m: [] });
  for (
    const [graph, pointer] of [
      [agent(demo, { tools: ["demo/wether"] }), "/nodes/agent/tools/0"],
      [agent({ demo: { mcp: process, only: ["wether"] } }), "/tools/demo/only/0"],
    ] as const
  ) {
    const result = await load(graph, kitOf(story)).start({}).result;
    assertEquals(codeOf(result), ["MR304", pointer]);
    assertEquals(result.error?.issue?.hint, 'Did you mean "weather"?');
  }
});

Deno.test("two tools of one name are refused rather than mixed up", async () => {
  const host = { description: "Tells the weather." };
  const graph = load(
    agent({ ...demo, demo_weather: host }),
    kitOf(turns({ m: [] }), { tools: { demo_weather: () => "" } }),
  );
  const { error } = await graph.start({}).result;
  assertEquals(
    error?.issue?.message,
    'Two tools would be called "demo_weather": "weather" of "demo", and "demo_weather" of the host.',
  );
});

Deno.test("arguments that do not fit a server's schema are told to the model, and nothing is called", async () => {
  const story = turns({ m: [[["demo_count", { to: "many" }]], "Sorry."] });
  const run = load(agent(demo), kitOf(story)).start({}, { modes: ["tools"] });
  assertEquals(await newsOf(run.events), []);
  assertStringIncludes(toolMessages(story.asked[1])[0], 'Cannot call "demo_count": /to must be a number');
});

Deno.test("nodes, inner graphs and a second declaration share one process, which is gone when the result is there", async () => {
  const story = turns({ m: [[["demo_pid"]], "a"], n: [[["demo_pid"]], "b"], o: [[["again_pid"]], "c"] });
  const node = (model: string, tools: string[]) => ({ llm: model, prompt: "Go.", tools, into: model });
  const graph = load({
    millrace: "1",
    models: { m: "any:model", n: "any:model", o: "any:model" },
    tools: { ...demo, again: { mcp: process } },
    state: { m: { type: "string" }, n: { type: "string" }, o: { type: "string" } },
    nodes: { first: node("m", ["demo"]), second: node("o", ["again/pid"]), inner: { graph: "inside" } },
    edges: { START: ["first", "second"], first: "inner", second: "inner" },
    graphs: {
      inside: {
        state: { n: { type: "string" } },
        nodes: { third: node("n", ["demo"]) },
        edges: { START: "third" },
      },
    },
  }, kitOf(story));
  const { status } = await graph.start({}).result;
  assertEquals(status, "done");
  const pids = new Set(story.asked.flatMap(toolMessages));
  assertEquals(pids.size, 1);
  for (const pid of pids) assert(!isAlive(Number(pid)));
});

Deno.test("runs at the same time have servers of their own", async () => {
  const model: Model = async ({ messages }, say) => {
    const last = messages.at(-1)!;
    if (last.role === "tool") await say({ type: "text", text: String(last.content) });
    else await say({ type: "tool-call", index: 0, id: "c1", name: "demo_pid", args: "{}" });
    await say({ type: "finish", reason: last.role === "tool" ? "stop" : "tool-calls" });
  };
  const graph = load(agent(demo), kitOf({ models: { "*": () => model } }));
  const outputs = await Promise.all([graph.run({}), graph.run({})]);
  assertEquals(new Set(outputs.map(({ text }) => text)).size, 2);
});

Deno.test("a server that no call needs is not started", async () => {
  const story = turns({ m: [] });
  const graph = load({
    millrace: "1",
    tools: { demo: { mcp: { command: "no-such-program" } }, look: { description: "Looks." } },
    state: { messages: { reduce: "messages" } },
    input: ["messages"],
    nodes: { tools: { toolcalls: "messages", into: "messages" } },
    edges: { START: "tools" },
  }, { ...kitOf(story, { mcp: ["no-such-program"] }), tools: { look: () => "a lamp" } });
  const tool_calls = [{ id: "c1", type: "function", function: { name: "look", arguments: "{}" } }];
  const { messages } = await graph.run({ messages: [{ role: "assistant", content: null, tool_calls }] });
  assertEquals((messages as JsonObject[]).at(-1)?.content, "a lamp");
});

Deno.test("a drawn loop calls tools of servers by the names that models know", async () => {
  const graph = load({
    millrace: "1",
    tools: demo,
    state: { messages: { reduce: "messages" } },
    input: ["messages"],
    nodes: { tools: { toolcalls: "messages", into: "messages" } },
    edges: { START: "tools" },
  }, kitOf(turns({})));
  const tool_calls = [{ id: "c1", type: "function", function: { name: "demo_count", arguments: '{"to":1}' } }];
  const { messages } = await graph.run({ messages: [{ role: "assistant", content: null, tool_calls }] });
  assertEquals((messages as JsonObject[]).at(-1)?.content, "counted to 1");
});

Deno.test("a call of a server's tool waits for approval while its process is gone, and runs in another", async () => {
  const story = turns({ m: [[["demo_pid"]], [["demo_pid"]], "Done."] });
  const tools = { free: { mcp: process, only: ["pid"] }, demo: { mcp: process, approve: true } };
  const graph = load(agent(tools), kitOf(turns({ m: [[["free_pid"], ["demo_pid"]], "Done."] })));
  const asked = await graph.start({}).result;
  assertEquals(asked.status, "asked");
  assertEquals(asked.asks.map(({ id, question }) => [id, question]), [
    ["agent#1/1/c2", { tool: "demo_pid", args: {}, description: "The number of this process." }],
  ]);
  const after = turns({ m: ["Done."] });
  const again = load(agent(tools), kitOf(after));
  const { status } = await again.resume(asked.checkpoint!, { "agent#1/1/c2": true }).result;
  assertEquals(status, "done");
  const [before, now] = toolMessages(after.asked[0]).map(Number);
  assert(before !== now && !isAlive(before) && !isAlive(now));
  assertEquals(story.asked.length, 0);
});

Deno.test("a run that is cancelled in mid-call leaves no process behind", async () => {
  const story = turns({ m: [[["demo_pid"]], [["demo_hang"]]] });
  const run = load(agent(demo), kitOf(story)).start({}, { modes: ["tools"] });
  for await (const { data } of run.events) if (data.type === "start" && data.tool === "demo_hang") break;
  assertEquals((await run.result).status, "cancelled");
  assert(!isAlive(Number(toolMessages(story.asked[1])[0])));
});

Deno.test("a call of a server's tool takes no longer than its node may", async () => {
  let late = () => {};
  let now = 0;
  const clock = {
    now: () => now,
    wait: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        if (ms === 3_000) late = resolve;
      }),
  };
  const graph = load(agent(demo, { timeout: "3s" }), kitOf(turns({ m: [[["demo_hang"]]] }), { clock }));
  const run = graph.start({}, { modes: ["tools"] });
  const read = newsOf(run.events, () => {
    now = 3_000;
    late();
  });
  assertEquals(codeOf(await run.result), ["MR712", "/nodes/agent/timeout"]);
  await read.catch(() => {});
});

Deno.test("a failure of a server's tool fails the node where the document says so", async () => {
  const graph = load(agent({ demo: { mcp: process, onFailure: "fail" } }), kitOf(turns({ m: [[["demo_fail"]]] })));
  assertEquals(codeOf(await graph.start({}).result), ["MR701", "/tools/demo"]);
});

Deno.test("a server that ends in mid-call fails the node, and the next attempt has another one", async () => {
  const story = turns({ m: [[["demo_exit"]]], n: [[["demo_pid"]], "Well."] });
  const document = agent(demo) as { nodes: Record<string, JsonObject>; models: JsonObject; edges: JsonObject };
  const graph = load({
    ...document,
    models: { m: "any:model", n: "any:model" },
    nodes: {
      agent: { ...document.nodes.agent, catch: { when: "error.code == 'MR716'", to: "other" } },
      other: { ...document.nodes.agent, llm: "n" },
    },
  }, kitOf(story));
  const run = graph.start({}, { modes: ["tasks"] });
  const failures: unknown[] = [];
  for await (const { data } of run.events) if (data.type === "fail") failures.push(data.error);
  assertEquals(failures, [{
    code: "MR716",
    severity: "error",
    pointer: "/tools/demo",
    message: 'MCP server "demo" is gone: it ended with code 3.',
  }]);
  assertEquals((await run.result).output, { text: "Well." });
});

Deno.test("a server that does not start, or answers 401, fails the node at its declaration", async () => {
  const nothing = { demo: { mcp: { command: "no-such-program" } } };
  const missing = await load(agent(nothing), kitOf(turns({ m: [] }), { mcp: ["no-such-program"] })).start({}).result;
  assertEquals(codeOf(missing), ["MR716", "/tools/demo"]);
  assertStringIncludes(missing.error?.message ?? "", 'MCP server "demo" does not start');
  await using door = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response("Who are you?", { status: 401 }),
  );
  const url = `http://127.0.0.1:${door.addr.port}/`;
  const refused = await load(agent({ demo: { mcp: { url } } }), kitOf(turns({ m: [] }), { mcp: [url] })).start({})
    .result;
  assertEquals(codeOf(refused), ["MR716", "/tools/demo"]);
  assertStringIncludes(refused.error?.message ?? "", "does not let us in (401): Who are you?");
});

Deno.test("a server that says nothing is not waited for longer than a minute", async () => {
  const silent = { command: Deno.execPath(), args: ["eval", "await new Promise((go) => setTimeout(go, 1e6))"] };
  const waits: number[] = [];
  const clock = {
    now: () => 0,
    wait(ms: number, signal: AbortSignal) {
      waits.push(ms);
      return ms === 60_000
        ? Promise.resolve()
        : new Promise<void>((_, reject) => signal.addEventListener("abort", reject));
    },
  };
  const graph = load(agent({ demo: { mcp: silent } }), kitOf(turns({ m: [] }), { mcp: [Deno.execPath()], clock }));
  const { error } = await graph.start({}).result;
  assertEquals(error?.issue?.message, 'MCP server "demo" has not answered for 60 s.');
  assertEquals(waits, [60_000]);
});

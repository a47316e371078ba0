import { assert, assertEquals, assertMatch } from "@std/assert";
import { type GraphEvent, type Kit, type Mode, open, readScript, script, type StreamOptions } from "../../mod.ts";
import { kit as agentKit } from "../../examples/agent.ts";
import { call, kit as callToolKit } from "../../examples/call_tool.ts";
import { kit as checkedCallKit } from "../../examples/checked_call.ts";
import { kit as customDataKit } from "../../examples/custom_data.ts";
import { kit as rawClientKit } from "../../examples/raw_client.ts";
import { readEvents } from "../../examples/read_lines.ts";
import { kit as twoCallsKit } from "../../examples/two_calls.ts";

const root = new URL("../../", import.meta.url);
const folder = new URL("examples/", root);

/** Programs with tests of their own: beside other programs, and in a browser. */
const toldElsewhere: readonly string[] = ["ai_sdk.ts", "langchain.ts", "browser"];

/** What each example shows, by its name. An example without a story here fails the test of the table. */
const stories: Readonly<Record<string, readonly [claim: string, show: () => Promise<void>]>> = {
  generate_joke: ["every token of a model comes with its node and its call", async () => {
    const events = await watch("generate_joke", { topic: "ice cream" }, { modes: ["messages"] });
    const [first] = events;
    assertEquals([first.node, first.data[0], first.data[1].model], [
      "call_model",
      { type: "text", text: "I " },
      "gpt-4o-mini",
    ]);
    const { joke } = await run("generate_joke", { topic: "ice cream" });
    assertEquals(textOf(events), joke);
    assertEquals(events.at(-1)?.data[0], { type: "finish", reason: "stop", usage: { input: 12, output: 27 } });
  }],

  joke_and_poem: ["two models at once are told apart by tag, and by node", async () => {
    const input = { topic: "cats" };
    const all = await watch("joke_and_poem", input, { modes: ["messages"] });
    const { joke, poem } = await run("joke_and_poem", input);
    assertEquals(textOf(all.filter(({ data: [, call] }) => call.tags.includes("joke"))), joke);
    assertEquals(textOf(all.filter(({ node }) => node === "write_poem")), poem);
    const tagged = await watch("joke_and_poem", input, { modes: ["messages"], tags: ["joke"] });
    assertEquals([textOf(tagged), new Set(tagged.map(({ node }) => node))], [joke, new Set(["write_joke"])]);
    const filtered = await watch("joke_and_poem", input, { modes: ["messages"], nodes: ["write_poem"] });
    assertEquals([textOf(filtered), new Set(filtered.map(({ node }) => node))], [poem, new Set(["write_poem"])]);
  }],

  two_calls: ["two calls inside one function are told apart by tag", async () => {
    const events = await watch("two_calls", { topic: "cats" }, { modes: ["messages"] }, twoCallsKit);
    assertEquals([...new Set(events.map(({ node }) => node))], ["call_model"]);
    const { joke, poem } = await run("two_calls", { topic: "cats" }, twoCallsKit);
    const tagged = (tag: string) => textOf(events.filter(({ data: [, call] }) => call.tags.includes(tag)));
    assertEquals([tagged("joke"), tagged("poem")], [joke, poem]);
    assertEquals(joke, "Why did the cat sit on the laptop? To watch the mouse.");
  }],

  agents: ["one of two agents is chosen by its name, with all that is inside it", async () => {
    const events = await watch("agents", { topic: "mills" }, { modes: ["messages"], nodes: ["researcher"] });
    assertEquals(textOf(events), "Why do cats sleep in mills?Flour brings mice, and sacks are soft.");
    assertEquals([...new Set(events.map(({ ns, node }) => [...ns, node].join("/")))], [
      "researcher/wonder",
      "researcher/look_up",
    ]);
    const inside = await watch("agents", { topic: "mills" }, { modes: ["messages"], nodes: ["researcher/look_up"] });
    assertEquals(textOf(inside), "Flour brings mice, and sacks are soft.");
    assertEquals(await watch("agents", { topic: "mills" }, { modes: ["messages"] }), []);
    assertEquals(await run("agents", { topic: "mills" }), { article: "CAT DENIES NAPPING ON DUTY" });
  }],

  route: ["the reader of a stream gets the answer, whichever node gives it", async () => {
    const answers = { billing: "It is in your account.", technical: "Turn it off and on." };
    for (const [intent, answer] of Object.entries(answers)) {
      const mini = [{ chunks: [JSON.stringify({ value: intent })] }, { chunks: [answer] }];
      const graph = await open(new URL("route.json", folder), { models: { "*": script({ mini }) } });
      const events = await all(graph.stream({ question: "Why?" }, { stream: "answer" }));
      const spoken = events.filter((event): event is GraphEvent<"messages"> => event.mode === "messages");
      assertEquals(textOf(spoken), answer);
      assertEquals([...new Set(spoken.map(({ node }) => node))], [intent === "billing" ? "node_2" : "node_3"]);
    }
    const { answer } = await run("route", { question: "Where is my invoice?" });
    assertMatch(String(answer), /^Your invoice is sent /);
  }],

  custom_data: ["a function's own data comes with the run's metadata, beside updates", async () => {
    const options = { modes: ["updates", "custom"], metadata: { user: "u-17" } } as const;
    const events = await watch("custom_data", { query: "example" }, options, customDataKit);
    assertEquals(events.map(({ mode, node, data }) => [mode, node, data]), [
      ["custom", "node", { type: "progress", data: "Retrieved 0/100 records" }],
      ["custom", "node", { type: "progress", data: "Retrieved 100/100 records", user: { user: "u-17" } }],
      ["updates", "node", { answer: "some answer about example" }],
    ]);
  }],

  raw_client: ["any client streams: with a pen as messages with tags, or as data of its own", async () => {
    const events = await watch("raw_client", { topic: "cats" }, { modes: ["messages", "custom"] }, rawClientKit);
    const spoken = events.filter((event): event is GraphEvent<"messages"> => event.mode === "messages");
    const { joke, poem } = await run("raw_client", { topic: "cats" }, rawClientKit);
    assertEquals([textOf(spoken), spoken[0].data[1].tags, spoken[0].data[1].model], [joke, ["joke"], "my-model"]);
    const custom = events.filter((event): event is GraphEvent<"custom"> => event.mode === "custom");
    assertEquals(custom.map(({ data }) => Object(data).custom_llm_chunk).join(""), poem);
    const tagged = await watch("raw_client", { topic: "cats" }, { modes: ["messages"], tags: ["joke"] }, rawClientKit);
    assertEquals(textOf(tagged), joke);
  }],

  call_tool: ["a tool that a given message calls streams from inside, and answers with a message", async () => {
    const events = await watch("call_tool", { messages: [call] }, { modes: ["custom"] }, callToolKit);
    assertEquals(events[0].data, { role: "assistant", content: "A " });
    const { messages } = await run("call_tool", { messages: [call] }, callToolKit);
    const last = Array.isArray(messages) ? messages.at(-1) : undefined;
    assertEquals([last.role, last.tool_call_id, last.name], ["tool", "1", "get_items"]);
    assertEquals(last.content, events.map(({ data }) => Object(data).content).join(""));
  }],

  agent: ["an agent in one node streams its tokens, its tool's progress and its tool's data", async () => {
    const input = { messages: [{ role: "user", content: "What is in a bedroom?" }] };
    const events = await watch("agent", input, { modes: ["messages", "tools", "custom"] }, agentKit);
    const spoken = events.filter((event): event is GraphEvent<"messages"> => event.mode === "messages");
    assertEquals(textOf(spoken), "In a bedroom: a lamp, a clock and one sock.");
    assertEquals(new Set(spoken.map(({ data: [, { id }] }) => id)).size, 2, "each turn is a call of its own");
    assertEquals(events.filter(({ mode }) => mode === "tools").map(({ data }) => Object(data).type), [
      "start",
      "progress",
      "progress",
      "progress",
      "end",
    ]);
    assertEquals(events.filter(({ mode }) => mode === "custom").map(({ data }) => data), [
      { found: "a lamp", in: "bedroom" },
      { found: "a clock", in: "bedroom" },
      { found: "one sock", in: "bedroom" },
    ]);
  }],

  agent_loop: ["the agent as an open loop ends with the messages of the agent in one node", async () => {
    const input = { messages: [{ role: "user", content: "What is in a bedroom?" }] };
    const [one, loop] = await Promise.all(["agent", "agent_loop"].map((name) => run(name, input, agentKit)));
    assertEquals(withoutIds(loop.messages), withoutIds(one.messages));
    assertEquals(withoutIds(one.messages).map(({ role }) => role), ["user", "assistant", "tool", "assistant"]);
    const updates = await watch("agent_loop", input, { modes: ["updates"] }, agentKit);
    assertEquals(updates.map(({ step, node }) => [step, node]), [[1, "agent"], [2, "call_tool"], [3, "agent"]]);
  }],

  no_streaming: ["a model that does not stream gives one piece, and its reader needs no other path", async () => {
    const events = await watch("no_streaming", { question: "a coat?" }, { modes: ["messages"] });
    const pieces = (tag: string) =>
      events.filter(({ data: [{ type }, { tags }] }) => type === "text" && tags.includes(tag)).map((
        { data: [delta] },
      ) => delta.type === "text" && delta.text);
    assertEquals(pieces("thinker"), ["First the reason, then the advice."]);
    assertEquals(pieces("talker").length, 6);
    assertEquals(await run("no_streaming", { question: "a coat?" }), { answer: "Because it rains. Take a coat." });
  }],

  subgraph: ["events of a graph inside a graph carry the path to it", async () => {
    const events = await watch("subgraph", { foo: "foo" }, { modes: ["updates"], subgraphs: true });
    assertEquals(events.map(({ ns, node, data }) => [ns, { [node]: data }]), [
      [[], { node_1: { foo: "hi! foo" } }],
      [["node_2"], { subgraph_node_1: { bar: "bar" } }],
      [["node_2"], { subgraph_node_2: { foo: "hi! foobar" } }],
      [[], { node_2: { foo: "hi! foobar" } }],
    ]);
    const outer = await watch("subgraph", { foo: "foo" }, { modes: ["updates"] });
    assertEquals(outer.map(({ node }) => node), ["node_1", "node_2"]);
    const values = await watch("subgraph", { foo: "foo" }, { modes: ["values"], subgraphs: true });
    assertEquals(values.map(({ ns, data }) => [ns.join("/"), data]), [
      ["", { foo: "foo" }],
      ["", { foo: "hi! foo" }],
      ["node_2", { foo: "hi! foo" }],
      ["node_2", { foo: "hi! foo", bar: "bar" }],
      ["node_2", { foo: "hi! foobar", bar: "bar" }],
      ["", { foo: "hi! foobar" }],
    ]);
    assertEquals(await run("subgraph", { foo: "foo" }), { foo: "hi! foobar" });
  }],

  refine_topic: ["updates are what each node wrote, values the whole state, debug everything", async () => {
    const input = { topic: "ice cream" };
    const updates = await watch("refine_topic", input, { modes: ["updates"] });
    assertEquals(updates.map(({ node, data }) => ({ [node]: data })), [
      { refine_topic: { topic: "ice cream and cats" } },
      { generate_joke: { joke: "This is a joke about ice cream and cats" } },
    ]);
    const values = await watch("refine_topic", input, { modes: ["values"] });
    assertEquals(values.map(({ data }) => data), [
      { topic: "ice cream" },
      { topic: "ice cream and cats" },
      { topic: "ice cream and cats", joke: "This is a joke about ice cream and cats" },
    ]);
    const both = await watch("refine_topic", input, { modes: ["updates", "values"] });
    assertEquals(both.map(({ mode }) => mode), ["values", "updates", "values", "updates", "values"]);
    const debug = await watch("refine_topic", input, { modes: ["debug"] });
    const shown: readonly Mode[] = debug.map(({ mode }) => mode);
    assertEquals([shown.includes("tasks"), shown.includes("values")], [true, true]);
    const nodes = (debug as readonly GraphEvent[]).flatMap((event) => event.mode === "tasks" ? [event.node] : []);
    assertEquals([...new Set(nodes)], ["refine_topic", "generate_joke"]);
  }],

  jokes: ["a node runs once per item, and every token says which", async () => {
    const events = await watch("jokes", { topic: "mills" }, { modes: ["messages"], nodes: ["write_joke"] });
    const { jokes } = await run("jokes", { topic: "mills" });
    assertEquals(jokes, [
      "The miller retired. It was the daily grind.",
      "The millstone never travels, yet it gets around.",
      "The mouse owns no mill, only the leftovers.",
    ]);
    assertEquals([0, 1, 2].map((item) => textOf(events.filter((event) => event.item === item))), jokes);
  }],

  approval: ["a run waits for a person, goes on from JSON, and asks again when it is told to", async () => {
    const graph = await open(new URL("approval.json", folder), { models: { "*": await answersOf("approval") } });
    const first = await graph.start({ place: "the sea" }).result;
    assertEquals([first.status, first.asks], ["asked", [{
      id: "review#2",
      node: "review",
      question: { question: "Send this postcard?", card: "The sea is wet and so am I. Send socks." },
      schema: { enum: ["send", "again", "drop"] },
    }]]);
    const checkpoint = JSON.parse(JSON.stringify(first.checkpoint));
    const wrong = await graph.resume(checkpoint, { "review#2": "burn" }).result;
    assertEquals([wrong.status, wrong.error?.issue?.code], ["failed", "MR714"]);
    const second = await graph.resume(checkpoint, { "review#2": "again" }).result;
    assertEquals([second.status, second.asks.map(({ id }) => id)], ["asked", ["review#4"]]);
    const last = await graph.resume(checkpoint, { "review#2": "send" }).result;
    assertEquals(last.output, { card: "The sea is wet and so am I. Send socks.", outcome: "It is in the mail." });
  }],

  polish: ["a loop ends when the critic is content", async () => {
    const events = await watch("polish", { topic: "the sea" }, { modes: ["updates"] });
    const judged = events.filter(({ node }) => node === "judge").map(({ data }) => Object(data.review).score);
    assertEquals(judged, [0.3, 0.9]);
    assertEquals(await run("polish", { topic: "the sea" }), {
      draft: "The sea keeps every stone it was ever lent.",
      drafts: 2,
    });
  }],

  checked_call: ["arguments are checked before a function runs", async () => {
    const good = await run("checked_call", { place: "Bern", nights: 3 }, checkedCallKit);
    assertEquals(good, { price: { total: 120, currency: "EUR" } });
    const graph = await open(new URL("checked_call.json", folder), checkedCallKit);
    const { status, error } = await graph.start({ place: "Bern", nights: 0.5 }).result;
    assertEquals([status, error?.issue?.code, error?.issue?.pointer], ["failed", "MR709", "/nodes/quote"]);
  }],

  read_lines: ["the lines of a pipe are the events of the run", async () => {
    const events = await watch("generate_joke", { topic: "ice cream" }, { modes: ["messages"] });
    const text = events.map((event) => JSON.stringify(event) + "\n").join("");
    // Cut where it hurts: in the middle of a line, and of a letter.
    const bytes = new TextEncoder().encode(text);
    const pieces = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
        controller.close();
      },
    });
    assertEquals(await all(readEvents(pieces)), events.map((event) => JSON.parse(JSON.stringify(event))));
  }],
};

for (const [name, [claim, show]] of Object.entries(stories)) Deno.test(`example ${name}: ${claim}`, show);

Deno.test("every file of the examples belongs to an example, and every example has its files", async () => {
  const names = await fileNames();
  const strangers = names.filter((name) =>
    !Object.hasOwn(stories, name.replace(/(\.script|\.tape)?\.(json|ts|ndjson)$/, "")) && !toldElsewhere.includes(name)
  );
  assertEquals(strangers, []);
  const empty = Object.keys(stories).filter((name) => !names.includes(`${name}.json`) && !names.includes(`${name}.ts`));
  assertEquals(empty, []);
});

Deno.test("every program of the examples says how to run it, and fits on a page", async () => {
  for (const name of (await fileNames()).filter((name) => name.endsWith(".ts"))) {
    const text = await Deno.readTextFile(new URL(name, folder));
    const head = text.slice(0, text.indexOf("import "));
    assert(head.startsWith("// ") && head.includes(`examples/${name}`), name);
    assert(text.trimEnd().split("\n").length <= 40, name);
  }
});

/** A script's answers, without the pauses that make it pleasant to watch. */
async function answersOf(name: string): Promise<ReturnType<typeof script>> {
  const text = await Deno.readTextFile(new URL(`${name}.script.json`, folder));
  return script(readScript(JSON.parse(text)), { wait: () => Promise.resolve() });
}

async function kitOf(name: string, kit: Kit | undefined): Promise<Kit> {
  const hasScript = (await fileNames()).includes(`${name}.script.json`);
  return { ...kit, ...hasScript && { models: { "*": await answersOf(name) } } };
}

async function watch<M extends Mode>(
  name: string,
  input: object,
  options: StreamOptions<M>,
  kit?: Kit,
): Promise<GraphEvent<M>[]> {
  const graph = await open(new URL(`${name}.json`, folder), await kitOf(name, kit));
  return await all(graph.stream(input, options));
}

async function run(name: string, input: object, kit?: Kit): Promise<Readonly<Record<string, unknown>>> {
  const graph = await open(new URL(`${name}.json`, folder), await kitOf(name, kit));
  return await graph.run(input);
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

function textOf(events: readonly GraphEvent<"messages">[]): string {
  return events.map(({ data: [delta] }) => delta.type === "text" ? delta.text : "").join("");
}

function withoutIds(messages: unknown): Record<string, unknown>[] {
  if (!Array.isArray(messages)) return [];
  return messages.map(({ id: _id, ...message }) => message);
}

async function fileNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  return names.sort();
}

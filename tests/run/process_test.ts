/** Real processes: whatever becomes of a run, nothing of it keeps a process from ending. */
import { assertEquals } from "@std/assert";
import { Moment, serve } from "./help.ts";

const door = new URL("../../mod.ts", import.meta.url).href;
const config = new URL("../../deno.json", import.meta.url).pathname;

/** What the scripts begin with: a graph of one node, whose prompt tells the server what to do. */
const prelude = `
import { load } from ${JSON.stringify(door)};
const [baseURL, provider] = Deno.args;
const graph = (prompt, more = {}, kit = {}) => load({
  millrace: "1",
  models: { m: { model: provider + ":tiny", baseURL, idle: more.idle ?? "1h" } },
  state: { a: { type: "string" } },
  nodes: { a: { llm: "m", prompt, into: "a", ...more.node }, ...more.nodes },
  edges: more.edges ?? { START: "a" },
  limits: more.limits ?? {},
}, kit);
`;

const scripts: [name: string, script: string, said: string, closes?: boolean][] = [
  ["a run is done", `console.log((await graph("answer").run({})).a);`, "Hi."],
  [
    "a run is done that had time limits of all sorts",
    `const limited = graph("answer", { node: { timeout: "1h", retry: { attempts: 3 } }, limits: { timeout: "1h" } });
     const { status } = await limited.start({}, { signal: AbortSignal.timeout(3_600_000) }).result;
     console.log(status);`,
    "done",
  ],
  [
    "a reader leaves an endless model",
    `let count = 0;
     for await (const _ of graph("endless").stream({}, { modes: ["messages"] })) if (++count === 3) break;
     console.log(count);`,
    "3",
    true,
  ],
  [
    "a reader cancels an endless model",
    `const reader = graph("endless").stream({}, { modes: ["messages"] }).getReader();
     await reader.read();
     await reader.cancel();
     console.log("left");`,
    "left",
    true,
  ],
  [
    "a run fails",
    `const { status, error } = await graph("refuse").start({}).result;
     console.log(status, error.issue.code);`,
    "failed MR704",
  ],
  [
    "one of two nodes fails, and the other never ends",
    `const both = graph("endless", { nodes: { b: { call: "fail" } }, edges: { START: ["a", "b"] } }, {
       functions: { fail: () => { throw new Error("No."); } },
     });
     const { status } = await both.start({}, { modes: ["updates"] }).result;
     console.log(status);`,
    "failed",
  ],
  [
    "a run is cancelled",
    `const run = graph("endless").start({}, { modes: ["messages"] });
     const reader = run.events.getReader();
     for (let count = 0; count < 3; count++) await reader.read();
     run.cancel();
     console.log((await run.result).status);`,
    "cancelled",
    true,
  ],
  [
    "a run is cancelled whose events nobody has read",
    `const run = graph("endless").start({}, { modes: ["messages", "tasks", "run"] });
     await (await fetch(baseURL + "/asked")).text();
     run.cancel();
     console.log((await run.result).status);`,
    "cancelled",
    true,
  ],
  [
    "a run is cancelled before its next attempt",
    `const run = graph("overload", { node: { retry: { attempts: 3, delay: "1h" } } }).start({}, { modes: ["tasks"] });
     for await (const { data } of run.events) if (data.type === "retry") break;
     console.log((await run.result).status);`,
    "cancelled",
  ],
  [
    "a model falls silent",
    `const { status, error } = await graph("silent", { idle: "50ms" }).start({}).result;
     console.log(status, error.cause.reason);`,
    "failed idle",
    true,
  ],
  [
    "a node runs out of time",
    `const { status, error } = await graph("silent", { node: { timeout: "50ms" } }).start({}).result;
     console.log(status, error.issue.code);`,
    "failed MR712",
    true,
  ],
  [
    "a run runs out of time",
    `console.log((await graph("silent", { limits: { timeout: "50ms" } }).start({}).result).status);`,
    "limit",
    true,
  ],
  [
    "a signal is aborted",
    `const stop = new AbortController();
     try {
       for await (const _ of graph("endless").stream({}, { signal: stop.signal })) stop.abort();
     } catch (error) {
       console.log(error.status);
     }`,
    "cancelled",
    true,
  ],
  [
    "a signal's time is up",
    `const { status, error } = await graph("silent").start({}, { signal: AbortSignal.timeout(50) }).result;
     console.log(status, error.cause.name);`,
    "cancelled TimeoutError",
    true,
  ],
  [
    "a function that never ends is cancelled",
    `const stuck = graph("answer", { nodes: { b: { call: "stuck" } }, edges: { START: "b" } }, {
       functions: { stuck: () => new Promise(() => {}) },
     });
     const run = stuck.start({});
     setTimeout(() => run.cancel(), 10);
     console.log((await run.result).status);`,
    "cancelled",
  ],
  [
    "a person is asked",
    `const asking = graph("answer", { nodes: { b: { ask: "Go on?", into: "a" } }, edges: { START: "b" } });
     console.log((await asking.start({}, { modes: ["run"] }).result).status);`,
    "asked",
  ],
];

for (const [name, script, said, closes] of scripts) {
  for (const provider of closes ? ["openai", "compatible"] : ["compatible"]) {
    Deno.test(`a process ends by itself after ${name} (${provider})`, async () => {
      const [asked, closed] = [new Moment(), new Moment()];
      let isAsked = false;
      await using server = serve(async (request) => {
        if (request.method === "GET") return asked.came.then(() => new Response());
        isAsked = true;
        asked.come();
        return answer((await request.json()).messages[0].content, closed);
      });
      assertEquals(await run(prelude + script, [server.baseURL, provider]), { code: 0, said, complained: "" });
      // Where the time was up before the server was asked, there is nothing to close.
      if (closes && isAsked) await closed.came;
    });
  }
}

async function run(script: string, args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--config", config, "--allow-net", "--allow-env", "-", ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    // One that does not end by itself is ended, and its code then tells.
    signal: AbortSignal.timeout(60_000),
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { code, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, said: text(stdout), complained: text(stderr) };
}

function answer(prompt: string, closed: Moment): Response {
  if (prompt === "refuse") return Response.json({ error: { message: "No." } }, { status: 400 });
  if (prompt === "overload") return Response.json({ error: { message: "Later." } }, { status: 503 });
  const bytes = (content: string, finish_reason: string | null = null) =>
    new TextEncoder().encode(
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`,
    );
  let count = 0;
  const body = new ReadableStream({
    pull(controller) {
      count++;
      if (prompt === "endless") return controller.enqueue(bytes("on and "));
      if (count === 1) return controller.enqueue(bytes("Hi."));
      if (prompt === "silent") return new Promise(() => {});
      controller.enqueue(bytes("", "stop"));
      controller.close();
    },
    cancel: () => closed.come(),
  }, { highWaterMark: 0 });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

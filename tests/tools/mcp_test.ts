import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { McpClient } from "../../src/tools/mcp_client.ts";
import { reachServer } from "../../src/tools/mcp_http.ts";
import { startProcess } from "../../src/tools/mcp_stdio.ts";
import type { Transport } from "../../src/tools/mcp_transport.ts";

const server = new URL("mcp_server.js", import.meta.url).pathname;
const never = new AbortController().signal;
const all = ["count", "weather", "fail", "hang", "cancelled", "environment", "pid", "exit"];

async function withClient(transport: Transport, work: (client: McpClient) => Promise<void>): Promise<void> {
  const client = new McpClient("demo", transport);
  try {
    await client.open(never);
    await work(client);
  } finally {
    await client.close();
  }
}

function overProcess(env: Record<string, string> = {}): Promise<Transport> {
  return startProcess("demo", { command: Deno.execPath(), args: ["run", "-A", server], env });
}

/** A server on the web, whose process ends by itself once its last session is over. */
async function overHttp(work: (url: string) => Promise<void>): Promise<void> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", server, "http", "once"],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = process.stdout.getReader();
  const { value } = await reader.read();
  try {
    await work(`http://127.0.0.1:${new TextDecoder().decode(value).trim()}/mcp`);
  } finally {
    const late = setTimeout(() => process.kill(), 5_000);
    const { code } = await process.status;
    clearTimeout(late);
    await reader.cancel();
    assertEquals(code, 0, "the server did not hear that its session is over");
  }
}

const ways: Record<string, (work: (client: McpClient) => Promise<void>) => Promise<void>> = {
  "a process": async (work) => await withClient(await overProcess(), work),
  "the web": (work) => overHttp((url) => withClient(reachServer("demo", { url, headers: {} }), work)),
};

for (const [way, run] of Object.entries(ways)) {
  Deno.test(`an MCP server over ${way} tells its tools and answers calls`, () =>
    run(async (client) => {
      const tools = await client.tools(never);
      assertEquals(tools.map(({ name }) => name), all);
      const [count, weather] = tools;
      assertEquals(count.description, "Counts aloud.");
      assertEquals((count.input.properties as Record<string, unknown>).to, { type: "number" });
      assert(weather.output !== undefined);
      assertEquals(await client.call("weather", { city: "Lisbon" }, { signal: never }), {
        value: { sunny: true },
        isError: false,
      });
      const failed = await client.call("fail", {}, { signal: never });
      assertEquals(failed, { value: "the disk is full", isError: true });
    }));

  Deno.test(`an MCP server over ${way} loses no progress in a hundred calls`, () =>
    run(async (client) => {
      const heard: number[] = [];
      for (let call = 0; call < 100; call++) {
        const before = heard.length;
        const result = await client.call("count", { to: 5 }, {
          signal: never,
          onProgress: ({ progress }) => void heard.push(progress as number),
        });
        assertEquals(result.value, "counted to 5");
        assertEquals(heard.slice(before), [1, 2, 3, 4, 5]);
      }
    }));

  Deno.test(`an MCP server over ${way} is told of a call that is no longer wanted`, () =>
    run(async (client) => {
      const stop = new AbortController();
      const call = client.call("hang", {}, { signal: stop.signal });
      // Its turn has come when a call behind it is answered.
      await client.call("weather", { city: "Rome" }, { signal: never });
      stop.abort(new Error("enough"));
      await assertRejects(() => call, Error, "enough");
      let heard = "";
      for (let ask = 0; ask < 100 && heard !== "1"; ask++) {
        heard = String((await client.call("cancelled", {}, { signal: never })).value);
      }
      assertEquals(heard, "1");
    }));

  Deno.test(`an MCP server over ${way} that refuses is told with its reason`, () =>
    run(async (client) => {
      const unknown = await client.call("nothing", {}, { signal: never }).catch((error) => error);
      const said = unknown instanceof Error ? unknown.message : String(unknown.value);
      assertStringIncludes(said, "nothing");
    }));
}

Deno.test("an MCP server's process gets only the variables that any program needs, and its own", async () => {
  Deno.env.set("MILLRACE_TEST_KEY", "secret");
  try {
    await withClient(await overProcess({ CITY: "Lisbon" }), async (client) => {
      const names = String((await client.call("environment", {}, { signal: never })).value).split(" ");
      assert(names.includes("CITY") && names.includes("PATH"));
      assert(!names.includes("MILLRACE_TEST_KEY"));
    });
  } finally {
    Deno.env.delete("MILLRACE_TEST_KEY");
  }
});

Deno.test("an MCP server that does not start says which program, and what to try", async () => {
  const error = await assertRejects(() => startProcess("demo", { command: "no-such-program", args: [], env: {} }));
  assertStringIncludes((error as Error).message, 'MCP server "demo" does not start');
  assertEquals((error as { hint?: string }).hint, 'Does "no-such-program" run by itself in a terminal?');
});

Deno.test("an MCP server that ends at once says what it complained about", async () => {
  const args = ["eval", 'console.error("no licence"); Deno.exit(3)'];
  const client = new McpClient("demo", await startProcess("demo", { command: Deno.execPath(), args, env: {} }));
  await assertRejects(
    () => client.open(never),
    Error,
    'MCP server "demo" is gone: it ended with code 3: no licence.',
  );
  await client.close();
});

Deno.test("an MCP server on the web that nobody runs cannot be reached, and one that wants a key says so", async () => {
  const nobody = new McpClient("demo", reachServer("demo", { url: "http://127.0.0.1:9/mcp", headers: {} }));
  await assertRejects(() => nobody.open(never), Error, 'MCP server "demo" cannot be reached.');
  await nobody.close();
  await using door = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response("Who are you?", { status: 401 }),
  );
  const url = `http://127.0.0.1:${door.addr.port}/`;
  const stranger = new McpClient("demo", reachServer("demo", { url, headers: {} }));
  await assertRejects(() => stranger.open(never), Error, "does not let us in (401): Who are you?");
  await stranger.close();
});

Deno.test("an MCP server whose stream breaks is asked for the rest where it broke", async () => {
  const asked: (string | null)[] = [];
  const events = (...lines: string[]) =>
    new Response(lines.join(""), { headers: { "content-type": "text/event-stream" } });
  await using door = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    if (request.method === "GET") {
      asked.push(request.headers.get("last-event-id"));
      return events(
        'id: 8\r\ndata: {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"there"}]}}\r\n\r\n',
      );
    }
    const { id, method } = await request.json();
    if (method === "initialize") {
      return Response.json({ jsonrpc: "2.0", id, result: { protocolVersion: "2025-03-26" } });
    }
    if (id === undefined) return new Response(null, { status: 202 });
    assertEquals(request.headers.get("mcp-protocol-version"), "2025-03-26");
    return events('id: 7\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n');
  });
  await withClient(reachServer("demo", { url: `http://127.0.0.1:${door.addr.port}/`, headers: {} }), async (client) => {
    assertEquals(await client.call("any", {}, { signal: never }), { value: "there", isError: false });
  });
  assertEquals(asked, ["7"]);
});

Deno.test("an MCP server is not read further while its progress waits for the reader, or until its call is over", async () => {
  let id = 0;
  const transport: Transport = {
    onMessage: () => {},
    onEnd: () => {},
    send: (message) => {
      if (message.method === "tools/call") id = message.id as number;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  const client = new McpClient("demo", transport);
  const stop = new AbortController();
  const heard: unknown[] = [];
  let read = () => {};
  const onProgress = ({ progress }: { progress?: unknown }) => {
    heard.push(progress);
    return new Promise<void>((resolve) => read = resolve);
  };
  const call = client.call("any", {}, { signal: stop.signal, onProgress });
  const say = (progress: number) =>
    Promise.resolve(
      transport.onMessage({
        jsonrpc: "2.0",
        method: "notifications/progress",
        params: { progressToken: id, progress },
      }),
    );
  let isTaken = false;
  const first = say(1).then(() => isTaken = true);
  await Promise.race([first, new Promise((resolve) => setTimeout(resolve))]);
  assertEquals([heard, isTaken], [[1], false]);
  read();
  await first;
  const second = say(2);
  stop.abort(new Error("enough"));
  await second;
  await assertRejects(() => call, Error, "enough");
  await client.close();
});

Deno.test("an MCP server on the web that keeps its stream open behind an answer holds nobody, and may write any letter", async () => {
  const left = Promise.withResolvers<void>();
  await using door = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const { id, method } = await request.json();
    if (method === "initialize") return Response.json({ jsonrpc: "2.0", id, result: {} });
    if (id === undefined) return new Response(null, { status: 202 });
    const text = JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text: "a\u2028b" }] } });
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(`data: ${text}\n\n`)),
      cancel: () => left.resolve(),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  await withClient(reachServer("demo", { url: `http://127.0.0.1:${door.addr.port}/`, headers: {} }), async (client) => {
    assertEquals(await client.call("any", {}, { signal: never }), { value: "a\u2028b", isError: false });
  });
  await left.promise;
});

Deno.test("an MCP server on the web that answers another call than was made has failed", async () => {
  await using door = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const { id, method } = await request.json();
    if (id === undefined) return new Response(null, { status: 202 });
    return Response.json({ jsonrpc: "2.0", id: method === "initialize" ? id : 99, result: {} });
  });
  await withClient(reachServer("demo", { url: `http://127.0.0.1:${door.addr.port}/`, headers: {} }), async (client) => {
    await assertRejects(
      () => client.call("any", {}, { signal: never }),
      Error,
      'MCP server "demo" has answered something that it was not asked.',
    );
  });
});

Deno.test("an MCP server that closes its output is gone, though its process goes on", async () => {
  const args = [
    "eval",
    "Deno.stdout.close(); setTimeout(() => {}, 60_000); Deno.stdin.readable.cancel().catch(() => {})",
  ];
  const client = new McpClient("demo", await startProcess("demo", { command: Deno.execPath(), args, env: {} }));
  await assertRejects(() => client.open(never), Error, 'MCP server "demo" is gone: it ended.');
  await client.close();
});

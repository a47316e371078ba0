/**
 * What one token of a chat-completions stream costs on loopback: our providers beside the `openai` client's own loop.
 * The server is a process of its own; rounds are interleaved; the median of five is told.
 *
 * deno run -A tests/bench/decoder.ts [tokens] [tokens in one write of the server]
 */
import process from "node:process";
import { OpenAI } from "openai";
import type { Provider } from "../../src/model.ts";
import { compatible } from "../../src/models/compatible.ts";
import { openai } from "../../src/models/openai.ts";
import { binding, request, tell } from "../models/help.ts";

const tokens = Number(Deno.args[0] ?? 20_000);
const together = Number(Deno.args[1] ?? 16);
const rounds = 5;

function serveTokens(): void {
  const encoder = new TextEncoder();
  const head =
    '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1789000000,"model":"tiny","system_fingerprint":"fp_1",';
  const piece = (delta: string, finish = "null") =>
    encoder.encode(
      `data: ${head}"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`,
    );
  const token = piece('{"content":" cat"}');
  const some = new Uint8Array(token.length * together);
  for (let at = 0; at < together; at++) some.set(token, at * token.length);
  const end = [piece("{}", '"stop"'), encoder.encode("data: [DONE]\n\n")];
  Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => console.log(port) }, () => {
    let left = tokens;
    const body = new ReadableStream({
      pull(controller) {
        if ((left -= together) >= 0) return controller.enqueue(some);
        for (const part of end) controller.enqueue(part);
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
}

async function ours(provider: Provider, baseURL: string): Promise<number> {
  let count = 0;
  await tell(provider, binding(baseURL), request(), (delta) => {
    if (delta.type === "text") count += delta.text.length;
  });
  return count;
}

async function itsOwn(baseURL: string): Promise<number> {
  const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
  const messages = [{ role: "user" as const, content: "Tell me a joke about cats." }];
  let count = 0;
  for await (const chunk of await client.chat.completions.create({ model: "tiny", messages, stream: true })) {
    count += chunk.choices[0]?.delta.content?.length ?? 0;
  }
  return count;
}

/** The least that can be done: fetch, split, parse. */
async function limit(baseURL: string): Promise<number> {
  const response = await fetch(`${baseURL}/chat/completions`, { method: "POST", body: "{}" });
  const decoder = new TextDecoder();
  let rest = "";
  let count = 0;
  for await (const bytes of response.body!) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
    rest = parts.pop()!;
    for (const part of parts) {
      if (part !== "data: [DONE]") count += JSON.parse(part.slice(6)).choices[0].delta.content?.length ?? 0;
    }
  }
  return count;
}

if (Deno.args.includes("--serve")) {
  serveTokens();
} else {
  const args = ["run", "-A", import.meta.filename!, String(tokens), String(together), "--serve"];
  const server = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const reader = server.stdout.getReader();
  const port = new TextDecoder().decode((await reader.read()).value).trim();
  const baseURL = `http://127.0.0.1:${port}/v1`;
  const work: Record<string, () => Promise<number>> = {
    "fetch, split, parse": () => limit(baseURL),
    "compatible": () => ours(compatible, baseURL),
    "openai": () => ours(openai, baseURL),
    "the client's own loop": () => itsOwn(baseURL),
  };
  const cpu: Record<string, number[]> = {};
  const wall: Record<string, number[]> = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(work)) {
      const used = process.cpuUsage();
      const begun = performance.now();
      const count = await run();
      if (count !== tokens * 4) throw new Error(`${name} lost tokens: ${count} of ${tokens * 4} characters.`);
      const { user, system } = process.cpuUsage(used);
      if (round < 0) continue;
      (cpu[name] ??= []).push((user + system) / tokens);
      (wall[name] ??= []).push((performance.now() - begun) * 1000 / tokens);
    }
  }
  const median = (figures: number[]) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
  const base = median(cpu["the client's own loop"]);
  console.table(Object.fromEntries(
    Object.keys(work).map((name) => [name, {
      "cpu µs/token": median(cpu[name]).toFixed(2),
      "wall µs/token": median(wall[name]).toFixed(2),
      "of the client's own": (median(cpu[name]) / base).toFixed(2),
    }]),
  ));
  server.kill();
  await server.status;
}

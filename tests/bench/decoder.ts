/**
 * What one token of a stream costs on loopback, for each way of asking: our providers beside the loops of the official clients.
 * The server is a process of its own; rounds are interleaved; the median of five is told.
 *
 * deno run -A tests/bench/decoder.ts [tokens] [tokens in one write of the server]
 */
import process from "node:process";
import Anthropic from "@anthropic-ai/sdk";
import { OpenAI } from "openai";
import type { ModelBinding, Provider } from "../../src/model.ts";
import { anthropic } from "../../src/models/anthropic.ts";
import { compatible } from "../../src/models/compatible.ts";
import { openai } from "../../src/models/openai.ts";
import { binding, request, tell } from "../models/help.ts";
import { type Wire, wireOf } from "../models/stories.ts";

const tokens = Number(Deno.args[0] ?? 20_000);
const together = Number(Deno.args[1] ?? 16);
const rounds = 5;
const messages = [{ role: "user" as const, content: "Tell me a joke about cats." }];

/** A stream of tokens: what comes before them, one of them, and what comes after. */
const streams: Readonly<Record<Wire, readonly [begin: string, token: string, end: string]>> = {
  chat: [
    "",
    chunk('{"content":" cat"}'),
    chunk("{}", '"stop"') + "data: [DONE]\n\n",
  ],
  responses: [
    event({ type: "response.created", sequence_number: 0, response: { id: "resp_1", status: "in_progress" } }),
    event({
      type: "response.output_text.delta",
      sequence_number: 4,
      item_id: "msg_1",
      output_index: 0,
      content_index: 0,
      delta: " cat",
      logprobs: [],
      obfuscation: "x7Kq2",
    }),
    event({
      type: "response.completed",
      sequence_number: 9,
      response: { id: "resp_1", status: "completed", output: [] },
    }),
  ],
  messages: [
    event({
      type: "message_start",
      message: {
        id: "msg_1",
        type: "message",
        role: "assistant",
        content: [],
        usage: { input_tokens: 7, output_tokens: 1 },
      },
    }) + event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
    event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: " cat" } }),
    event({ type: "content_block_stop", index: 0 }) +
    event({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5 } }) +
    event({ type: "message_stop" }),
  ],
};

function chunk(delta: string, finish = "null"): string {
  const head =
    '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1789000000,"model":"tiny","system_fingerprint":"fp_1",';
  return `data: ${head}"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`;
}

function event(value: { readonly type: string; readonly [name: string]: unknown }): string {
  return `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
}

function serveTokens(): void {
  const encoder = new TextEncoder();
  Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => console.log(port) }, ({ url }) => {
    const [begin, token, end] = streams[wireOf(new URL(url).pathname)];
    const some = encoder.encode(token.repeat(together));
    let left = tokens;
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(encoder.encode(begin)),
      pull(controller) {
        if ((left -= together) >= 0) return controller.enqueue(some);
        controller.enqueue(encoder.encode(end));
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
}

async function ours(provider: Provider, baseURL: string, api?: ModelBinding["api"]): Promise<number> {
  let count = 0;
  await tell(provider, binding(baseURL, { api }), request(), (delta) => {
    if (delta.type === "text") count += delta.text.length;
  });
  return count;
}

async function itsOwnChat(baseURL: string): Promise<number> {
  const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
  let count = 0;
  for await (const chunk of await client.chat.completions.create({ model: "tiny", messages, stream: true })) {
    count += chunk.choices[0]?.delta.content?.length ?? 0;
  }
  return count;
}

async function itsOwnResponses(baseURL: string): Promise<number> {
  const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
  let count = 0;
  for await (const event of await client.responses.create({ model: "tiny", input: messages, stream: true })) {
    if (event.type === "response.output_text.delta") count += event.delta.length;
  }
  return count;
}

async function itsOwnMessages(baseURL: string): Promise<number> {
  const client = new Anthropic({ baseURL: baseURL.slice(0, -"/v1".length), apiKey: "none", maxRetries: 0 });
  let count = 0;
  for await (const event of await client.messages.create({ model: "tiny", max_tokens: 9, messages, stream: true })) {
    if (event.type === "content_block_delta" && event.delta.type === "text_delta") count += event.delta.text.length;
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
    "chat: fetch, split, parse": () => limit(baseURL),
    "chat: compatible": () => ours(compatible, baseURL),
    "chat: openai": () => ours(openai, baseURL),
    "chat: the client's own loop": () => itsOwnChat(baseURL),
    "responses: compatible": () => ours(compatible, baseURL, "responses"),
    "responses: openai": () => ours(openai, baseURL, "responses"),
    "responses: the client's own loop": () => itsOwnResponses(baseURL),
    "messages: anthropic": () => ours(anthropic, baseURL),
    "messages: the client's own loop": () => itsOwnMessages(baseURL),
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
  const base = (name: string) => median(cpu[`${name.split(":")[0]}: the client's own loop`]);
  console.table(Object.fromEntries(
    Object.keys(work).map((name) => [name, {
      "cpu µs/token": median(cpu[name]).toFixed(2),
      "wall µs/token": median(wall[name]).toFixed(2),
      "of the client's own": (median(cpu[name]) / base(name)).toFixed(2),
    }]),
  ));
  server.kill();
  await server.status;
}

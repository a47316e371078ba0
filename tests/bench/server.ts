/**
 * A server of chat completions that says the same token again and again, for measurements.
 *
 * @module
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Measurement } from "./measurement.ts";

/** The token it says. With a pace it says instead the time at which it said it, in milliseconds. */
export const token = " cat";

/** Serves, and gives the address. */
export async function serveTokens({ tokens, together, pace }: NonNullable<Measurement["server"]>): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    const end = () => outgoing.end(chunk("{}", '"stop"') + "data: [DONE]\n\n");
    if (pace > 0) sayInTime(outgoing, tokens, pace, end);
    else sayAtOnce(outgoing, tokens, together, end);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 4_096, resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

function sayAtOnce(outgoing: ServerResponse, tokens: number, together: number, end: () => void): void {
  const some = chunk(JSON.stringify({ content: token }), "null").repeat(together);
  let left = tokens;
  const go = () => {
    while (left > 0) {
      left -= together;
      if (!outgoing.write(some)) return void outgoing.once("drain", go);
    }
    end();
  };
  go();
}

function sayInTime(outgoing: ServerResponse, tokens: number, pace: number, end: () => void): void {
  let left = tokens;
  const timer = setInterval(() => {
    outgoing.write(chunk(JSON.stringify({ content: now().toFixed(3) }), "null"));
    if (--left > 0) return;
    clearInterval(timer);
    end();
  }, pace);
}

/** Milliseconds by the clock of the machine, finely. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

function chunk(delta: string, finish: string): string {
  const head = '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1789000000,"model":"tiny",';
  return `data: ${head}"system_fingerprint":"fp_1","choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`;
}

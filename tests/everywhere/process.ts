/**
 * Runs the suites in a process of any runtime and prints lines of JSON: where it runs, each outcome, and `"end"` last.
 * The argument is the folder of the case files.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";
import type { Serve } from "../models/subjects.ts";
import { examine } from "./suites.ts";

const folder = process.argv[2];
const read = (path: string) => JSON.parse(readFileSync(join(folder, path), "utf8"));

/** Serves a handler of web requests. */
const serve: Serve = async (handler) => {
  const server = createServer(async (incoming, outgoing) => {
    const parts: Uint8Array[] = [];
    for await (const part of incoming) parts.push(part);
    const { method, headers, url } = incoming;
    const body = new TextDecoder().decode(join8(parts));
    await send(
      await handler(
        new Request(`http://127.0.0.1${url}`, { method, headers: headers as Record<string, string>, body }),
      ),
      outgoing,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      return Promise.resolve();
    },
  };
};

/** Sends a response piece by piece; who hangs up has its body cancelled. */
async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const reader = response.body?.getReader();
  const gone = new Promise<void>((resolve) => outgoing.on("close", resolve));
  gone.then(() => reader?.cancel()).catch(() => {});
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  try {
    for (;;) {
      const { done = true, value } = await reader?.read() ?? {};
      if (done) break;
      if (!outgoing.write(value)) {
        await Promise.race([gone, new Promise<void>((resolve) => outgoing.once("drain", resolve))]);
      }
    }
    outgoing.end();
  } catch {
    // The story is that the line drops.
    outgoing.destroy();
  }
}

function join8(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const runtime = "Deno" in globalThis ? "Deno" : "Bun" in globalThis ? "Bun" : "Node";
const version = process.versions[runtime.toLowerCase()];
console.log(JSON.stringify({ place: `${runtime} ${version}` }));

const names = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();
const files = Object.fromEntries(names.map((name) => [name, read(name)]));
for await (const outcome of examine({ files, read, serve })) console.log(JSON.stringify(outcome));
console.log('"end"');
// What a failed test leaves behind must not keep the process.
process.exit(0);

/** A model binding, a request and a server to try models with. */
import type { Delta } from "../../src/message.ts";
import type { ModelBinding, ModelRequest, Provider, Say } from "../../src/model.ts";

export interface BindingOptions {
  name?: string;
  provider?: string;
  model?: string;
  apiKey?: string;
  headers?: Record<string, string>;
  api?: ModelBinding["api"];
}

/** A binding whose server is known. */
export function binding(baseURL: string, options: BindingOptions = {}): ModelBinding {
  const { name = "joker", provider = "compatible", model = "tiny", apiKey, headers = {}, api } = options;
  return {
    name,
    provider,
    model,
    headers,
    ...(api && { api }),
    pointer: `/models/${name}`,
    connect: () => Promise.resolve({ baseURL, apiKey }),
  };
}

export function request(options: Partial<ModelRequest> = {}): ModelRequest {
  return {
    messages: [{ role: "user", content: "Tell me a joke about cats." }],
    params: {},
    stream: true,
    signal: new AbortController().signal,
    call: { id: "c1", model: "tiny", provider: "compatible", tags: [], attempt: 1 },
    run: { id: "r1" },
    ...options,
  };
}

/** Asks a model, with every piece handed to `say`. */
export async function tell(provider: Provider, to: ModelBinding, asked: ModelRequest, say: Say): Promise<void> {
  const model = await provider(to);
  const said = model(asked, say);
  if (Symbol.asyncIterator in said) throw new Error("This model is to be pulled.");
  await said;
}

/** Asks a model and gives all it said. */
export async function ask(provider: Provider, to: ModelBinding, asked: ModelRequest = request()): Promise<Delta[]> {
  const deltas: Delta[] = [];
  await tell(provider, to, asked, (delta) => void deltas.push(delta));
  return deltas;
}

export interface TestServer extends AsyncDisposable {
  readonly baseURL: string;
}

/** A server on this machine, shut down at the end of the block. */
export function serve(handler: (request: Request) => Response | Promise<Response>): TestServer {
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen() {},
    onError: () => new Response(null, { status: 500 }),
  }, handler);
  return {
    baseURL: `http://127.0.0.1:${server.addr.port}/v1`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A response of server-sent events, as they are. */
export function sse(...parts: string[]): Response {
  return new Response(parts.join(""), { headers: { "content-type": "text/event-stream" } });
}

export function event(value: unknown): string {
  return `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
}

export function chunk(delta: object, finish_reason: string | null = null): string {
  return event({ object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] });
}

export const done: string = event("[DONE]");

/** Something that happens once and can be waited for. */
export class Moment {
  come!: () => void;
  readonly came: Promise<void> = new Promise((resolve) => this.come = resolve);
}

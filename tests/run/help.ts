/** Servers, clocks and graphs to try whole runs with. */
import { type Clock, type Graph, type GraphEvent, type Kit, load, type Model } from "../../mod.ts";
import { chunk, done, event, Moment, serve, type TestServer } from "../models/help.ts";

/** One request to a {@linkcode ChatServer}, and the answer as the test tells it. */
export class Conversation {
  /** What was asked. */
  readonly body: Record<string, unknown> & { messages: { role: string; content: unknown }[] };
  readonly headers: Headers;
  readonly response: Response;
  /** Comes when the client has closed the connection before the end. */
  readonly closed: Promise<void>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;

  constructor(body: Conversation["body"], headers: Headers) {
    const closed = new Moment();
    this.body = body;
    this.headers = headers;
    this.closed = closed.came;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => closed.come(),
    });
    this.response = new Response(stream, { headers: { "content-type": "text/event-stream" } });
  }

  /** What the user said last. */
  get question(): unknown {
    return this.body.messages.findLast(({ role }) => role === "user")?.content;
  }

  /** Sends a piece of text. */
  text(content: string): void {
    this.send(chunk({ content }));
  }

  /** Sends the end as a provider does. */
  finish(reason = "stop", usage?: { input: number; output: number }): void {
    this.send(chunk({}, reason));
    if (usage) {
      this.send(event({ choices: [], usage: { prompt_tokens: usage.input, completion_tokens: usage.output } }));
    }
    this.send(done);
    this.cut();
  }

  /** Ends the answer as if it were whole. */
  cut(): void {
    this.#controller.close();
  }

  /** Breaks the connection. */
  drop(): void {
    this.#controller.error(new Error("The line is dropped."));
  }

  /** Sends text as it is. */
  send(text: string): void {
    this.#controller.enqueue(new TextEncoder().encode(text));
  }
}

/** A server that speaks Chat Completions and waits for the test to say each piece. */
export class ChatServer implements AsyncDisposable {
  /** Every request so far. */
  readonly calls: Conversation[] = [];
  readonly #server: TestServer;
  #wake: (() => void)[] = [];
  #taken = 0;

  constructor() {
    this.#server = serve(async (request) => {
      const call = new Conversation(await request.json(), request.headers);
      this.calls.push(call);
      for (const wake of this.#wake.splice(0)) wake();
      return call.response;
    });
  }

  get baseURL(): string {
    return this.#server.baseURL;
  }

  /** The next request, once it has come. */
  async next(): Promise<Conversation> {
    const place = this.#taken++;
    while (this.calls.length <= place) await new Promise<void>((resolve) => this.#wake.push(resolve));
    return this.calls[place];
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#server[Symbol.asyncDispose]();
  }
}

/** A clock that goes only when the test says so. */
export class TestClock implements Clock {
  #now = 0;
  #waits: { readonly until: number; readonly ms: number; readonly go: () => void }[] = [];
  #watchers: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = () => {
        this.#waits = this.#waits.filter((other) => other !== wait);
        reject(signal.reason);
      };
      const go = () => {
        signal.removeEventListener("abort", stop);
        resolve();
      };
      const wait = { until: this.#now + ms, ms, go };
      this.#waits.push(wait);
      signal.addEventListener("abort", stop, { once: true });
      for (const watcher of this.#watchers.splice(0)) watcher();
    });
  }

  /** How long those wait who wait now. */
  get waiting(): number[] {
    return this.#waits.map(({ ms }) => ms);
  }

  /** Comes when somebody waits for so many milliseconds. */
  async asked(ms: number): Promise<void> {
    while (!this.waiting.includes(ms)) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  /** Lets time pass, and whoever has waited long enough go on. */
  async advance(ms: number): Promise<void> {
    this.#now += ms;
    const over = this.#waits.filter(({ until }) => until <= this.#now);
    this.#waits = this.#waits.filter(({ until }) => until > this.#now);
    for (const { go } of over) go();
    await settle();
  }

  /** Lets somebody who waits for so many milliseconds go on, as soon as there is one. */
  async pass(ms: number): Promise<void> {
    await this.asked(ms);
    await this.advance(ms);
  }
}

/** A graph of `llm` nodes that all start at once and write to a key of their own name. */
export function nodesOf(names: readonly string[], binding: string | object, more: object = {}, kit: Kit = {}): Graph {
  return load({
    millrace: "1",
    models: { m: binding },
    state: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    nodes: Object.fromEntries(names.map((name) => [name, { llm: "m", prompt: `Ask ${name}.`, into: name }])),
    edges: { START: [...names] },
    ...more,
  }, kit);
}

/** The same, answered by a model of the test. */
export function answeredBy(model: Model, more: object = {}, kit: Kit = {}): Graph {
  return nodesOf(["a"], "test:model", more, { ...kit, models: { test: () => model } });
}

/** A run's events in one list, and what it failed with. */
export async function collect(
  events: ReadableStream<GraphEvent>,
): Promise<{ events: GraphEvent[]; error?: unknown }> {
  const all: GraphEvent[] = [];
  try {
    for await (const event of events) all.push(event);
  } catch (error) {
    return { events: all, error };
  }
  return { events: all };
}

/** What a model's pieces say, in short: text as it is, the rest in brackets. */
export function told(events: readonly GraphEvent[]): string[] {
  return events.filter((event) => event.mode === "messages").map(({ data: [delta] }) =>
    delta.type === "finish"
      ? `<${delta.reason}>`
      : delta.type === "text" || delta.type === "json"
      ? delta.text
      : `<${delta.type}>`
  );
}

/** Lets everything run that is ready to. */
export async function settle(): Promise<void> {
  for (let count = 0; count < 5; count++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Runs with these variables in the environment, and without those that are `undefined`. */
export async function withEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  run: () => Promise<void>,
): Promise<void> {
  const set = ([name, value]: [string, string | undefined]) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as [string, string | undefined]);
  Object.entries(variables).forEach(set);
  try {
    await run();
  } finally {
    before.forEach(set);
  }
}

export { Moment, serve };

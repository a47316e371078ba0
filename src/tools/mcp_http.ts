/**
 * An MCP server on the web, by the protocol's streamable HTTP: a message is a request, and what comes of it is the answer, as one
 * JSON value or as a stream of events.
 *
 * @module
 */
import { Fault, type FaultOptions } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { readMessages, type Transport } from "./mcp_transport.ts";

/** A server's address. */
export interface McpAddress {
  /** The address. */
  readonly url: string;
  /** Further request headers, the key among them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How often a stream that broke off is taken up again before its call counts as lost. */
const mostReturns = 3;
/** How many letters may wait for the end of their event. */
const longest = 64_000_000;

/** Makes a way to a server; nothing is sent yet. */
export function reachServer(name: string, { url, headers }: McpAddress): Transport {
  let session: string | undefined;
  const gone = new AbortController();
  const fail: Fail = (what, options) => new Fault("MR716", `MCP server "${name}" ${what}`, options);

  const request = async (init: RequestInit & { readonly headers?: Record<string, string> }): Promise<Response> => {
    try {
      return await fetch(url, {
        ...init,
        // A redirect to another host would take the key along.
        redirect: "error",
        headers: {
          ...headers,
          ...(session !== undefined && { "mcp-session-id": session }),
          ...(transport.version !== undefined && { "mcp-protocol-version": transport.version }),
          ...init.headers,
        },
      });
    } catch (error) {
      if (init.signal?.aborted) throw init.signal.reason;
      // What does not let us out has a better word for it.
      if (error instanceof Fault) throw error;
      throw fail("cannot be reached.", { hint: `Is there a server at ${new URL(url).origin}?`, cause: error });
    }
  };

  /** Takes the events of a body until the awaited answer; gives the id of the last, and whether that was among them. */
  const takeEvents = async (
    body: ReadableStream<Uint8Array>,
    awaited: unknown,
  ): Promise<{ id?: string; done: boolean }> => {
    let last: string | undefined;
    let done = false;
    const take = async (id: string | undefined, data: string) => {
      if (id !== undefined) last = id;
      for (const message of readMessages(data)) {
        if (message.id === awaited && message.method === undefined) done = true;
        await transport.onMessage(message);
      }
      return done;
    };
    try {
      await readEvents(body, take);
    } catch (error) {
      if (gone.signal.aborted) throw gone.signal.reason;
      if (error instanceof Fault) throw error;
      // A connection that broke is like one that ended: what is missing is asked for again.
    }
    return { done, ...(last !== undefined && { id: last }) };
  };

  /** Stays with a call until its answer has come, over connections that break. */
  const stay = async (response: Response, id: unknown, signal: AbortSignal): Promise<void> => {
    let { id: last, done } = await takeEvents(response.body!, id);
    for (let returns = 0; !done && last !== undefined && returns < mostReturns; returns++) {
      const again = await request({ headers: { accept: "text/event-stream", "last-event-id": last }, signal });
      if (!again.ok || !again.body) break;
      ({ id: last = last, done } = await takeEvents(again.body, id));
    }
    if (!done) throw fail("broke off before its answer came.");
  };

  const transport: Transport = {
    onMessage: () => {},
    onEnd: () => {},
    async send(message, signal = gone.signal) {
      const response = await request({
        method: "POST",
        body: JSON.stringify(message),
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
        signal,
      });
      session ??= response.headers.get("mcp-session-id") ?? undefined;
      if (!response.ok) {
        const refused = await refusal(response, fail);
        // It has forgotten us: whoever needs it opens it again.
        if (response.status === 404 && session !== undefined) transport.onEnd(refused);
        throw refused;
      }
      if (message.id === undefined || message.method === undefined) return void await response.body?.cancel();
      const type = response.headers.get("content-type") ?? "";
      if (type.includes("text/event-stream") && response.body) return await stay(response, message.id, signal);
      const messages = readMessages(await response.text());
      if (messages.length === 0) {
        throw fail("answered with something that is no message.", { hint: "Is this the address of an MCP server?" });
      }
      for (const each of messages) await transport.onMessage(each as JsonObject);
      if (!messages.some(({ id, method }) => id === message.id && method === undefined)) {
        throw fail("has answered something that it was not asked.");
      }
    },
    async close() {
      // Without it a server keeps the session until it forgets it; one that knows no sessions says so, and that is fine.
      if (session !== undefined) {
        const response = await request({ method: "DELETE", signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
        await response?.body?.cancel();
      }
      gone.abort(fail("was closed."));
    },
  };
  return transport;
}

type Fail = (what: string, options?: FaultOptions) => Fault;

async function refusal(response: Response, fail: Fail): Promise<Fault> {
  const { status } = response;
  const text = (await response.text().catch(() => "")).trim();
  const said = text === "" || text.startsWith("<") ? "" : `: ${text.length > 200 ? `${text.slice(0, 199)}…` : text}`;
  if (status === 401 || status === 403) {
    return fail(`does not let us in (${status})${said}.`, {
      hint: 'Give a key by name: "apiKey": { "secret": "MY_KEY" }.',
    });
  }
  if (status === 404) return fail(`has nothing there (404)${said}.`, { hint: "Is the path of its address right?" });
  return fail(`answered ${status}${said}.`);
}

/** Takes the id and the data of an event, and says whether it was the last that is wanted. */
type Take = (id: string | undefined, data: string) => Promise<boolean>;

/** Reads server-sent events until one is the last that is wanted: a server may keep its stream open behind that. */
async function readEvents(body: ReadableStream<Uint8Array>, take: Take): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest = (rest + decoder.decode(value, { stream: !done })).replace(done ? /\r\n?/g : /\r\n|\r(?!$)/g, "\n");
      const events = rest.split("\n\n");
      rest = events.pop()!;
      if (done && rest.trim() !== "") events.push(rest);
      for (const event of events) if (await readEvent(event, take)) return;
      if (done) return;
      if (rest.length > longest) throw new Fault("MR716", "An MCP server sends an event without an end.");
    }
  } finally {
    // Of one that has ended or broken there is nothing left to cancel.
    reader.cancel().catch(() => {});
  }
}

async function readEvent(event: string, take: Take): Promise<boolean> {
  let id: string | undefined;
  const data: string[] = [];
  for (const line of event.split("\n")) {
    // JSON may hold letters that end a line elsewhere.
    const [, field, value] = /^(id|data): ?([^]*)$/.exec(line) ?? [];
    if (field === "id") id = value;
    if (field === "data") data.push(value);
  }
  return data.length > 0 && await take(id, data.join("\n"));
}

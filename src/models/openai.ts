/**
 * Models of OpenAI, through its official client.
 *
 * @module
 */
import type { Connection, Model, ModelBinding, Provider, ProviderHome } from "../model.ts";
import { ModelError } from "../errors.ts";
import { chatModel } from "./chat.ts";
import type { ChatBody } from "./chat_request.ts";
import { type Asked, refused, unreachable } from "./failure.ts";

const home: ProviderHome & { readonly baseURL: string } = {
  baseURL: "https://api.openai.com/v1",
  baseURLVariable: "OPENAI_BASE_URL",
  key: "OPENAI_API_KEY",
};

/**
 * The provider `openai`. The `openai` package (6 or 7) is loaded when a model is first asked; it makes the request and
 * knows how to authenticate, the answer is read by us: the client's own loop takes a cut or cancelled answer for a whole one.
 */
export const openai: Provider = (binding): Model => {
  let client: Client | undefined;
  let connection: Connection | undefined;
  return chatModel(binding, home, async (asked, body, signal) => {
    const { baseURL, apiKey } = asked.connection;
    if (client === undefined || connection?.baseURL !== baseURL || connection.apiKey !== apiKey) {
      client = await connect(binding, asked.connection);
      connection = asked.connection;
    }
    return await send(client, asked, body, signal);
  });
};

/** What we use of the client, so that a program's types do not depend on the package. */
interface Client {
  post(path: string, options: { body: ChatBody; signal: AbortSignal; stream: boolean }): {
    asResponse(): Promise<Response>;
  };
}

async function connect(binding: ModelBinding, { baseURL, apiKey }: Connection): Promise<Client> {
  const { OpenAI } = await import("openai").catch((error) => {
    throw new ModelError("request", 'Cannot load the package "openai", which asks the models of provider "openai".', {
      hint: 'Install it ("npm install openai"), or use provider "compatible", which needs no package.',
      pointer: binding.pointer,
      cause: error,
    });
  });
  // On OpenAI's own server the client may add what its environment says (organization, project, further headers).
  // Another server, which the document may have named, gets nothing of that.
  const elsewhere = baseURL === home.baseURL ? {} : {
    organization: null,
    project: null,
    fetch: sendOnly(["accept", "content-type", "user-agent", ...Object.keys(binding.headers)], apiKey),
  };
  try {
    return new OpenAI({
      baseURL,
      // The client insists on a key; without one the header is taken out again.
      apiKey: apiKey ?? "none",
      adminAPIKey: null,
      webhookSecret: null,
      defaultHeaders: { ...(apiKey === undefined ? { authorization: null } : {}), ...binding.headers },
      // The run tries again, watches for silence and reports: one place for each.
      maxRetries: 0,
      timeout: 2 ** 31 - 1,
      logLevel: "off",
      fetchOptions: { redirect: "manual" },
      ...elsewhere,
    });
  } catch (error) {
    throw new ModelError("request", `The openai client does not start: ${firstLine(error)}`, {
      hint: 'In a browser use provider "compatible".',
      pointer: binding.pointer,
    });
  }
}

async function send(client: Client, asked: Asked, body: ChatBody, signal: AbortSignal): Promise<Response> {
  try {
    return await client.post("/chat/completions", { body, signal, stream: body.stream === true }).asResponse();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { status, headers, error: body, message } = error as Refusal;
    if (typeof status === "number") {
      throw refused(asked, status, headers ?? new Headers(), body ?? plain(status, message));
    }
    throw unreachable(asked, error);
  }
}

/** What the client throws for a status that is no success; told by its shape, which is the same in 6 and 7. */
interface Refusal {
  readonly status?: number;
  readonly headers?: Headers;
  readonly error?: unknown;
  readonly message: string;
}

/** The server's text without the status that the client puts before it. */
function plain(status: number, message: string): string {
  const text = message.startsWith(`${status} `) ? message.slice(`${status} `.length) : message;
  return text === "status code (no body)" ? "" : text;
}

/** A fetch that sends these headers, the client's own and the key we gave, and nothing else. */
function sendOnly(names: readonly string[], apiKey: string | undefined): typeof fetch {
  const allowed = new Set(names.map((name) => name.toLowerCase()));
  if (apiKey !== undefined) allowed.add("authorization");
  return (input, init) => {
    const headers = new Headers(init?.headers);
    for (const name of [...headers.keys()]) {
      if (!allowed.has(name) && !name.startsWith("x-stainless-")) headers.delete(name);
    }
    return fetch(input, { ...init, headers });
  };
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n")[0];
}

/**
 * Models of OpenAI, through its official client.
 *
 * @module
 */
import type { Connection, Model, ModelBinding, Provider } from "../model.ts";
import { ModelError } from "../errors.ts";
import type { Send } from "./api.ts";
import { openaiHome as home } from "./homes.ts";
import { apiOf } from "./openai_api.ts";
import { sendThrough } from "./openai_client.ts";
import { serverModel } from "./server.ts";

/**
 * The provider `openai`. The `openai` package (6 or 7) is loaded when a model is first asked; it makes the request and
 * knows how to authenticate, the answer is read by us: the client's own loop takes a cut or cancelled answer for a whole one.
 */
export const openai: Provider = async (binding): Promise<Model> => {
  let through: Send | undefined;
  let connection: Connection | undefined;
  return serverModel(binding, {
    api: await apiOf(binding),
    home,
    async send(asked, body, signal) {
      const { baseURL, apiKey } = asked.connection;
      if (through === undefined || connection?.baseURL !== baseURL || connection.apiKey !== apiKey) {
        through = await connect(binding, asked.connection);
        connection = asked.connection;
      }
      return await through(asked, body, signal);
    },
  });
};

async function connect(binding: ModelBinding, { baseURL, apiKey }: Connection): Promise<Send> {
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
    const { search } = new URL(baseURL);
    const client = new OpenAI({
      baseURL: baseURL.slice(0, baseURL.length - search.length),
      ...(search && { defaultQuery: Object.fromEntries(new URLSearchParams(search)) }),
      // The client insists on a key; without one the header is taken out again.
      apiKey: apiKey ?? "none",
      adminAPIKey: null,
      webhookSecret: null,
      defaultHeaders: { ...(apiKey === undefined ? { authorization: null } : {}), ...binding.headers },
      logLevel: "off",
      fetchOptions: { redirect: "manual" },
      ...elsewhere,
    });
    return sendThrough(client);
  } catch (error) {
    throw new ModelError("request", `The openai client does not start: ${firstLine(error)}`, {
      hint: 'In a browser use provider "compatible".',
      pointer: binding.pointer,
    });
  }
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

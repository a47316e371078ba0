import { assertEquals } from "@std/assert";
import type { ModelBinding, Provider } from "../../src/model.ts";
import { azure } from "../../src/models/azure.ts";
import { compatible } from "../../src/models/compatible.ts";
import { openai } from "../../src/models/openai.ts";
import { openaiModel } from "../../src/models/openai_client.ts";
import { AzureOpenAI, OpenAI } from "openai";
import { ask, binding, chunk, done, request, serve, sse } from "./help.ts";

interface Seen {
  readonly url: string;
  readonly headers: Headers;
  readonly model: string;
}

/** What comes to a server that is asked at an address below it. */
async function seen(provider: (origin: string) => Provider, below: string, headers = {}): Promise<Seen> {
  let seen: Seen | undefined;
  await using server = serve(async (request) => {
    const { pathname, search } = new URL(request.url);
    seen = { url: pathname + search, headers: request.headers, model: (await request.json()).model };
    return sse(chunk({ content: "a" }, "stop"), done);
  });
  const { origin } = new URL(server.baseURL);
  const to = binding(origin + below, { provider: "azure", model: "my-gpt", apiKey: "abc", headers });
  await ask(provider(origin), to, request());
  return seen!;
}

const addresses: readonly [address: string, url: string][] = [
  ["", "/openai/v1/chat/completions"],
  ["/openai", "/openai/v1/chat/completions"],
  ["/openai/v1", "/openai/v1/chat/completions"],
  ["/gate/openai/v1", "/gate/openai/v1/chat/completions"],
  ["/?api-version=preview", "/openai/v1/chat/completions?api-version=preview"],
  [
    "/openai/deployments/my-gpt?api-version=2024-10-21",
    "/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21",
  ],
];

for (const [address, url] of addresses) {
  Deno.test(`azure asks "${url}" of the resource "${address}", with its key in a header of its own`, async () => {
    const asked = await seen(() => azure, address);
    assertEquals([asked.url, asked.model], [url, "my-gpt"]);
    assertEquals([asked.headers.get("api-key"), asked.headers.get("authorization")], ["abc", null]);
  });
}

Deno.test("azure is found by the host's own variables", async () => {
  const homes: unknown[] = [];
  const to: ModelBinding = {
    ...binding("http://127.0.0.1:9"),
    connect(home) {
      homes.push(home);
      throw new Error("enough");
    },
  };
  const model = await azure(to);
  await Promise.resolve(model(request(), () => {})).catch(() => {});
  assertEquals(homes, [{ baseURLVariable: "AZURE_OPENAI_ENDPOINT", key: "AZURE_OPENAI_API_KEY" }]);
});

for (const [name, provider] of [["compatible", compatible], ["openai", openai]] as const) {
  Deno.test(`${name} keeps the query of an address behind the path`, async () => {
    const { url } = await seen(() => provider, "/v1?api-version=preview");
    assertEquals(url, "/v1/chat/completions?api-version=preview");
  });
}

Deno.test("openaiModel() asks the client's server with the client's key, and the headers of the document", async () => {
  const asked = await seen(
    (origin) => openaiModel(new OpenAI({ baseURL: `${origin}/own`, apiKey: "of-the-host" })),
    "/v1",
    { "x-title": "Cats" },
  );
  assertEquals([asked.url, asked.model], ["/own/chat/completions", "my-gpt"]);
  const names = ["authorization", "x-title", "x-stainless-retry-count"];
  assertEquals(names.map((name) => asked.headers.get(name)), ["Bearer of-the-host", "Cats", "0"]);
});

Deno.test("openaiModel() asks Azure as its client does, with tokens that the client fetches", async () => {
  const azureADTokenProvider = () => Promise.resolve("a-token");
  const asked = await seen(
    (endpoint) => openaiModel(new AzureOpenAI({ endpoint, azureADTokenProvider, apiVersion: "2024-10-21" })),
    "/v1",
  );
  assertEquals(asked.url, "/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21");
  assertEquals(asked.headers.get("authorization"), "Bearer a-token");
});

Deno.test("openaiModel() leaves other tries to the run", async () => {
  let asked = 0;
  await using server = serve(() => {
    asked++;
    return Response.json({ error: { message: "Slow down" } }, { status: 429 });
  });
  const provider = openaiModel(new OpenAI({ baseURL: server.baseURL, apiKey: "x", maxRetries: 5 }));
  const error = await ask(provider, binding(server.baseURL)).catch((error) => error);
  assertEquals([error.reason, asked], ["rate-limit", 1]);
});

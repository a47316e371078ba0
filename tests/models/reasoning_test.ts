/** A model that thinks and calls tools, in a whole run: what its server wants back of its thinking comes back. */
import { assertEquals } from "@std/assert";
import { LLMock } from "@copilotkit/aimock";
import { load } from "../../mod.ts";
import { event, serve, sse } from "./help.ts";

function agent(model: object, approve: boolean): object {
  return {
    millrace: "1",
    models: { main: model },
    tools: { time: { description: "Tells the time.", input: { type: "object", properties: {} }, approve } },
    state: { answer: { type: "string" } },
    nodes: { agent: { llm: "main", prompt: "What time is it?", tools: ["time"], into: "answer" } },
    edges: { START: "agent" },
  };
}

Deno.test("a server that insists on signed thinking is content with the second turn of an agent", async () => {
  const mock = new LLMock({ port: 0, logLevel: "silent" }).addFixtures([
    { match: { toolCallId: "call_1" }, response: { content: "It is noon." } },
    {
      match: { userMessage: "time" },
      response: { toolCalls: [{ id: "call_1", name: "time", arguments: "{}" }], reasoning: "I need a clock." },
    },
  ]);
  const origin = await mock.start();
  // The mock stops when nobody is connected any more, and a connection that was used twice stays for a minute.
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  let asked = 0;
  await using server = serve(async (request) => {
    asked++;
    const { pathname } = new URL(request.url);
    const { headers } = request;
    return await fetch(origin + pathname, { method: "POST", headers, body: await request.text(), client });
  });
  const { baseURL } = server;
  try {
    const thinking = { type: "enabled", budget_tokens: 1024 };
    const graph = load(agent({ model: "anthropic:claude", baseURL, params: { thinking } }, false), {
      tools: { time: () => "noon" },
    });
    const run = graph.start({}, { modes: ["messages"] });
    const finishes: unknown[] = [];
    for await (const { data: [delta] } of run.events) if (delta.type === "finish") finishes.push(Object.keys(delta));
    const { status, output, error } = await run.result;
    assertEquals([status, output, error], ["done", { answer: "It is noon." }, undefined]);
    assertEquals(finishes.flat().includes("reasoning"), false);
    assertEquals(asked, 2);
  } finally {
    await mock.stop();
  }
});

Deno.test("encrypted reasoning outlives a pause for approval, and comes back in another process", async () => {
  const thought = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "x" };
  const call = { type: "function_call", call_id: "call_1", name: "time", arguments: "{}" };
  const inputs: unknown[] = [];
  await using server = serve(async (request) => {
    const { input } = await request.json();
    inputs.push(input);
    const items = inputs.length === 1
      ? [thought, call]
      : [{ type: "message", content: [{ type: "output_text", text: "Noon." }] }];
    return sse(event({ type: "response.completed", response: { status: "completed", output: items } }));
  });
  const document = agent({ model: "compatible:tiny", api: "responses", baseURL: server.baseURL }, true);
  const kit = { tools: { time: () => "noon" } };
  const { status, checkpoint, asks } = await load(document, kit).start({}).result;
  assertEquals(status, "asked");
  const copy = JSON.parse(JSON.stringify(checkpoint));
  const resumed = await load(document, kit).resume(copy, { [asks[0].id]: true }).result;
  assertEquals([resumed.status, resumed.output], ["done", { answer: "Noon." }]);
  assertEquals(inputs[1], [
    { role: "user", content: "What time is it?" },
    thought,
    call,
    { type: "function_call_output", call_id: "call_1", output: "noon" },
  ]);
});

Deno.test("a failure of a server names the model in the document and tells what to do", async () => {
  await using server = serve(() =>
    Response.json({ type: "error", error: { type: "not_found_error", message: "model: cloud" } }, { status: 404 })
  );
  const models = { main: { model: "anthropic:cloud", baseURL: server.baseURL } };
  const graph = load({ ...agent({}, false), models }, { tools: { time: () => "noon" } });
  const { error } = await graph.start({}).result;
  assertEquals([error?.issue?.code, error?.issue?.pointer, error?.issue?.hint], [
    "MR704",
    "/models/main",
    `Check the model's name: "cloud".`,
  ]);
});

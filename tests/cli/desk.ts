/** A server of models that say what a test tells them to, when it tells them to. */

export interface Desk {
  /** Where it is. */
  readonly address: string;
  /** Waits until a model is asked, and lets it say a piece of its answer. */
  say(model: string, text: string): Promise<void>;
  /** Ends its answer, with the tokens of it. */
  finish(model: string, tokens: number): Promise<void>;
}

export async function withDesk(test: (desk: Desk) => Promise<void>): Promise<void> {
  const asked = new Map<string, { promise: Promise<Answer>; resolve: (answer: Answer) => void }>();
  const answerOf = (model: string) => {
    let entry = asked.get(model);
    if (!entry) asked.set(model, entry = Promise.withResolvers<Answer>());
    return entry;
  };
  const encoder = new TextEncoder();
  const line = (value: unknown) => encoder.encode(`data: ${JSON.stringify(value)}\n\n`);
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const { model } = await request.json();
    const body = new ReadableStream<Uint8Array>({ start: (controller) => answerOf(model).resolve(controller) });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  try {
    await test({
      address: `http://127.0.0.1:${server.addr.port}/v1`,
      async say(model, text) {
        const answer = await answerOf(model).promise;
        answer.enqueue(line({ choices: [{ index: 0, delta: { content: text } }] }));
      },
      async finish(model, tokens) {
        const answer = await answerOf(model).promise;
        asked.delete(model);
        answer.enqueue(line({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }));
        answer.enqueue(line({ choices: [], usage: { prompt_tokens: 1, completion_tokens: tokens } }));
        answer.enqueue(encoder.encode("data: [DONE]\n\n"));
        answer.close();
      },
    });
  } finally {
    await server.shutdown();
  }
}

type Answer = ReadableStreamDefaultController<Uint8Array>;

/**
 * What every model must do, as a list of plain functions: a provider's test runs them all and adds its own.
 *
 * @module
 */
import type { Delta } from "../message.ts";
import type { ModelBinding, ModelRequest, Provider } from "../model.ts";

/** A model to be examined, and what stands behind it. */
export interface ModelSubject {
  /** Makes the model. */
  readonly provider: Provider;
  /** The binding to make it from. */
  readonly binding: ModelBinding;
  /** What to ask beyond a user message. */
  readonly request?: Partial<ModelRequest>;
  /** Resolves when the connection of the latest call has been closed from the model's side, or its source let go. */
  closed(): Promise<void>;
  /** Ends what stands behind the model. */
  end(): Promise<void>;
}

/**
 * What the subject's source is to say: `text` is `"one "`, `"two "`, `"three"` and then a proper end; `endless` is pieces of text
 * without an end.
 */
export type ModelStory = "text" | "endless";

/** One demand on a model. */
export interface ModelCheck {
  /** The demand, as a sentence. */
  readonly name: string;
  /** Examines a fresh subject; rejects when it does not do as demanded. */
  run(): Promise<void>;
}

/**
 * The demands on a model.
 *
 * @param make Makes a fresh subject whose source tells the story.
 * @returns The checks, to be run one by one.
 */
export function modelSuite(make: (story: ModelStory) => Promise<ModelSubject>): readonly ModelCheck[] {
  const check = (name: string, story: ModelStory, examine: (subject: ModelSubject) => Promise<void>): ModelCheck => ({
    name,
    async run() {
      const subject = await make(story);
      try {
        await examine(subject);
      } finally {
        await subject.end();
      }
    },
  });

  return [
    check("says its text and then one finish, last", "text", async (subject) => {
      const deltas: Delta[] = [];
      await answer(subject, { say: (delta) => void deltas.push(delta) });
      equal(textOf(deltas), "one two three", "the text");
      equal(deltas.filter((delta) => delta.type === "finish").length, 1, "the number of finishes");
      equal(deltas.at(-1)?.type, "finish", "the last piece");
    }),
    check("says as json what follows a schema", "text", async (subject) => {
      const deltas: Delta[] = [];
      const schema = { type: "object", properties: {}, required: [], additionalProperties: false };
      await answer(subject, { request: { schema }, say: (delta) => void deltas.push(delta) });
      equal(deltas.some((delta) => delta.type === "text"), false, "whether there is text");
      equal(deltas.map((delta) => delta.type === "json" ? delta.text : "").join(""), "one two three", "the json");
    }),
    check("waits for a reader that is behind", "text", async (subject) => {
      const deltas: Delta[] = [];
      let reading = 0;
      await answer(subject, {
        async say(delta) {
          equal(++reading, 1, "how many pieces are said at once");
          await new Promise((resolve) => setTimeout(resolve, 1));
          reading--;
          deltas.push(delta);
        },
      });
      equal(textOf(deltas), "one two three", "the text");
    }),
    check("closes its source when its signal is aborted, and throws the reason", "endless", async (subject) => {
      const controller = new AbortController();
      const reason = new Error("no longer wanted");
      const thrown = await failure(answer(subject, {
        request: { signal: controller.signal },
        say: () => controller.abort(reason),
      }));
      equal(thrown, reason, "what is thrown");
      await subject.closed();
    }),
    check("closes its source when nobody reads, and throws what the reader threw", "endless", async (subject) => {
      const reason = new Error("the reader is gone");
      const thrown = await failure(answer(subject, {
        say() {
          throw reason;
        },
      }));
      equal(thrown, reason, "what is thrown");
      await subject.closed();
    }),
    check("closes its source when a waiting reader goes away", "endless", async (subject) => {
      const reason = new Error("the reader is gone");
      const thrown = await failure(answer(subject, {
        say: () => new Promise((_, reject) => setTimeout(reject, 1, reason)),
      }));
      equal(thrown, reason, "what is thrown");
      await subject.closed();
    }),
    check("does not begin when its signal is aborted already", "endless", async (subject) => {
      const reason = new Error("never wanted");
      let said = 0;
      const thrown = await failure(answer(subject, {
        request: { signal: AbortSignal.abort(reason) },
        say: () => void said++,
      }));
      equal(thrown, reason, "what is thrown");
      equal(said, 0, "how many pieces were said");
    }),
  ];
}

interface AnswerOptions {
  readonly say: (delta: Delta) => void | Promise<void>;
  readonly request?: Partial<ModelRequest>;
}

/** Asks the subject, whether it pushes its pieces or lets them be pulled. */
async function answer(subject: ModelSubject, { say, request }: AnswerOptions): Promise<void> {
  const model = await subject.provider(subject.binding);
  const said = model({
    messages: [{ role: "user", content: "Count to three." }],
    params: {},
    stream: true,
    signal: new AbortController().signal,
    call: { id: "call-1", model: subject.binding.model, provider: subject.binding.provider, tags: [], attempt: 1 },
    run: { id: "run-1" },
    ...subject.request,
    ...request,
  }, say);
  if (!(Symbol.asyncIterator in said)) return await said;
  for await (const delta of said) await say(delta);
}

function textOf(deltas: readonly Delta[]): string {
  return deltas.map((delta) => delta.type === "text" ? delta.text : "").join("");
}

async function failure(work: Promise<void>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("The model should have failed, and it ended well.");
}

function equal(actual: unknown, expected: unknown, what: string): void {
  if (Object.is(actual, expected)) return;
  throw new Error(`Expected ${what} to be ${String(expected)}, got ${String(actual)}.`);
}

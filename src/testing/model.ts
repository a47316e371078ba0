/**
 * What every model must do, as a list of plain functions: a provider's test runs them all and adds its own.
 *
 * @module
 */
import type { ModelError } from "../errors.ts";
import type { Delta } from "../message.ts";
import type { ModelBinding, ModelRequest, Provider } from "../model.ts";
import { failures, type ModelStory, type ToldFailure } from "./model_story.ts";

export type { ModelStory };

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

/** One demand on a model. */
export interface ModelCheck {
  /** The demand, as a sentence. */
  readonly name: string;
  /** Examines a fresh subject; rejects when it does not do as demanded. */
  run(): Promise<void>;
}

/** What to demand of a model. */
export interface ModelSuiteOptions {
  /** The stories that the source can tell. Default: all. */
  readonly stories?: readonly ModelStory[];
}

/**
 * The demands on a model.
 *
 * @param make Makes a fresh subject whose source tells the story.
 * @returns The checks, to be run one by one.
 *
 * @example A source that can say text, and nothing else
 * ```ts
 * import { script } from "@millrace/millrace";
 * import { modelSuite } from "@millrace/millrace/testing";
 *
 * const make = () =>
 *   Promise.resolve({
 *     provider: script({ joker: [{ chunks: ["one ", "two ", "three"] }] }),
 *     binding: {
 *       name: "joker",
 *       provider: "script",
 *       model: "joker",
 *       headers: {},
 *       pointer: "/models/joker",
 *       connect: () => Promise.reject(new Error("There is no server.")),
 *     },
 *     closed: () => Promise.resolve(),
 *     end: () => Promise.resolve(),
 *   });
 * for (const { run } of modelSuite(make, { stories: ["text"] })) await run();
 * ```
 */
export function modelSuite(
  make: (story: ModelStory) => Promise<ModelSubject>,
  { stories }: ModelSuiteOptions = {},
): readonly ModelCheck[] {
  const check = (
    name: string,
    story: ModelStory,
    examine: (subject: ModelSubject) => Promise<void>,
  ): ModelCheck & { readonly story: ModelStory } => ({
    name,
    story,
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
    ...told(check),
    ...failures.map((failure) => check(`fails with a name: ${failure.story}`, failure.story, failsAs(failure))),
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
    check("closes a source that is silent when its signal is aborted", "silent", async (subject) => {
      const controller = new AbortController();
      const reason = new Error("silent for too long");
      const deltas: Delta[] = [];
      const thrown = await failure(answer(subject, {
        request: { signal: controller.signal },
        say(delta) {
          deltas.push(delta);
          setTimeout(() => controller.abort(reason), 1);
        },
      }));
      equal(thrown, reason, "what is thrown");
      equal(textOf(deltas), "one ", "the text");
      await subject.closed();
    }),
  ].filter(({ story }) => stories === undefined || stories.includes(story));
}

type Check = (
  name: string,
  story: ModelStory,
  examine: (subject: ModelSubject) => Promise<void>,
) => ModelCheck & { readonly story: ModelStory };

/** The demands on what a model says besides text. */
function told(check: Check): readonly (ModelCheck & { readonly story: ModelStory })[] {
  const tools = [{ name: "time", description: "Tells the time.", input: { type: "object" } }];
  return [
    check("says a tool call in pieces, with its id and name first", "tools", async (subject) => {
      const deltas = await allOf(subject, { tools });
      const pieces = deltas.flatMap((delta) => delta.type === "tool-call" ? [delta] : []);
      equal(pieces[0]?.id, "call_1", "the id of the first piece");
      equal(pieces[0]?.name, "time", "the name of the first piece");
      equal(pieces.every(({ index }) => index === 0), true, "whether all pieces are of one call");
      equal(pieces.map(({ args = "" }) => args).join(""), '{"zone":"utc"}', "the arguments");
      equal(finishOf(deltas)?.reason, "tool-calls", "why it ended");
    }),
    check("keeps reasoning apart from text", "reasoning", async (subject) => {
      const deltas = await allOf(subject);
      equal(deltas.map((delta) => delta.type === "reasoning" ? delta.text : "").join(""), "Hm.", "the reasoning");
      equal(textOf(deltas), "one two three", "the text");
      equal(finishOf(deltas)?.reason, "stop", "why it ended");
    }),
    check("counts the tokens as the source does", "usage", async (subject) => {
      const usage = finishOf(await allOf(subject))?.usage;
      equal(usage?.input, 7, "the tokens read");
      equal(usage?.cached, 3, "those from a cache");
      equal(usage?.output, 5, "the tokens written");
      equal(usage?.reasoning, 2, "those for reasoning");
    }),
    check("says the whole text where no stream is asked for", "text", async (subject) => {
      const deltas = await allOf(subject, { stream: false });
      equal(textOf(deltas), "one two three", "the text");
      equal(finishOf(deltas)?.reason, "stop", "why it ended");
    }),
    check("says the whole tool call where no stream is asked for", "tools", async (subject) => {
      const deltas = await allOf(subject, { stream: false, tools });
      equal(deltas.map((delta) => delta.type === "tool-call" ? delta.args ?? "" : "").join(""), '{"zone":"utc"}', "it");
      equal(finishOf(deltas)?.reason, "tool-calls", "why it ended");
    }),
  ];
}

function failsAs({ reasons, wait, hasBegun = false }: ToldFailure): (subject: ModelSubject) => Promise<void> {
  return async (subject) => {
    const deltas: Delta[] = [];
    const thrown = await failure(answer(subject, { say: (delta) => void deltas.push(delta) }));
    // By its name: the program may have the class from another copy of the code.
    const { name, reason, wait: wished, message } = thrown as ModelError;
    equal(name, "ModelError", "what is thrown");
    equal(reasons.includes(reason), true, `whether "${reason}" is one of ${reasons.join(", ")}`);
    equal(wished, wait, "how long to wait");
    equal(/^[^\n]+[.!?…]$/.test(message), true, `whether this is a sentence: ${JSON.stringify(message)}`);
    equal(deltas.some((delta) => delta.type === "finish"), false, "whether there is a finish");
    equal(textOf(deltas), hasBegun ? "one " : "", "the text before");
  };
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

/** All that the subject says. */
async function allOf(subject: ModelSubject, request: Partial<ModelRequest> = {}): Promise<Delta[]> {
  const deltas: Delta[] = [];
  await answer(subject, { request, say: (delta) => void deltas.push(delta) });
  return deltas;
}

function finishOf(deltas: readonly Delta[]): (Delta & { readonly type: "finish" }) | undefined {
  const last = deltas.at(-1);
  return last?.type === "finish" ? last : undefined;
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

/**
 * What answers the random graphs: pure functions, and the same behind waits of several sorts.
 *
 * @module
 */
import type { Delta, Json, JsonObject, Kit, Model } from "../../mod.ts";
import type { Random } from "./random.ts";
import { type PureHost, sorted } from "./reference.ts";

/** When an answer comes: at once, after some microtasks, or after some turns of the event loop in an order of its own. */
export type Timing = "now" | "soon" | "shuffled";

/** Answers that depend on nothing but what is asked. */
export const pure: PureHost = {
  functions: {
    word: (args) => `w${digest(args) % 100}`,
    count: (args) => digest(args) % 7,
    pick: (args) => "abc"[digest(args) % 3],
    listing: (args) => Array.from({ length: digest(args) % 4 }, (_, index) => `l${(digest(args) + index) % 9}`),
    facts: (args) => ({ [`k${digest(args) % 4}`]: digest(args) % 10, by: "facts" }),
    several: ({ keys, ...args }) =>
      Object.fromEntries((keys as string[]).map((key, index) => [key, (digest(args) + index) % 5])),
    risky: (args) => {
      if (digest(args) % 5 < 2) throw new RangeError("Too risky.");
      return `safe${digest(args) % 10}`;
    },
  },
  answer: (prompt, schema) => {
    const value = digest(prompt);
    if (Array.isArray(schema.enum)) return schema.enum[value % schema.enum.length];
    return schema.type === "number" ? value % 9 : `Said ${value % 1000} to that.`;
  },
};

/** What answers a run, and what became of it. */
export interface RandomHost {
  /** The functions and models. */
  readonly kit: Kit;
  /** How often they were asked. */
  readonly asked: () => number;
  /** How many of them worked at once at most. */
  readonly most: () => number;
}

/** A kit that answers the same with this timing. */
export function kitOf(timing: Timing, random: Random): RandomHost {
  let [asked, working, most] = [0, 0, 0];
  const pause = pauses(timing, random);
  const begin = () => {
    asked++;
    most = Math.max(most, ++working);
  };
  const functions = Object.entries(pure.functions).map(([name, answer]) => [name, (args: JsonObject) => {
    begin();
    const wait = pause();
    if (wait) return wait.then(() => answer(args)).finally(() => working--);
    working--;
    return answer(args);
  }]);
  const said = (prompt: string, schema: JsonObject | undefined): Delta[] => {
    const properties = schema?.properties as Record<string, JsonObject> | undefined;
    const value = pure.answer(prompt, properties?.value ?? { type: "string" });
    const text = schema === undefined ? `${value}` : JSON.stringify({ value });
    const pieces = text.match(new RegExp(`.{1,${1 + random.below(12)}}`, "g")) ?? [];
    const type = schema === undefined ? "text" : "json";
    return [...pieces.map((text) => ({ type, text }) as const), { type: "finish", reason: "stop" }];
  };
  const push: Model = async ({ messages, schema, signal }, say) => {
    begin();
    try {
      for (const delta of said(String(messages.at(-1)?.content), schema)) {
        const wait = pause();
        if (wait) await wait;
        signal.throwIfAborted();
        const full = say(delta);
        if (full) await full;
      }
    } finally {
      working--;
    }
  };
  const pull: Model = async function* ({ messages, schema }) {
    begin();
    try {
      for (const delta of said(String(messages.at(-1)?.content), schema)) {
        const wait = pause();
        if (wait) await wait;
        yield delta;
      }
    } finally {
      working--;
    }
  };
  const kit: Kit = {
    functions: Object.fromEntries(functions),
    models: { test: ({ model }) => model === "push" ? push : pull },
  };
  return { kit, asked: () => asked, most: () => most };
}

function pauses(timing: Timing, random: Random): () => Promise<void> | undefined {
  if (timing === "now") return () => undefined;
  if (timing === "soon") {
    return () => {
      const turns = random.below(5);
      return turns === 0 ? undefined : wait(turns);
    };
  }
  const waiting: (() => void)[] = [];
  const next = () => {
    waiting.splice(random.below(waiting.length), 1)[0]();
    if (waiting.length > 0) setImmediate(next);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(next);
    });
}

async function wait(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await undefined;
}

/** A number from a value, the same for equal values. */
function digest(value: Json): number {
  let hash = 0x811c9dc5;
  for (const character of sorted(value)) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return (hash ^ (hash >>> 13)) >>> 0;
}

/**
 * The arguments of the commands about tapes: `replay` and `test`.
 *
 * @module
 */
import type { FlagName } from "./flags.ts";
import type { ShowArguments } from "./show_args.ts";
import { exits, Stop } from "./stop.ts";
import { bindingsOf, type ModelsArgument, modelsOf } from "./values.ts";
import type { Written } from "./words.ts";

/** The command `replay`. */
export interface ReplayArguments extends ShowArguments {
  /** Which command this is. */
  readonly command: "replay";
  /** The tape's path. */
  readonly tape: string;
  /** So many times as fast as it was. */
  readonly speed?: number;
  /** The last event, by its number or by its step. */
  readonly until?: { readonly seq: number } | { readonly step: number };
}

/** The command `test`. */
export interface TestArguments {
  /** Which command this is. */
  readonly command: "test";
  /** Files and folders. */
  readonly places: readonly string[];
  /** Whether to record anew what has changed. */
  readonly update: boolean;
  /** Whether to tell results as NDJSON. */
  readonly json: boolean;
  /** A tape to make a case of, instead. */
  readonly from?: string;
  /** What answers instead of the document's models, when tapes are recorded anew. */
  readonly models?: ModelsArgument;
  /** Other models by the name of the binding, or by `"*"`. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** The environment variables that documents may use as keys. */
  readonly secrets: readonly string[];
  /** The MCP servers that documents may have. */
  readonly mcp: readonly string[];
}

/** Reads the arguments of a command about tapes; `undefined` for another command. `show` reads what `run` takes, too. */
export function readTapeArguments(
  { words: [command, ...rest], values }: Written,
  show: () => ShowArguments,
): ReplayArguments | TestArguments | undefined {
  const one = (name: FlagName) => values.get(name)?.at(-1);
  if (command === "test") {
    const from = one("from");
    if (from !== undefined && rest.length > 0) {
      throw new Stop(exits.usage, "A case is made of one tape, and nothing is played then.", {
        hint: `Write millrace test --from ${from}, without "${rest[0]}".`,
      });
    }
    return {
      command,
      places: rest.length > 0 ? rest : ["."],
      update: values.has("update"),
      json: values.has("json"),
      ...from !== undefined && { from },
      models: modelsOf(one("models")),
      bindings: bindingsOf(values.get("model") ?? []),
      secrets: values.get("secret") ?? [],
      mcp: values.get("mcp") ?? [],
    };
  }
  if (command !== "replay") return undefined;
  const [tape, extra] = rest;
  if (tape === undefined) {
    throw new Stop(exits.usage, "There is no tape to show.", {
      hint: "Write millrace replay run.tape.ndjson. millrace run --record FILE makes one.",
    });
  }
  if (extra !== undefined) {
    throw new Stop(exits.usage, `"${extra}" is one word too many after "${tape}".`, {
      hint: "One tape is shown at a time.",
    });
  }
  return { command, tape, ...show(), speed: speedOf(one("speed")), until: untilOf(one("until")) };
}

function speedOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const speed = Number(/^(\d+(?:\.\d+)?)x?$/.exec(value)?.[1]);
  if (speed > 0) return speed;
  throw new Stop(exits.usage, `"--speed" is a number above 0, got "${value}".`, {
    hint: "Write --speed 4 for four times as fast.",
  });
}

function untilOf(value: string | undefined): ReplayArguments["until"] {
  if (value === undefined) return undefined;
  const [, step, number] = /^(step)?[ :=-]?(\d+)$/.exec(value) ?? [];
  if (number !== undefined) return step ? { step: Number(number) } : { seq: Number(number) };
  throw new Stop(exits.usage, `"--until" is the number of an event or of a step, got "${value}".`, {
    hint: 'Write --until 120, or --until "step 3".',
  });
}

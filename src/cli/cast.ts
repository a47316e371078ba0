/**
 * Who answers in a run: the kit that the arguments ask for, and what is to be remembered of it when the run stops.
 *
 * @module
 */
import { echo, type Kit, type Provider, readScript, type RunInfo, script, type SecretUse } from "../../mod.ts";
import { replayKit, type Tape } from "../tapes/mod.ts";
import { isAllowed } from "../value/allowed.ts";
import { isMissing } from "./input.ts";
import { nearestFile } from "./prepare.ts";
import { exits, Stop } from "./stop.ts";
import { readTapeFile } from "./tape_file.ts";
import { telemetry } from "./telemetry.ts";
import type { Terminal } from "./terminal.ts";
import type { ModelsArgument } from "./values.ts";

/** What decides who answers: kept with a run that stops, since it goes on with the same. */
export interface CastOptions {
  /** What answers instead of the document's models. */
  readonly models?: ModelsArgument;
  /** Other models by the name of the binding, or by `"*"`. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** The environment variables that the document may use as keys: their names. */
  readonly secrets?: readonly string[];
  /** Which answers of a script have been given, by model, from 1. */
  readonly played?: Readonly<Record<string, readonly number[]>>;
}

/** Who answers. */
export interface Cast {
  /** What the graph is opened with. */
  readonly kit: Kit;
  /** The options, with what has been played by now. */
  options(): CastOptions;
  /** Begins another part of the run, whose identity is then a new one. */
  next(): void;
  /** Which part of the run this is, from 1. */
  readonly part: number;
  /** The tape that it is led along, if it is. */
  readonly tape?: Tape;
}

/** The run that a cast is for. */
export interface CastRun {
  /** Its name. */
  readonly name: string;
  /** Which part of it begins, from 1. */
  readonly part: number;
  /** The MCP servers it may have. They are not kept with it: a file that goes on must not choose what is started. */
  readonly mcp: readonly string[];
}

/**
 * Puts the cast together.
 *
 * @throws {Stop} When its script cannot be read.
 */
export async function castFor(
  options: CastOptions,
  run: CastRun,
  terminal: Terminal,
): Promise<Cast> {
  const { models, bindings, secrets = [] } = options;
  const played = new Map(Object.entries(options.played ?? {}).map(([model, calls]) => [model, new Set(calls)]));
  const tape = models?.from === "replay" ? await readTapeFile(models.file, terminal) : undefined;
  const provider = models?.from === "echo"
    ? echo
    : models?.from === "script"
    ? goingOn(await answersOf(models.file, terminal), played)
    : undefined;
  let { part } = run;
  return {
    kit: {
      telemetry: telemetry(),
      ids: () => part === 1 ? run.name : `${run.name}.${part}`,
      ...provider && { models: { "*": provider } },
      ...bindings && { bindings },
      mcp: (server) => isAllowed(server, run.mcp) || terminal.allows(server),
      // Only what was named: everything else is decided as without a command line.
      ...tape && replayKit(tape),
      ...secrets.length > 0 && {
        secrets: (name, use) => isLent(secrets, name, use) ? terminal.secret(name) : undefined,
      },
    },
    options: () => ({
      ...options,
      ...played.size > 0 && { played: Object.fromEntries([...played].map(([model, calls]) => [model, [...calls]])) },
    }),
    next: () => void part++,
    get part() {
      return part;
    },
    ...tape && { tape },
  };
}

/** Whether a key may go there: `NAME` to the provider's own server, `NAME@host` to that one. */
function isLent(secrets: readonly string[], name: string, { isTrusted, isAt }: SecretUse): boolean {
  return secrets.some((secret) => {
    const [lent, host] = secret.split(/@(.*)/s);
    return lent === name && (host === undefined ? isTrusted : isAt(host));
  });
}

/** A script whose answers are given once in all parts of a run; one that was stopped half-way is given again. */
function goingOn(answers: ScriptAnswers, played: Map<string, Set<number>>): Provider {
  const parts = new WeakMap<RunInfo, Provider>();
  const begin = () => {
    const left = new Map(
      Object.entries(answers).map(([model, list]) => {
        const numbers = list.map((_, i) => i + 1).filter((number) => !played.get(model)?.has(number));
        return [model, numbers];
      }),
    );
    const rest = [...left].map(([model, numbers]) => [model, numbers.map((number) => answers[model][number - 1])]);
    return script(Object.fromEntries(rest), {
      observe({ type, model, call }) {
        const number = left.get(model)?.[call - 1];
        if (type !== "ended" || number === undefined) return;
        if (!played.has(model)) played.set(model, new Set());
        played.get(model)?.add(number);
      },
    });
  };
  return (binding) => async (request, say) => {
    let part = parts.get(request.run);
    if (!part) parts.set(request.run, part = begin());
    const model = await part(binding);
    const answer = model(request, say);
    if (!(Symbol.asyncIterator in answer)) return await answer;
    for await (const delta of answer) await say(delta);
  };
}

type ScriptAnswers = ReturnType<typeof readScript>;

async function answersOf(file: string, terminal: Terminal): Promise<ScriptAnswers> {
  let text: string;
  try {
    text = await terminal.readFile(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new Stop(exits.permission, `There is no file "${file}" with answers.`, {
      code: "MR603",
      hint: await nearestFile(file, terminal),
      cause: error,
    });
  }
  try {
    return readScript(JSON.parse(text));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const sentence = error instanceof SyntaxError ? `is not JSON. ${problem}.` : `is no script of answers. ${problem}`;
    throw new Stop(exits.invalid, `"${file}" ${sentence}`, {
      hint:
        `A script is { "models": { "NAME": [{ "chunks": ["Hel", "lo"] }] } }, with the names of the graph's models.`,
      cause: error,
    });
  }
}

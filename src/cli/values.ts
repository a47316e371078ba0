/**
 * The values of flags, read one by one.
 *
 * @module
 */
import type { Mode } from "../../mod.ts";
import { drawFormats } from "../draw/mod.ts";
import type { FlagName } from "./flags.ts";
import { suggestion } from "./nearest.ts";
import { exits, Stop } from "./stop.ts";

/** What answers instead of the document's models. */
export type ModelsArgument =
  | { readonly from: "echo" }
  | { readonly from: "script" | "replay"; readonly file: string };

/** A list with commas. */
export function commas(name: FlagName, value: string): string[] {
  const items = value.split(",").map((item) => item.trim()).filter((item) => item !== "");
  if (items.length > 0) return items;
  throw new Stop(exits.usage, `"--${name}" needs at least one name, got "${value}".`);
}

/** Each item once. */
export function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}

// A record, so that a new mode is an error here until it is listed.
const modes: Record<Mode, true> = {
  messages: true,
  updates: true,
  values: true,
  custom: true,
  tasks: true,
  tools: true,
  run: true,
  debug: true,
};

/** A mode by its name. */
export function modeOf(name: string): Mode {
  if (isMode(name)) return name;
  throw new Stop(exits.usage, `There is no mode "${name}".`, {
    hint: suggestion(name, Object.keys(modes), "The modes are"),
  });
}

/** What `--view` says. */
export function viewOf(name: string | undefined): (typeof views)[number] | undefined {
  if (name === undefined) return undefined;
  const view = views.find((view) => view === name);
  if (view !== undefined) return view;
  throw new Stop(exits.usage, `There is no view "${name}".`, { hint: suggestion(name, views, "The views are") });
}

const views = ["live", "lanes", "text", "json"] as const;

/** The values of flags that have only some, by the flag, or by the command and the flag. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  "--mode": Object.keys(modes),
  "--view": views,
  "--models": ["echo", "script:", "replay:"],
  "draw --format": drawFormats,
  "permissions --format": ["flags", "deno.json"],
  "--direction": ["down", "right"],
};

function isMode(name: string): name is Mode {
  return Object.hasOwn(modes, name);
}

/** What `--models` says. */
export function modelsOf(value: string | undefined): ModelsArgument | undefined {
  if (value === undefined) return undefined;
  if (value === "echo") return { from: "echo" };
  const [, from, file] = /^(script|replay):(.+)$/s.exec(value) ?? [];
  if (from === "script" || from === "replay") return { from, file };
  const meant = value.endsWith(".ndjson") ? `replay:${value}` : value.endsWith(".json") ? `script:${value}` : "echo";
  throw new Stop(exits.usage, `"--models" is "echo", or "script:" or "replay:" with a file, got "${value}".`, {
    hint: `Write --models ${meant}.`,
  });
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A time with its unit, in milliseconds. */
export function timeOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value) ?? [];
  const time = Number(amount) * UNITS[unit];
  // Longer waits overflow the timers of every runtime.
  if (time > 0 && time < 2 ** 31) return time;
  const hint = /^\d+$/.test(value) ? `Write --timeout ${value}s for seconds.` : "Write 500ms, 30s, 5m or 1h.";
  throw new Stop(exits.usage, `"--timeout" is a number with a unit, got "${value}".`, { hint });
}

/** What `--model` says: which model answers for a binding, or for `"*"`. */
export function bindingsOf(items: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (items.length === 0) return undefined;
  return Object.fromEntries(items.map((item) => {
    const [, name, model] = /^(?:([A-Za-z_][\w-]*)=)?([^:=\s]+:\S+)$/.exec(item) ?? [];
    if (model !== undefined) return [name ?? "*", model];
    throw new Stop(
      exits.usage,
      `"--model" is "provider:model", or "name=provider:model" for one binding, got "${item}".`,
      {
        hint: /^(echo|script)\b|\.json$/.test(item)
          ? `Scripted and echoed answers come with --models ${item}.`
          : "Write --model openai:gpt-4o-mini.",
      },
    );
  }));
}

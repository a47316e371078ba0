/**
 * Arguments, sorted into the values of flags and the words between them.
 *
 * @module
 */
import { type Flag, type FlagName, flags } from "./flags.ts";
import { nearest } from "./nearest.ts";
import { exits, Stop } from "./stop.ts";

/** What was written, in order. */
export interface Written {
  /** The values of each flag that was given. */
  readonly values: ReadonlyMap<FlagName, readonly string[]>;
  /** Everything that is no flag. */
  readonly words: readonly string[];
}

const byName = new Map<string, Flag>(flags.map((flag) => [flag.name, flag]));
const byLetter = new Map<string, Flag>(flags.flatMap((flag) => flag.short ? [[flag.short, flag] as const] : []));

/**
 * Sorts arguments.
 *
 * @throws {Stop} With exit code 2 when there is no such flag, or its value is missing or one too many.
 */
export function split(args: readonly string[]): Written {
  const values = new Map<FlagName, string[]>();
  const words: string[] = [];
  const add = (flag: Flag, value: string, written: string) => {
    const before = values.get(flag.name);
    if (before && flag.value && !flag.list && !flag.repeat) {
      throw new Stop(exits.usage, `"${written}" was given twice, and it takes one value.`);
    }
    values.set(flag.name, [...before ?? [], value]);
  };

  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") {
      words.push(...args.slice(i + 1));
      break;
    }
    if (arg.startsWith("--")) {
      const equals = arg.indexOf("=");
      const written = equals < 0 ? arg : arg.slice(0, equals);
      const flag = byName.get(written.slice(2));
      if (!flag) throw unknownFlag(written);
      if (!flag.value) {
        if (equals >= 0) throw new Stop(exits.usage, `"${written}" takes no value, got "${arg.slice(equals + 1)}".`);
        add(flag, "", written);
      } else if (equals >= 0) add(flag, arg.slice(equals + 1), written);
      else add(flag, valueOf(flag, written, args[++i]), written);
      continue;
    }
    if (arg.startsWith("-") && arg !== "-") {
      // Letters may stand together, and the last may carry its value: -qv, -itopic=cats.
      for (let at = 1; at < arg.length; at++) {
        const written = `-${arg[at]}`;
        const flag = byLetter.get(arg[at]);
        if (!flag) throw unknownFlag(arg);
        if (!flag.value) {
          add(flag, "", written);
          continue;
        }
        const attached = arg.slice(at + 1).replace(/^=/, "");
        add(flag, attached === "" ? valueOf(flag, written, args[++i]) : attached, written);
        break;
      }
      continue;
    }
    words.push(arg);
  }
  return { values, words };
}

function valueOf(flag: Flag, written: string, next: string | undefined): string {
  if (next !== undefined && !(next.startsWith("-") && next !== "-")) return next;
  const got = next === undefined ? "got nothing" : `got "${next}"`;
  throw new Stop(exits.usage, `"${written}" needs a value, ${got}.`, { hint: `Write ${written} ${flag.value}.` });
}

function unknownFlag(written: string): Stop {
  // "-mode" and "-help" mean the long flag far more often than a row of letters.
  const word = written.replace(/^-+/, "");
  const near = byName.has(word)
    ? word
    : written.startsWith("--") || written.length > 2
    ? nearest(word, byName.keys())
    : undefined;
  const hint = near ? `Did you mean "--${near}"?` : "millrace --help lists the flags.";
  return new Stop(exits.usage, `There is no flag "${written}".`, { hint });
}

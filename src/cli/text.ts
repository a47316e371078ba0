/**
 * The text of one stream, byte for byte.
 *
 * @module
 */
import type { Call, GraphEvent } from "../../mod.ts";
import { nameOf } from "./facts.ts";
import { safe } from "./safe.ts";
import { exits, Stop } from "./stop.ts";
import type { View } from "./view.ts";

/**
 * Makes a view that gives the text of the one node that speaks. A pipe gets it as it came; a terminal gets it without
 * anything it would obey, and a line feed at the end.
 *
 * @throws {Stop} From `show`, when a second node speaks.
 */
export function createTextView(options: { readonly terminal: boolean }): View {
  let first: { readonly name: string; readonly call: Call } | undefined;
  let last = "";
  return {
    show(event: GraphEvent): string {
      if (event.mode !== "messages") return "";
      const [delta, call] = event.data;
      if (delta.type !== "text" || delta.text === "") return "";
      const name = nameOf(event);
      first ??= { name, call };
      if (first.name !== name) throw twoNodes(first, { name, call });
      last = delta.text;
      return options.terminal ? safe(delta.text) : delta.text;
    },
    wait: () => "",
    end: () => options.terminal && last !== "" && !last.endsWith("\n") ? "\n" : "",
  };
}

interface Speaker {
  readonly name: string;
  readonly call: Call;
}

function twoNodes(first: Speaker, second: Speaker): Stop {
  const tag = first.call.tags.find((candidate) => !second.call.tags.includes(candidate));
  const [one, other] = [first.name, second.name].map(withoutItem);
  const choices = [one !== other && `--node ${one}`, tag !== undefined && `--tag ${tag}`].filter((choice) => choice);
  return new Stop(exits.usage, `"--text" shows one stream, but "${first.name}" and "${second.name}" both speak.`, {
    hint: choices.length > 0
      ? `Choose one with ${choices.join(" or ")}.`
      : "Leave --text out: lanes keep the items apart. Or take the result with --output.",
  });
}

function withoutItem(name: string): string {
  return name.replace(/\[\d+\]/g, "");
}

/**
 * Several streams in one column of text: whole phrases, each with the name of its node, never two nodes on one line.
 *
 * @module
 */
import type { Delta, GraphEvent, Json } from "../../mod.ts";
import { factsOf, finishFact, nameOf, toolCallFact } from "./facts.ts";
import { allPhrases, cutPhrases, cutWords } from "./phrases.ts";
import { columnsOf, padded, safe } from "./safe.ts";
import { createStyle } from "./style.ts";
import type { View } from "./view.ts";

/** How lanes look. */
export interface LanesOptions {
  /** The columns of the whole line; asked for each time, as a window may change. */
  readonly width: () => number;
  /** Whether names have colours. */
  readonly color: boolean;
  /** Names that will probably come, so that the column fits from the start. */
  readonly names?: readonly string[];
}

/** After how many milliseconds of silence a lane shows the words it has. */
export const SILENCE = 1000;

/** Makes a view that turns events into lanes. Pure: time is what the caller says it is. */
export function createLanes(options: LanesOptions): View {
  const style = createStyle(options.color);
  const voices = new Map<string, Voice>();
  const colors = new Map<string, number>();
  let column = Math.max(0, ...(options.names ?? []).map(columnsOf).filter((columns) => columns <= WIDEST_NAME));

  let stopped = false;

  const line = (name: string, text: string, dim = false): string => {
    if (!colors.has(name)) colors.set(name, colors.size);
    column = Math.max(column, Math.min(columnsOf(name), WIDEST_NAME));
    const label = style.name(colors.get(name) ?? 0, padded(name, column));
    const body = dim ? style.dim(text) : text;
    return `${label} ${style.dim("│")}${text === "" ? "" : ` ${body}`}\n`;
  };
  const roomFor = (name: string, prefix: string): number => {
    const used = Math.max(column, columnsOf(name)) + BAR + columnsOf(prefix);
    return Math.max(options.width() - used, NARROWEST_TEXT);
  };

  /** Phrases of a voice as lines; empty ones wait until something follows them. */
  const speak = (voice: Voice, phrases: readonly string[]): string => {
    let lines = "";
    const prefix = PREFIX[voice.kind];
    for (const phrase of phrases) {
      if (phrase.trim() === "") {
        if (voice.spoken) voice.blank = true;
        continue;
      }
      if (voice.blank) lines += line(voice.name, "");
      lines += line(voice.name, prefix + phrase, voice.kind === "reasoning");
      voice.spoken = true;
      voice.blank = false;
    }
    return lines;
  };
  const finishText = (voice: Voice): string => {
    const text = safe(voice.rest);
    voice.rest = "";
    return speak(voice, allPhrases(text, roomFor(voice.name, PREFIX[voice.kind])));
  };
  const finishTool = (voice: Voice): string => {
    const tool = voice.tool;
    voice.tool = undefined;
    return tool ? line(voice.name, safe(toolCallFact(tool.name, tool.args))) : "";
  };
  const finishObject = (voice: Voice): string => {
    const value = voice.object;
    voice.object = undefined;
    return value === undefined ? "" : line(voice.name, safe(`· ${JSON.stringify(value)}`));
  };

  const addText = (voice: Voice, kind: Kind, text: string): string => {
    let lines = finishTool(voice);
    if (voice.kind !== kind) {
      lines += finishText(voice);
      voice.kind = kind;
      voice.blank = false;
    }
    voice.rest += text;
    // Structured text is shown whole, at its end. A carriage return may yet be the first half of a line's end.
    if (kind === "json") return lines;
    const held = voice.rest.endsWith("\r") ? "\r" : "";
    const cut = cutPhrases(
      safe(voice.rest.slice(0, voice.rest.length - held.length)),
      roomFor(voice.name, PREFIX[kind]),
    );
    voice.rest = cut.rest + held;
    return lines + speak(voice, cut.lines);
  };

  const addDelta = (voice: Voice, delta: Delta): string => {
    switch (delta.type) {
      case "text":
      case "reasoning":
      case "refusal":
        return addText(voice, delta.type, delta.text);
      case "json":
        voice.object = undefined;
        return addText(voice, "json", delta.text);
      case "object":
        if (voice.kind !== "json") voice.object = delta.value;
        return "";
      case "tool-call": {
        const before = voice.tool?.index === delta.index ? "" : finishText(voice) + finishTool(voice);
        voice.tool ??= { index: delta.index, name: "", args: "" };
        voice.tool.name += delta.name ?? "";
        voice.tool.args += delta.args ?? "";
        return before;
      }
      case "finish": {
        const lines = finishText(voice) + finishTool(voice) + finishObject(voice);
        const fact = stopped && delta.reason === "error" ? undefined : finishFact(delta, voice.spoken);
        return lines + (fact ? line(voice.name, fact) : "");
      }
    }
  };

  return {
    show(event: GraphEvent, now: number): string {
      const name = safe(nameOf(event));
      if (event.mode !== "messages") return factsOf(event).map((fact) => line(name, safe(fact))).join("");
      const [delta, call] = event.data;
      let voice = voices.get(call.id);
      if (!voice) voices.set(call.id, voice = newVoice(name));
      voice.since = now;
      const lines = addDelta(voice, delta);
      if (delta.type === "finish") voices.delete(call.id);
      return lines;
    },
    wait(now: number): string {
      let lines = "";
      for (const voice of voices.values()) {
        if (now - voice.since < SILENCE || voice.kind === "json") continue;
        const cut = cutWords(safe(voice.rest));
        if (cut.lines.length === 0) continue;
        voice.rest = cut.rest;
        lines += speak(voice, cut.lines);
      }
      return lines;
    },
    stop(): void {
      stopped = true;
    },
    end(): string {
      let lines = "";
      for (const voice of voices.values()) lines += finishText(voice) + finishTool(voice) + finishObject(voice);
      voices.clear();
      return lines;
    },
  };
}

/** What a piece of text is. */
type Kind = "text" | "reasoning" | "refusal" | "json";

/** One model call that speaks. */
interface Voice {
  readonly name: string;
  kind: Kind;
  /** Text that is not yet a whole phrase. */
  rest: string;
  /** Whether it has said something. */
  spoken: boolean;
  /** Whether empty lines came since. */
  blank: boolean;
  /** When it was last heard. */
  since: number;
  tool?: { readonly index: number; name: string; args: string };
  object?: Json;
}

function newVoice(name: string): Voice {
  return { name, kind: "text", rest: "", spoken: false, blank: false, since: 0 };
}

const PREFIX: Readonly<Record<Kind, string>> = {
  text: "",
  reasoning: "(thinking) ",
  refusal: "(refuses) ",
  json: "· ",
};
const BAR = " │ ".length;
const WIDEST_NAME = 24;
const NARROWEST_TEXT = 20;

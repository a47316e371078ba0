/**
 * Servers of tools, as they answered on a tape.
 *
 * @module
 */
import type { Json } from "../json.ts";
import type { TapeServer, TapeUse } from "../tape.ts";
import type { ToolServer } from "../tool.ts";
import { failureOf, untilStopped } from "./calls.ts";
import { differenceOf } from "./difference.ts";
import type { Tape } from "./read.ts";

/** The servers of one run along a tape. */
export class Served {
  readonly #lists: TapeServer[] = [];
  readonly #uses: TapeUse[] = [];

  constructor({ lines }: Tape) {
    for (const line of lines) {
      if ("server" in line) this.#lists.push(line);
      if ("use" in line) this.#uses.push(line.use);
    }
  }

  /** A server by its name. */
  of(name: string): ToolServer {
    return {
      isOpen: true,
      tools: async (signal) => {
        const list = take(this.#lists, ({ server }) => server === name);
        if (list?.error) throw failureOf(list.error);
        return list?.tools ?? await untilStopped(signal);
      },
      call: async (tool, args, { signal, onProgress }) => {
        const use = this.#use(name, tool, args);
        for (const news of use?.progress ?? []) await onProgress?.(news);
        if (use?.error) throw failureOf(use.error);
        return use?.answer ?? await untilStopped(signal);
      },
      close: () => Promise.resolve(),
    };
  }

  #use(server: string, tool: string, args: Json): TapeUse | undefined {
    const isSame = (use: TapeUse) => use.server === server && use.tool === tool;
    return take(this.#uses, (use) => isSame(use) && differenceOf(use.args, args) === undefined) ??
      take(this.#uses, isSame);
  }
}

function take<T>(list: T[], isMeant: (item: T) => boolean): T | undefined {
  const place = list.findIndex(isMeant);
  return place < 0 ? undefined : list.splice(place, 1)[0];
}

/**
 * A server of tools whose answers are kept on a tape.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import type { TapeLine } from "../tape.ts";
import type { ToolServer } from "../tool.ts";
import { errorOf } from "./record.ts";

/** Opens a server, and keeps what it says. */
export async function openRecorded(
  name: string,
  open: () => Promise<ToolServer>,
  keep: (line: TapeLine) => void,
): Promise<ToolServer> {
  const fail = (error: unknown): never => {
    keep({ server: name, error: errorOf(error) });
    throw error;
  };
  const server = await open().catch(fail);
  return {
    get isOpen() {
      return server.isOpen;
    },
    async tools(signal) {
      const tools = await server.tools(signal).catch(fail);
      keep({ server: name, tools });
      return tools;
    },
    async call(tool, args, { signal, onProgress }) {
      const progress: JsonObject[] = [];
      const hear = (news: JsonObject) => {
        progress.push(news);
        return onProgress?.(news);
      };
      const use = () => ({ server: name, tool, args, ...(progress.length > 0 && { progress }) });
      try {
        const answer = await server.call(tool, args, { signal, ...(onProgress && { onProgress: hear }) });
        keep({ use: { ...use(), answer } });
        return answer;
      } catch (error) {
        // What was stopped has no end on the tape.
        if (!signal.aborted) keep({ use: { ...use(), error: errorOf(error) } });
        throw error;
      }
    },
    close: () => server.close(),
  };
}

/** The reducer over conversations. @module */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { Reducer } from "../reducer.ts";
import { without } from "../value/loosen.ts";
import { messageFault } from "../value/message.ts";
import { adopt } from "../value/own.ts";

const message: JsonSchema = {
  type: "object",
  properties: { role: { enum: ["system", "developer", "user", "assistant", "tool"] }, id: { type: "string" } },
};

/** The schema of a list of messages. */
export const messagesSchema: JsonSchema = { type: "array", items: message };

/** A write is a message or a list of them: the same id replaces, `{ id, remove: true }` removes, others go to the end. */
export const messages: Reducer = {
  name: "messages",
  types: ["array"],
  idempotent: true,
  empty: adopt([]),
  write: () => ({ type: ["object", "array"] }),
  grown: (key) => without(key, ["minItems", "contains", "minContains"]),
  identify: (write, id) => {
    const list = (Array.isArray(write) ? write : [write]) as readonly JsonObject[];
    if (list.every(isIdentified)) return write;
    const known = list.map((message, index) => isIdentified(message) ? message : adopt({ id: id(index), ...message }));
    return Array.isArray(write) ? adopt(known) : known[0];
  },
  fold: (old, write) => {
    const list = [...(old ?? []) as readonly JsonObject[]];
    for (const item of (Array.isArray(write) ? write : [write]) as readonly JsonObject[]) {
      const place = item.id === undefined ? -1 : list.findLastIndex((known) => known.id === item.id);
      if (item.remove === true) {
        if (place >= 0) list.splice(place, 1);
        continue;
      }
      const fault = messageFault(item);
      if (fault) throw new TypeError(`${fault}.`);
      if (place >= 0) list[place] = item;
      else list.push(item);
    }
    return adopt(list as Json[]);
  },
};

/** What is no message at all is left for the checks to refuse. */
function isIdentified(message: JsonObject): boolean {
  return message === null || typeof message !== "object" || message.id !== undefined;
}

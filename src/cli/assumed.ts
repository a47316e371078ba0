/**
 * A host that gives whatever a document asks for: the command line has no code, and what can be checked without it is checked.
 *
 * @module
 */
import type { Kit } from "../../mod.ts";
import { lineOf } from "../value/allowed.ts";

/** A kit with every function, tool and reducer that a document may name. */
export interface Assumed {
  /** The kit. */
  readonly kit: Kit;
  /** What was asked for, in order, as `function "quote"`. */
  named(): readonly string[];
  /** The MCP servers among what the document wants: command lines and addresses. */
  servers(): readonly string[];
}

/** Assumes that the host gives what is named, and remembers the names. */
export function assumeHost(): Assumed {
  const named = new Set<string>();
  const servers = new Set<string>();
  const all = <T>(what: string, standIn: T): Record<string, T> =>
    new Proxy<Record<string, T>>({}, {
      getOwnPropertyDescriptor(_, name) {
        named.add(`${what} "${String(name)}"`);
        return { value: standIn, configurable: true, enumerable: true, writable: true };
      },
      get: () => standIn,
    });
  return {
    kit: {
      functions: all("function", () => undefined),
      tools: all("tool", () => undefined),
      reducers: all("reducer", (_old, write) => write),
      mcp: (server) => servers.add(lineOf(server)) !== undefined,
    },
    named: () => [...named],
    servers: () => [...servers],
  };
}

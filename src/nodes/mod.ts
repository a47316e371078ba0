/** The kinds of nodes. @module */
import type { NodeKind } from "../node.ts";
import { ask } from "./ask.ts";
import { call } from "./call.ts";
import { graph } from "./graph.ts";
import { llm } from "./llm.ts";
import { set } from "./set.ts";
import { toolcalls } from "./toolcalls.ts";

/** Every built-in kind, in the order they are named to an author. */
export const kinds: readonly NodeKind[] = [llm, call, set, toolcalls, graph, ask];

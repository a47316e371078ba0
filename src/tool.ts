/**
 * The contract of tools: what a model may ask for.
 *
 * @module
 */
import type { JsonSchema } from "./json.ts";

/** A tool as a document declares it: the interface. The host gives the code under the same name. */
export interface ToolSource {
  /** What it is for; the model reads this. */
  readonly description?: string;
  /** The schema of its arguments, an object. */
  readonly input?: JsonSchema;
  /** The schema of its result. */
  readonly output?: JsonSchema;
  /** Whether a person is asked before each call. */
  readonly approve?: boolean;
  /** `tell` (default): a failure is told to the model. `fail`: it fails the node. */
  readonly onFailure?: "tell" | "fail";
}

/** A tool of the document, as kinds hold it. */
export interface ToolHandle {
  /** Its name. */
  readonly name: string;
  /** What it is for. */
  readonly description?: string;
  /** The schema of its arguments. */
  readonly input: JsonSchema;
}

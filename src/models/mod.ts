/**
 * The providers of models that Millrace brings along.
 *
 * @module
 */
import type { Provider } from "../model.ts";
import { anthropicHome, azureHome, living, named, nowhere, openaiHome } from "./homes.ts";

export { readScript } from "./script_answers.ts";
export type {
  ScriptAnswer,
  ScriptAnswers,
  ScriptChunk,
  ScriptError,
  ScriptEvent,
  ScriptGate,
  ScriptOptions,
  ScriptToolCall,
} from "./script_answers.ts";
export { echo } from "./echo.ts";
export { script } from "./script.ts";

/** The providers by the names documents use. Each is loaded when a document first needs it. */
export const providers: Readonly<Record<string, Provider>> = Object.freeze({
  openai: living(openaiHome, async (binding) => (await import("./openai.ts")).openai(binding)),
  anthropic: living(anthropicHome, async (binding) => (await import("./anthropic.ts")).anthropic(binding)),
  azure: living(azureHome, async (binding) => (await import("./azure.ts")).azure(binding)),
  compatible: living(named, async (binding) => (await import("./compatible.ts")).compatible(binding)),
  echo: living(nowhere, async (binding) => (await import("./echo.ts")).echo(binding)),
});

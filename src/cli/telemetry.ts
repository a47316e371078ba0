/**
 * Where spans go when the runtime was told to trace.
 *
 * @module
 */
import type { Telemetry } from "../../mod.ts";

/** What stands where `@opentelemetry/api` looks for it, as in Deno with `OTEL_DENO=true`; `undefined` where nobody traces. */
export function telemetry(): Telemetry | undefined {
  const api = (globalThis as { [key: symbol]: Partial<Telemetry> | undefined })[Symbol.for("opentelemetry.js.api.1")];
  return api?.trace && { trace: api.trace, context: api.context };
}

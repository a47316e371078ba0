/**
 * What of OpenTelemetry a run uses. The host gives it; nothing is imported.
 *
 * @module
 */

/** Where spans go: the API object of `@opentelemetry/api`, or anything with these parts of it. */
export interface Telemetry {
  /** Makes tracers. */
  readonly trace: {
    /** A tracer by the name of who uses it. */
    getTracer(name: string, version?: string): Tracer;
  };
  /** What keeps the active span: with it, what the host's functions and the models' clients trace hangs below ours. */
  readonly context?: {
    /** What is active where the run is started. */
    active(): TelemetryContext;
    /** Runs something while a context is active. */
    with<T>(context: TelemetryContext, work: () => T): T;
  };
}

/** Makes spans. */
export interface Tracer {
  /** Begins a span below the one that the context holds. */
  startSpan(name: string, options?: SpanOptions, context?: TelemetryContext): Span;
}

/** How a span begins. */
export interface SpanOptions {
  /** What sort of work: 0 is internal, 2 asks another server. */
  readonly kind?: number;
  /** What is known of it at once. */
  readonly attributes?: SpanAttributes;
}

/** What is known of a span. */
export type SpanAttributes = Record<string, string | number | boolean | string[]>;

/** A piece of work that takes time. */
export interface Span {
  /** Adds what became known. */
  setAttributes(attributes: SpanAttributes): unknown;
  /** Says how it ended; 2 is an error. */
  setStatus(status: { code: number; message?: string }): unknown;
  /** Ends it. */
  end(): void;
}

/** What is active, immutable: a span among it. */
export interface TelemetryContext {
  /** A value by its key. */
  getValue(key: symbol): unknown;
  /** Another context with one value more. */
  setValue(key: symbol, value: unknown): TelemetryContext;
  /** Another context without a value. */
  deleteValue(key: symbol): TelemetryContext;
}

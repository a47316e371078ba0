/**
 * A span, and how those below it hang: handed down by hand, so that it is right whatever runs at the same time.
 *
 * @module
 */
import type { Span, SpanAttributes, Telemetry, TelemetryContext, Tracer } from "../telemetry.ts";

/** The key under which a context holds its span, by the convention of `@opentelemetry/api`. */
const spanKey = Symbol.for("OpenTelemetry Context Key SPAN");
const internal = 0;
const isError = 2;

/** A span, and what hangs below it. */
export class Trace {
  readonly #host: TraceHost;
  readonly #context: TelemetryContext;
  readonly #span: Span;
  readonly #above: Trace | undefined;
  readonly #open = new Set<Trace>();
  #isOver = false;

  constructor(host: TraceHost, name: string, { kind = internal, attributes, above }: TraceSource) {
    this.#host = host;
    this.#above = above;
    const outer = above ? above.#context : host.context();
    this.#span = host.tracer.startSpan(name, { kind, attributes }, outer);
    this.#context = outer.setValue(spanKey, this.#span);
    if (above) above.#open.add(this);
  }

  /** A span below this one. */
  below(name: string, attributes: SpanAttributes, kind?: number): Trace {
    return new Trace(this.#host, name, { kind, attributes, above: this });
  }

  /** Does work while this span is the active one, where the host has a way to say so. */
  run<T>(work: () => T): T {
    const { activate } = this.#host;
    return activate ? activate(this.#context, work) : work();
  }

  /** Adds what became known. */
  add(attributes: SpanAttributes): void {
    if (!this.#isOver) this.#span.setAttributes(attributes);
  }

  /** Ends it, once, and before it what is left open below: work that hears no signal ends no span. */
  end(error?: string): void {
    if (this.#isOver) return;
    for (const trace of this.#open) trace.end(error ?? "cancelled");
    this.#isOver = true;
    if (error !== undefined) {
      this.#span.setAttributes({ "error.type": error });
      this.#span.setStatus({ code: isError });
    }
    this.#span.end();
    if (this.#above) this.#above.#open.delete(this);
  }
}

interface TraceSource {
  readonly kind?: number;
  readonly attributes: SpanAttributes;
  readonly above?: Trace;
}

/** Where spans go. */
interface TraceHost {
  readonly tracer: Tracer;
  /** What is active now. */
  readonly context: () => TelemetryContext;
  readonly activate?: <T>(context: TelemetryContext, work: () => T) => T;
}

/** Begins a span that hangs below what is active where it begins. */
export function beginTrace(telemetry: Telemetry | Tracer, name: string, attributes: SpanAttributes): Trace {
  return new Trace(hostOf(telemetry), name, { attributes });
}

function hostOf(telemetry: Telemetry | Tracer): TraceHost {
  if ("startSpan" in telemetry) return { tracer: telemetry, context: () => nothing };
  const tracer = telemetry.trace.getTracer("millrace");
  const { context } = telemetry;
  return context === undefined ? { tracer, context: () => nothing } : {
    tracer,
    context: () => context.active(),
    activate: (active, work) => context.with(active, work),
  };
}

/** A context for hosts that have none. */
class Context implements TelemetryContext {
  readonly #values: ReadonlyMap<symbol, unknown>;

  constructor(values: ReadonlyMap<symbol, unknown>) {
    this.#values = values;
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key);
  }

  setValue(key: symbol, value: unknown): TelemetryContext {
    return new Context(new Map([...this.#values, [key, value]]));
  }

  deleteValue(key: symbol): TelemetryContext {
    return new Context(new Map([...this.#values].filter(([other]) => other !== key)));
  }
}

const nothing = new Context(new Map());

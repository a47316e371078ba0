/** Spans of a run: which there are, what hangs below what, and what they never tell. */
import { assert, assertEquals } from "@std/assert";
import { type Context, type Kit, load, ModelError, script } from "../../mod.ts";
import type { Span, SpanAttributes, TelemetryContext, Tracer } from "../../src/telemetry.ts";
import { serve } from "../models/help.ts";
import { settle } from "./help.ts";

const spanKey = Symbol.for("OpenTelemetry Context Key SPAN");

interface Seen {
  readonly name: string;
  readonly kind?: number;
  readonly attributes: SpanAttributes;
  readonly below?: Seen;
  status?: number;
  ended: number;
}

/** A tracer that remembers. */
class TestTracer implements Tracer {
  readonly spans: Seen[] = [];

  startSpan(
    name: string,
    options: { kind?: number; attributes?: SpanAttributes } = {},
    context?: TelemetryContext,
  ): Span {
    const below = (context?.getValue(spanKey) as { seen?: Seen } | undefined)?.seen;
    const seen: Seen = { name, kind: options.kind, attributes: { ...options.attributes }, below, ended: 0 };
    this.spans.push(seen);
    const span: Span & { seen: Seen } = {
      seen,
      setAttributes: (attributes) => void Object.assign(seen.attributes, attributes),
      setStatus: ({ code }) => void (seen.status = code),
      end: () => void seen.ended++,
    };
    return span;
  }

  /** The names, each below its own, in the order of their beginning. */
  get tree(): string[] {
    return branches(this.spans, undefined, "");
  }

  find(name: string): Seen {
    const found = this.spans.find((span) => span.name === name);
    assert(found, `There is no span "${name}".`);
    return found;
  }
}

function branches(spans: readonly Seen[], below: Seen | undefined, indent: string): string[] {
  return spans.filter((span) => span.below === below).flatMap((
    span,
  ) => [indent + span.name, ...branches(spans, span, `${indent}  `)]);
}

const document = {
  millrace: "1",
  name: "traced",
  models: { m: "test:small" },
  state: { a: { type: "string" }, list: { default: [1, 2] }, out: {} },
};

async function traced(more: object, kit: Kit): Promise<{ tracer: TestTracer; status: string }> {
  const tracer = new TestTracer();
  const { status } = await load({ ...document, ...more }, { ids: () => "r", ...kit, telemetry: tracer }).start({})
    .result;
  await settle();
  assertEquals(tracer.spans.filter(({ ended }) => ended !== 1), [], "Each span ends once.");
  return { tracer, status };
}

Deno.test("a model's call is a span below its node, below the run, by the conventions", async () => {
  const { tracer } = await traced({
    nodes: { ask: { llm: "m", prompt: "?", into: "a" } },
    edges: { START: "ask" },
  }, { models: { test: script({ m: [{ chunks: ["Hi."], usage: { input: 7, output: 3 } }] }) } });
  assertEquals(tracer.tree, ["invoke_workflow traced", "  node ask", "    chat small"]);
  assertEquals(tracer.find("invoke_workflow traced").attributes, {
    "gen_ai.operation.name": "invoke_workflow",
    "gen_ai.workflow.name": "traced",
    "millrace.run.id": "r",
    "millrace.run.status": "done",
  });
  assertEquals(tracer.find("node ask").attributes, { "millrace.node": "ask", "millrace.task": "ask#1" });
  const { kind, attributes, status } = tracer.find("chat small");
  assertEquals([kind, status], [2, undefined]);
  assertEquals(attributes, {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "test",
    "gen_ai.request.model": "small",
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 7,
    "gen_ai.usage.output_tokens": 3,
    "millrace.call.id": "r/ask#1/1",
    "millrace.call.attempt": 1,
  });
});

Deno.test("nodes that run at the same time, items and inner graphs each have their own below them", async () => {
  const { tracer } = await traced({
    nodes: {
      each: { each: "list", graph: "inner", with: { x: "{{ item }}" }, into: { out: "{{ result.y }}" } },
      f: { call: "f" },
    },
    edges: { START: ["each", "f"] },
    graphs: {
      inner: {
        state: { x: {}, y: { type: "string" } },
        input: ["x"],
        output: ["y"],
        nodes: { draft: { llm: "m", prompt: "{{ x }}", into: "y" } },
        edges: { START: "draft" },
      },
    },
  }, {
    models: { test: () => async (_, say) => (await settle(), await say({ type: "finish", reason: "stop" })) },
    functions: {
      f: async (_, ctx: Context) => void await Promise.all([ctx.llm("m").text("1"), ctx.llm("m").text("2")]),
    },
  });
  const item = ["    node each", "      node draft", "        chat small"];
  assertEquals(tracer.tree, [
    "invoke_workflow traced",
    "  node each",
    ...item,
    ...item,
    "  node f",
    "    chat small",
    "    chat small",
  ]);
  const items = tracer.spans.filter(({ name }) => name === "node each").map(({ attributes }) => attributes);
  assertEquals(items.map((attributes) => attributes["millrace.item"] ?? "all"), ["all", 0, 1]);
  assertEquals(tracer.find("node draft").attributes["millrace.node"], "each[0]/draft");
});

Deno.test("a tool is a span below its node, and what it asks hangs below it", async () => {
  const { tracer } = await traced({
    tools: { look: {} },
    nodes: { agent: { llm: "m", prompt: "?", tools: ["look"], into: "a" } },
    edges: { START: "agent" },
  }, {
    models: {
      test: script({
        m: [{ chunks: [{ tool_call: { id: "c1", name: "look", arguments: { at: "x" } } }] }, { chunks: ["y"] }, {
          chunks: ["z"],
        }],
      }),
    },
    tools: { look: (_, ctx: Context) => ctx.llm("m").text("?") },
  });
  assertEquals(tracer.tree, [
    "invoke_workflow traced",
    "  node agent",
    "    chat small",
    "    execute_tool look",
    "      chat small",
    "    chat small",
  ]);
  assertEquals(tracer.find("execute_tool look").attributes, {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "look",
    "gen_ai.tool.call.id": "c1",
    "gen_ai.tool.type": "function",
  });
});

Deno.test("each attempt is a span; a failure is told as a word, and no text of it", async () => {
  const { tracer, status } = await traced({
    nodes: { ask: { llm: "m", prompt: "A secret prompt", into: "a", retry: { delay: "1ms" } } },
    edges: { START: "ask" },
  }, {
    models: { test: () => () => Promise.reject(new ModelError("overload", "A secret answer")) },
  });
  assertEquals([tracer.spans.length, status], [5, "failed"]);
  for (const { attributes, status } of tracer.spans.slice(2)) {
    assertEquals([attributes["error.type"], status], ["overload", 2]);
  }
  assertEquals(tracer.find("node ask").attributes["error.type"], "overload");
  assertEquals(tracer.find("invoke_workflow traced").attributes["error.type"], "MR704");
  assert(!JSON.stringify(tracer.spans).includes("secret"));
});

Deno.test("spans of a run that is cancelled end with it, also of work that hears no signal", async () => {
  const tracer = new TestTracer();
  const graph = load({ ...document, models: {}, nodes: { f: { call: "f" } }, edges: { START: "f" } }, {
    telemetry: tracer,
    functions: { f: () => new Promise(() => {}) },
  });
  const run = graph.start({});
  await settle();
  run.cancel();
  await run.result;
  assertEquals(tracer.spans.map(({ ended, attributes }) => [ended, attributes["error.type"]]), [
    [1, "cancelled"],
    [1, "cancelled"],
  ]);
});

Deno.test("a run that asks a person has not failed", async () => {
  const { tracer, status } = await traced({
    models: {},
    nodes: { review: { ask: "Publish?", into: "out" } },
    edges: { START: "review" },
  }, {});
  assertEquals([status, tracer.find("invoke_workflow traced").attributes["millrace.run.status"]], ["asked", "asked"]);
  assertEquals(tracer.spans.filter(({ status }) => status !== undefined), []);
});

Deno.test("Deno's own exporter gets the right tree of nodes that run at the same time, with the host's spans in it", async () => {
  const { tree, sent } = await exported([
    "--allow-env",
    "--allow-read",
    new URL("otel_program.ts", import.meta.url).pathname,
  ]);
  assertEquals(tree, [
    "request",
    "  invoke_workflow traced",
    "    node agent",
    "      chat small",
    "      chat small",
    "      execute_tool look",
    "        looking",
    "    node inner",
    "      node draft",
    "        chat large",
    "    node work",
    "      working",
  ]);
  assert(!sent.includes("secret"));
});

Deno.test("the command line traces where Deno was told to", async () => {
  const file = (path: string) => new URL(`../../${path}`, import.meta.url).pathname;
  const { tree } = await exported([
    "--allow-read",
    "--allow-env",
    file("src/cli/main.ts"),
    "run",
    file("examples/joke_and_poem.json"),
    ...["-i", "topic=cats", "--models", `script:${file("examples/joke_and_poem.script.json")}`],
  ]);
  assertEquals(tree, [
    "invoke_workflow joke-and-poem",
    "  node write_joke",
    "    chat gpt-4o-mini",
    "  node write_poem",
    "    chat gpt-4o-mini",
  ]);
});

/** What a program exports: the names of its spans, each below its own, and all that was sent. */
async function exported(args: readonly string[]): Promise<{ tree: string[]; sent: string }> {
  interface Exported {
    spanId: string;
    parentSpanId?: string;
    name: string;
  }
  const spans: Exported[] = [];
  let sent = "";
  await using sink = serve(async (request) => {
    const text = await request.text();
    if (request.url.endsWith("/v1/traces")) {
      sent += text;
      for (const { scopeSpans } of JSON.parse(text).resourceSpans) {
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
    }
    return Response.json({});
  });
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-lock", ...args],
    env: {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: new URL(sink.baseURL).origin,
      OTEL_METRICS_EXPORTER: "none",
      OTEL_DENO_CONSOLE: "ignore",
      NO_COLOR: "1",
    },
    stdout: "null",
    stderr: "piped",
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const below = (parent: string | undefined, indent: string): string[] =>
    spans.filter((span) => (span.parentSpanId || undefined) === parent)
      .map((span) => [indent + span.name, ...below(span.spanId, `${indent}  `)])
      .sort().flat();
  return { tree: below(undefined, ""), sent };
}

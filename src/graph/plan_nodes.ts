/**
 * Plans the nodes: hands each to its kind, and compiles what every node may have.
 *
 * @module
 */
import type { FunctionHandle, GraphHandle, IntoKey, NodeKind, NodeSource, NodeWork } from "../node.ts";
import type { CheckedFunction, HostFunction } from "../function.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Fill, FillText } from "../scope.ts";
import type { ToolHandle } from "../tool.ts";
import { checked } from "../value/standard.ts";
import { pointer } from "../value/pointer.ts";
import { compileTemplate, compileText } from "../value/template.ts";
import { compileExpression, type Surroundings } from "../value/expression.ts";
import { type Desk, didYouMean, entries, isObject, member, milliseconds, takeFile } from "./desk.ts";
import { refuseNode } from "./names.ts";
import type { PlannedEach, PlannedModel, PlannedNode } from "./plan.ts";
import { planInto, type Surrounding, surroundings } from "./plan_around.ts";
import { planInner } from "./plan_inner.ts";
import { findModel } from "./plan_models.ts";
import { reportUnknownKey } from "./plan_state.ts";
import { findTool } from "./plan_tools.ts";

/** A planned node before its edges are known. */
export interface NodeDraft extends Omit<PlannedNode, "route" | "catch"> {
  /** The keys it may write, and where it says so. */
  readonly writes: readonly { readonly key: string; readonly place: string }[];
}

/** Reads the nodes, in the order of the document. */
export function planNodes(around: Surrounding, desk: Desk): NodeDraft[] {
  return entries(desk.body.nodes).map(([name, value], index) => {
    const place = desk.at("nodes", name);
    const refusal = refuseNode(name);
    if (refusal) {
      desk.report({
        code: "MR106",
        pointer: place,
        at: "key",
        message: `A node cannot be called "${name}".`,
        hint: refusal,
      });
    }
    const verb = isObject(value) ? desk.host.kinds.find((kind) => Object.hasOwn(value, kind.verb)) : undefined;
    if (!verb || desk.isBroken(place)) {
      return { index, name, pointer: place, work: { run: () => undefined }, tags: [], any: false, writes: [] };
    }
    return planNode({ index, name, pointer: place, value: value as JsonObject, kind: verb }, around, desk);
  });
}

interface NodePlace {
  index: number;
  name: string;
  pointer: string;
  value: JsonObject;
  kind: NodeKind;
}

function planNode(node: NodePlace, around: Surrounding, desk: Desk): NodeDraft {
  const source = new Source(node, around, desk);
  const each = planEach(source, around, desk);
  const work: NodeWork = node.kind.plan(source);
  const into = planInto(node.value.into, `${node.pointer}/into`, ["result", ...source.locals], { around, desk });
  if (source.hasInto && work.writes) {
    source.report({
      code: "MR002",
      path: "into",
      message: `"${node.name}" says twice where its result goes: by "into", and by the keys it names.`,
      hint: 'Leave out "into".',
    });
  }
  return {
    index: node.index,
    name: node.name,
    pointer: node.pointer,
    work,
    tags: node.value.tags as readonly string[] | undefined ?? [],
    any: node.value.join === "any",
    writes: source.written,
    ...(into !== undefined && { into }),
    ...(each && { each }),
    ...planPatience(node.value),
  };
}

function planEach(source: Source, around: Surrounding, desk: Desk): PlannedEach | undefined {
  const { each, as = "item", concurrency } = source.value as {
    each?: string;
    as?: string;
    concurrency?: number;
  };
  if (each === undefined) {
    for (const key of ["as", "concurrency"]) {
      if (source.value[key] === undefined) continue;
      source.report({
        code: "MR002",
        path: key,
        message: `"${key}" belongs to "each", which "${source.name}" does not have.`,
      });
    }
    return undefined;
  }
  if (around.keys.has(as)) {
    source.report({
      code: "MR106",
      path: "as",
      message: `"${as}" is a state key already.`,
      hint: "Give the item a name of its own.",
    });
  }
  const { fill, ast } = compileExpression(each, surroundings(`${source.pointer}/each`, [], around, desk));
  const type = ast?.kind === "name" ? around.keys.get(ast.name)?.schema.type : undefined;
  if (type !== undefined && ![type].flat().includes("array")) {
    source.report({
      code: "MR204",
      path: "each",
      message: `"${source.name}" runs once per item of "${each}", and that is no list.`,
      hint: `The state says it is ${[type].flat().join(" or ")}.`,
    });
  }
  return { list: fill, as, ...(concurrency !== undefined && { concurrency }) };
}

function planPatience(value: JsonObject): Pick<PlannedNode, "retry" | "timeout"> {
  const retry = value.retry as { attempts?: number; delay?: string; factor?: number; jitter?: boolean } | undefined;
  return {
    ...(retry && {
      retry: {
        attempts: retry.attempts ?? 3,
        delay: milliseconds(retry.delay ?? "500ms"),
        factor: retry.factor ?? 2,
        jitter: retry.jitter ?? true,
      },
    }),
    ...(value.timeout !== undefined && { timeout: milliseconds(value.timeout as string) }),
  };
}

/** A node as its kind sees it. */
class Source implements NodeSource {
  readonly name: string;
  readonly pointer: string;
  readonly value: JsonObject;
  readonly into?: IntoKey;
  readonly hasInto: boolean;
  /** Names that expressions of this node may read beyond the state. */
  readonly locals: readonly string[];
  /** The keys it may write. */
  readonly written: { readonly key: string; readonly place: string }[] = [];
  readonly #around: Surrounding;
  readonly #desk: Desk;

  constructor(node: NodePlace, around: Surrounding, desk: Desk) {
    this.name = node.name;
    this.pointer = node.pointer;
    this.value = node.value;
    this.#around = around;
    this.#desk = desk;
    this.hasInto = this.value.into !== undefined;
    this.locals = this.value.each === undefined ? [] : [this.value.as as string ?? "item", "index"];
    if (isObject(this.value.into)) {
      for (const key of Object.keys(this.value.into)) {
        this.written.push({ key, place: this.#place("into") + pointer(key) });
      }
    }
    if (typeof this.value.into === "string") {
      this.written.push({ key: this.value.into, place: this.#place("into") });
      const key = around.keys.get(this.value.into);
      const schema = key?.writeSchema ?? {};
      const isItem = this.value.each !== undefined && !key?.reducer;
      this.into = {
        key: this.value.into,
        schema: isItem ? (schema.items ?? {}) as JsonObject : schema,
        ...(key?.reducer && { reduce: key.reducer.name }),
      };
    }
  }

  template(value: Json, path: string): Fill {
    return compileTemplate(value, this.#at(path)).fill;
  }

  text(value: Json, path: string): FillText {
    if (isObject(value)) return this.#fileText(value.file as string, path);
    if (!Array.isArray(value)) return compileText(value as string, this.#at(path)).fill;
    const lines = value.map((line: string, index) => compileText(line, this.#at(`${path}/${index}`)).fill);
    return (scope) => lines.map((fill) => fill(scope)).join("\n");
  }

  /** A text in a file of its own: what is wrong in it is told by the file's name and line. */
  #fileText(name: string, path: string): FillText {
    const place = `${this.#place(path)}/file`;
    const file = takeFile(name, place, this.#desk);
    if (!file) return () => "";
    const at = this.#at(path);
    const report: Surroundings["report"] = ({ code, message, hint, range }) => {
      const line = file.text.slice(0, range[0]).split("\n").length;
      this.#desk.report({
        code,
        pointer: place,
        message: `In ${file.path}, line ${line}: ${message}`,
        ...(hint !== undefined && { hint }),
      });
    };
    return compileText(file.text.replace(/\r?\n$/, ""), { ...at, pointer: place, report }).fill;
  }

  model(name: string, path: string): PlannedModel {
    return findModel(name, this.#place(path), this.#around.models, this.#desk) as PlannedModel;
  }

  tool(name: string, path: string): ToolHandle {
    return findTool(name, this.#place(path), this.#around.tools, this.#desk);
  }

  allTools(): readonly ToolHandle[] {
    return [...this.#around.tools.values()];
  }

  reads(key: string, path: string): boolean {
    const isKnown = this.#around.keys.has(key);
    if (!isKnown) reportUnknownKey(key, this.#place(path), this.#around.keys, this.#desk);
    return isKnown;
  }

  graph(name: string, path: string): GraphHandle {
    return planInner(name, {
      source: this,
      path,
      place: this.#place(path),
      at: (below) => this.#at(below),
      around: this.#around,
      desk: this.#desk,
    });
  }

  function(name: string, path: string): FunctionHandle {
    const given = member<HostFunction | CheckedFunction>(this.#desk.host.kit.functions, name);
    if (given !== undefined) return { name, run: checked(given, name) };
    this.report({
      code: "MR306",
      path,
      message: `The host gives no function "${name}".`,
      hint: didYouMean(name, Object.keys(this.#desk.host.kit.functions ?? {}), "function")?.replace(
        "in this document",
        "in the kit",
      ) +
        ` Give it: load(text, { functions: { ${name}: (args, ctx) => … } }).`,
    });
    return { name, run: () => undefined };
  }

  writes(key: string, path: string, { folds = false }: { folds?: boolean } = {}): void {
    const known = this.#around.keys.get(key);
    this.written.push({ key, place: this.#place(path) });
    if (known && folds && this.value.each !== undefined && !known.reducer) {
      this.report({
        code: "MR405",
        path,
        message: `"${this.name}" runs once per item, and each time it would write "${key}" anew.`,
        hint: `Add a "reduce" to /state/${key}, so that the writes add up.`,
      });
    }
    if (known) return;
    const isMember = isObject(this.value[path.split("/")[0]]);
    reportUnknownKey(key, this.#place(path), this.#around.keys, this.#desk, isMember ? "key" : undefined);
  }

  report({ path, ...issue }: Parameters<NodeSource["report"]>[0]): void {
    this.#desk.report({ ...issue, pointer: this.#place(path) });
  }

  #place(path: string): string {
    return `${this.pointer}/${path}`;
  }

  #at(path: string): Surroundings {
    return surroundings(this.#place(path), this.locals, this.#around, this.#desk);
  }
}

/**
 * A node as its kind sees it while it is planned.
 *
 * @module
 */
import type { FunctionHandle, GraphHandle, IntoKey, NodeKind, NodeSource, Wanted } from "../node.ts";
import type { CheckedFunction, HostFunction } from "../function.ts";
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { Fill, FillText } from "../scope.ts";
import type { ToolHandle } from "../tool.ts";
import { isObject } from "../value/own.ts";
import { checked, schemasOf } from "../value/standard.ts";
import { pointer } from "../value/pointer.ts";
import { compileTemplate, compileText } from "../value/template.ts";
import type { Surroundings } from "../value/expression.ts";
import { fits } from "../value/fits.ts";
import { showType } from "../value/show_type.ts";
import { any, memberOf, number, type Type } from "../value/types.ts";
import { typeOfSchema } from "../value/types_of_schema.ts";
import { checkFit, checkWrite } from "./check_types.ts";
import { type Desk, didYouMean, member, misspelt, takeFile } from "./desk.ts";
import type { PlannedGraph, PlannedKey, PlannedModel, ServedTools } from "./plan.ts";
import { type Surrounding, surroundings } from "./plan_around.ts";
import { planInner } from "./plan_inner.ts";
import { findModel } from "./plan_models.ts";
import { reportUnknownKey } from "./plan_state.ts";
import { findTool } from "./plan_tools.ts";
import type { KeyRead, KeyWrite } from "./reads.ts";

/** Where a node stands, and what it is. */
export interface NodePlace {
  /** Its place in the list. */
  readonly index: number;
  /** Its name. */
  readonly name: string;
  /** Its place in the document. */
  readonly pointer: string;
  /** The node as written. */
  readonly value: JsonObject;
  /** Its kind. */
  readonly kind: NodeKind;
}

/** What a node uses of the document and of the host. */
export interface Uses {
  /** The models it names, and whether it says itself how they answer: piece by piece, or at once. */
  readonly models: readonly { readonly name: string; readonly stream?: boolean }[];
  /** The tools of the host that it may run. */
  readonly tools: readonly string[];
  /** The servers of tools that it may ask. */
  readonly servers: readonly string[];
  /** The graphs inside it. */
  readonly graphs: readonly PlannedGraph[];
  /** Whether it calls a function of the host. */
  readonly isHosted: boolean;
}

/** A node as its kind sees it. */
export class Source implements NodeSource {
  readonly name: string;
  readonly pointer: string;
  readonly value: JsonObject;
  readonly into?: IntoKey;
  readonly hasInto: boolean;
  /** Names that expressions of this node may read beyond the state. */
  readonly locals: Map<string, Type> = new Map();
  /** The keys it may write. */
  readonly written: KeyWrite[] = [];
  /** The keys it reads. */
  readonly read: KeyRead[] = [];
  /** What it uses. */
  readonly uses: Uses & {
    models: Uses["models"][number][];
    tools: string[];
    servers: string[];
    graphs: PlannedGraph[];
    isHosted: boolean;
  } = {
    models: [],
    tools: [],
    servers: [],
    graphs: [],
    isHosted: false,
  };
  readonly #keyAt = new Map<string, PlannedKey>();
  readonly #around: Surrounding;
  readonly #desk: Desk;

  constructor(node: NodePlace, around: Surrounding, desk: Desk) {
    this.name = node.name;
    this.pointer = node.pointer;
    this.value = node.value;
    this.#around = around;
    this.#desk = desk;
    this.hasInto = this.value.into !== undefined;
    if (this.value.each !== undefined) this.locals.set(this.value.as as string ?? "item", any).set("index", number);
    if (isObject(this.value.into)) {
      for (const key of Object.keys(this.value.into)) {
        this.#write(key, this.#place("into") + pointer(key));
      }
    }
    if (typeof this.value.into === "string") {
      this.#write(this.value.into, this.#place("into"));
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

  template(value: Json, path: string, wanted?: Wanted): Fill {
    const compiled = this.#keep(compileTemplate(value, this.#at(path)));
    const gift = { ...compiled, who: `"${this.name}"`, value, pointer: this.#place(path) };
    const key = this.#keyAt.get(path);
    if (key) checkWrite(key, gift, this.value.each !== undefined, this.#desk);
    const goal = { code: "MR206", severity: wanted?.severity, where: `"${path}"` };
    if (wanted) checkFit(gift, this.#typeOf(wanted.schema), goal, this.#desk);
    return compiled.fill;
  }

  text(value: Json, path: string): FillText {
    if (isObject(value)) return this.#fileText(value.file as string, path);
    if (!Array.isArray(value)) return this.#keep(compileText(value as string, this.#at(path))).fill;
    const lines = value.map((line: string, index) => this.#keep(compileText(line, this.#at(`${path}/${index}`))).fill);
    return (scope) => lines.map((fill) => fill(scope)).join("\n");
  }

  /** A text in a file of its own: what is wrong in it is told by the file's name and line. */
  #fileText(name: string, path: string): FillText {
    const place = `${this.#place(path)}/file`;
    const file = takeFile(name, place, this.#desk);
    if (!file) return () => "";
    const at = this.#at(path);
    const report: Surroundings["report"] = ({ code, severity, message, hint, range }) => {
      const line = file.text.slice(0, range[0]).split("\n").length;
      this.#desk.report({
        code,
        ...(severity && { severity }),
        pointer: place,
        message: `In ${file.path}, line ${line}: ${message}`,
        ...(hint !== undefined && { hint }),
      });
    };
    const { fill, reads } = compileText(file.text.replace(/\r?\n$/, ""), { ...at, pointer: place, report });
    this.read.push(...reads.map(({ range: _range, ...read }) => read));
    return fill;
  }

  #keep<T extends { readonly reads: readonly KeyRead[] }>(compiled: T): T {
    this.read.push(...compiled.reads);
    return compiled;
  }

  /** Notes a write. Over an empty list nothing is folded, so the key stays unset unless its reducer begins with something. */
  #write(key: string, place: string, isSure = true): void {
    const reducer = this.#around.keys.get(key)?.reducer;
    const isFolded = this.value.each === undefined || !reducer || reducer.empty !== undefined;
    this.written.push({ key, place, isSure: isSure && isFolded });
  }

  model(name: string, path: string): PlannedModel {
    const { stream } = this.value as { stream?: boolean };
    this.uses.models.push({ name, ...(stream !== undefined && { stream }) });
    return findModel(name, this.#place(path), this.#around.models, this.#desk) as PlannedModel;
  }

  tool(name: string, path: string): ToolHandle {
    const handle = findTool(name, this.#place(path), this.#around.tools, this.#desk);
    if ("server" in handle) this.uses.servers.push((handle as ServedTools).server.name);
    else this.uses.tools.push(name);
    return handle;
  }

  allTools(): readonly ToolHandle[] {
    return [...this.#around.tools.values()].map((tool) => {
      this.uses["source" in tool ? "servers" : "tools"].push(tool.name);
      return "source" in tool ? { name: tool.name, server: tool, pointer: tool.pointer } : tool;
    });
  }

  reads(key: string, path: string, wanted?: Wanted): boolean {
    const known = this.#around.keys.get(key);
    if (known && wanted && fits(known.type, this.#typeOf(wanted.schema)) === "no") {
      const message = `"${this.name}" needs ${showType(this.#typeOf(wanted.schema))}, and "${key}" is ${
        showType(known.type)
      }.`;
      this.report({ code: "MR206", path, message, severity: wanted.severity });
    }
    const isKnown = known !== undefined;
    if (isKnown) this.read.push({ name: key, pointer: this.#place(path), guarded: false });
    else reportUnknownKey(key, this.#place(path), this.#around.keys, this.#desk);
    return isKnown;
  }

  graph(name: string, path: string): GraphHandle {
    const inner = planInner(name, {
      source: this,
      path,
      place: this.#place(path),
      at: (below) => this.#at(below),
      around: this.#around,
      desk: this.#desk,
      reads: this.read,
    });
    if ("plan" in inner) this.uses.graphs.push(inner as PlannedGraph);
    return inner;
  }

  function(name: string, path: string): FunctionHandle {
    this.uses.isHosted = true;
    const code = member<HostFunction | CheckedFunction>(this.#desk.host.kit.functions, name);
    if (code !== undefined) return { name, run: checked(code, name), ...schemasOf(code) };
    const given = Object.keys(this.#desk.host.kit.functions ?? {});
    this.report({
      code: "MR306",
      path,
      message: `The host gives no function "${name}".`,
      ...misspelt(name, given, { what: "function", pointer: this.#place(path), desk: this.#desk }),
      hint: [
        didYouMean(name, given, "function", this.#desk)?.replace("in this document", "in the kit"),
        `Give it: load(text, { functions: { ${name}: (args, ctx) => … } }).`,
      ].filter((part) => part !== undefined).join(" "),
    });
    return { name, run: () => undefined };
  }

  writes(key: string, path: string, { folds = false, maybe = false }: { folds?: boolean; maybe?: boolean } = {}): void {
    const known = this.#around.keys.get(key);
    this.#write(key, this.#place(path), !maybe);
    if (known) this.#keyAt.set(path, known);
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

  /** Checks the members of a result that are written to keys of their names. */
  checkWrites(keys: readonly string[], result: Type): void {
    keys.forEach((name, index) => {
      const key = this.#around.keys.get(name);
      const type = memberOf(result, name);
      const gift = { who: `"${this.name}"`, pointer: this.#place(`writes/${index}`) };
      if (key && type) checkWrite(key, { ...gift, type }, this.value.each !== undefined, this.#desk);
    });
  }

  #typeOf(schema: JsonSchema): Type {
    return typeOfSchema(schema, this.#desk.document.schemas);
  }

  #place(path: string): string {
    return `${this.pointer}/${path}`;
  }

  #at(path: string): Surroundings {
    return surroundings(this.#place(path), this.locals, this.#around, this.#desk);
  }
}

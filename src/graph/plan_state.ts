/**
 * Plans the state: its keys, what may be written to them, what comes in and goes out.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { Reducer } from "../reducer.ts";
import { messageSchema } from "../value/message.ts";
import { isObject, own } from "../value/own.ts";
import { compileSchema } from "../value/schema.ts";
import { judges, SchemaSource } from "../value/subschemas.ts";
import { any, typeOfValue } from "../value/types.ts";
import { typeOfSchema } from "../value/types_of_schema.ts";
import { checkWords } from "./check_schemas.ts";
import { checkFit } from "./check_types.ts";
import { type Desk, entries, member, misspelt } from "./desk.ts";
import { refuseKey } from "./names.ts";
import type { Plan, PlannedCheck, PlannedKey } from "./plan.ts";
import type { Draft } from "./read.ts";

/** Reads the keys of the state. */
export function planKeys(desk: Desk): Map<string, PlannedKey> {
  const keys = new Map<string, PlannedKey>();
  for (const [name, source] of entries(desk.body.state)) {
    const place = desk.at("state", name);
    const refusal = refuseKey(name);
    if (refusal) {
      desk.report({
        code: "MR106",
        pointer: place,
        at: "key",
        message: `A state key cannot be called "${name}".`,
        hint: refusal,
      });
    }
    const readable = isObject(source) && !desk.isBroken(place);
    keys.set(name, planKey(name, readable ? source : {}, desk));
  }
  return keys;
}

/** Reads `input` or `output`: a list of keys. */
export function planKeyList(
  list: "input" | "output",
  keys: ReadonlyMap<string, PlannedKey>,
  desk: Desk,
): string[] | undefined {
  const names = desk.body[list];
  if (!Array.isArray(names) || desk.isBroken(desk.at(list))) return undefined;
  names.forEach((name: string, index) => {
    if (!keys.has(name)) reportUnknownKey(name, desk.at(list, index), keys, desk);
  });
  return names;
}

/** Reports a key that the state does not declare. */
export function reportUnknownKey(
  name: string,
  place: string,
  keys: ReadonlyMap<string, PlannedKey>,
  desk: Desk,
  at?: "key",
): void {
  desk.report({
    code: "MR205",
    pointer: place,
    ...(at && { at }),
    message: `There is no state key "${name}".`,
    hint: `Add it: "state": { "${name}": { "type": "string" } }.`,
    ...misspelt(name, keys.keys(), { what: "state key", pointer: place, ...(at && { at }), desk }),
  });
}

/** The checks of a key, and what is asked of them before a run. */
export function checksOf(key: PlannedKey, pointer: string, place: Plan["place"]): readonly PlannedCheck[] {
  const { whole, write, grown, initial } = key;
  const checks = [whole, write, grown];
  if (initial === undefined || whole.ready) return checks;
  const refuse = () => refused(key, initial, pointer).map(place);
  return [...checks, { ready: false, prepare: () => whole.prepare(), refuse }];
}

function refused({ name, whole }: Pick<PlannedKey, "name" | "whole">, initial: Json, pointer: string): Draft[] {
  return whole.check(initial).map((fault) => ({
    code: "MR206",
    pointer: pointer + fault.pointer,
    message: `The default of "${name}" ${fault.message}.`,
  }));
}

function planKey(name: string, source: JsonObject, desk: Desk): PlannedKey {
  const { reduce, default: initial, ...own } = source;
  const reducer = reduce === undefined ? undefined : findReducer(name, reduce, desk);
  const schema: JsonSchema = reduce === "messages" ? { type: "array", ...own } : own;
  if (reducer) checkFolds(name, reducer, schema, desk);
  checkWords(own, desk.at("state", name), desk);
  const definitions = desk.document.schemas ?? {};
  const said = reducer ? followed(schema, definitions) : schema;
  const writeSchema = reducer ? reducer.write(said) : schema;
  let isUsable = true;
  const compile = (part: JsonSchema) => {
    try {
      return compileSchema(part, definitions);
    } catch (error) {
      isUsable = false;
      desk.report({ code: "MR002", pointer: desk.at("state", name), message: (error as Error).message });
      return compileSchema({});
    }
  };
  const whole = compile(schema);
  const type = isUsable ? typeOfSchema(schema, definitions) : any;
  const place = desk.at("state", name, "default");
  if (initial !== undefined && whole.ready) refused({ name, whole }, initial, place).forEach(desk.report);
  else if (initial !== undefined) {
    // What the type does not tell is told when the check is ready: before a run.
    const gift = { who: "The default", value: initial, type: typeOfValue(initial), pointer: place };
    checkFit(gift, type, { code: "MR206", where: `"${name}"` }, desk);
  }
  return {
    name,
    whole,
    grown: reducer?.grown ? compile(reducer.grown(said)) : whole,
    write: reducer ? compile(writeSchema) : whole,
    schema,
    writeSchema,
    type: isUsable && reducer ? typeOfSchema(readable(schema, writeSchema, reducer), definitions) : type,
    writeType: isUsable && reducer ? typeOfSchema(writeSchema, definitions) : type,
    ...(reducer && { reducer }),
    ...(initial !== undefined && { initial }),
  };
}

/** What a schema says that has only a name; reducers look into it. */
function followed(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>): JsonSchema {
  let here = schema;
  for (const seen = new Set<Json>(); typeof here.$ref === "string" && !seen.has(here);) {
    seen.add(here);
    const { $ref, ...beside } = here;
    const target = new SchemaSource(schema, definitions).target($ref as string);
    if (!isObject(target) || Object.keys(beside).some((word) => judges(word) && word in target)) break;
    here = { ...target, ...beside };
  }
  return here;
}

/** What is sure of the value of a key: its schema, and what its reducer makes. */
function readable(schema: JsonSchema, writeSchema: JsonSchema, reducer: Reducer | undefined): JsonSchema {
  if (!reducer || reducer.types.length === 0) return schema;
  // A reducer that takes parts of objects may not have all of them yet.
  const { required = [] } = writeSchema;
  return { type: reducer.types, ...reducer.identify && { items: messageSchema }, ...schema, required };
}

function checkFolds(key: string, { name, types }: Reducer, { type }: JsonSchema, desk: Desk): void {
  if (type === undefined || types.length === 0 || [type].flat().some((own) => types.includes(own as string))) return;
  desk.report({
    code: "MR206",
    pointer: desk.at("state", key, "reduce"),
    message: `"${name}" makes ${types.map((own) => phrases[own]).join(" or ")}, and "${key}" is declared as ${
      [type].flat().join(" or ")
    }.`,
    hint: `The type of a key is that of its whole value: "type": "${types[0]}".`,
  });
}

const phrases: Readonly<Record<string, string>> = {
  array: "a list",
  string: "a text",
  object: "an object",
  number: "a number",
  integer: "a whole number",
};

function findReducer(key: string, reduce: Json, desk: Desk): Reducer | undefined {
  if (typeof reduce === "string") return member(desk.host.reducers, reduce);
  const name = (reduce as JsonObject).call as string;
  const fold = member(desk.host.kit.reducers, name);
  if (fold === undefined) {
    desk.report({
      code: "MR306",
      pointer: desk.at("state", key, "reduce", "call"),
      message: `The host gives no reducer "${name}".`,
      hint: `Give it: load(text, { reducers: { ${JSON.stringify(name)}: (old, write) => … } }).`,
    });
    return undefined;
  }
  return {
    name,
    types: [],
    idempotent: false,
    write: () => ({}),
    fold: (old, write) => {
      if (old === undefined) return write;
      try {
        return own(fold(old, write), `the result of reducer "${name}"`);
      } catch (error) {
        throw new Fault("MR708", `Reducer "${name}" failed: ${(error as Error).message}`, {
          pointer: desk.at("state", key, "reduce"),
          cause: error,
        });
      }
    },
  };
}

/**
 * The state of a run: values by key, and how writes are folded into them.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json, JsonObject, Values } from "../json.ts";
import type { Plan, PlannedKey } from "../graph/plan.ts";
import type { Reducer } from "../reducer.ts";
import { adopt } from "../value/own.ts";
import { pointer } from "../value/pointer.ts";

/** Who folds, and how. */
export interface Folding {
  /** The node. */
  readonly node: string;
  /** Whether keys with a reducer have a list of writes, which are folded one by one. */
  readonly perItem: boolean;
  /** Where the node says that it writes a key. */
  placeOf(key: string): string;
}

/** The values of one graph's run. They change between steps only. */
export class State {
  /** The values, as expressions read them. */
  readonly values: Values;
  readonly #own: Record<string, Json>;
  readonly #keys: ReadonlyMap<string, PlannedKey>;
  #snapshot: JsonObject | undefined;
  /** What the writes of the step have replaced, until they are committed. */
  #undo: [key: string, old: Json | undefined][] = [];

  constructor(plan: Plan) {
    this.#keys = plan.keys;
    this.#own = {};
    this.values = this.#own;
    for (const [name, key] of plan.keys) if (key.initial !== undefined) this.#own[name] = key.initial;
  }

  /** The value of a key, if it has one: names that every object has are unset as any other. */
  get(key: string): Json | undefined {
    return Object.hasOwn(this.#own, key) ? this.#own[key] : undefined;
  }

  /** Takes all values from a checkpoint. */
  restore(values: JsonObject): void {
    for (const key of Object.keys(this.#own)) delete this.#own[key];
    Object.assign(this.#own, values);
    this.#snapshot = undefined;
  }

  /** Sets a key to a whole value, as an input does. */
  set(key: string, value: Json): void {
    this.#own[key] = value;
    this.#snapshot = undefined;
  }

  /** Folds what a node wrote. */
  fold(update: JsonObject, { perItem, ...by }: Folding): void {
    this.#snapshot = undefined;
    for (const name of Object.keys(update)) {
      const key = this.#keys.get(name);
      const reducer = key?.reducer;
      this.#undo.push([name, this.get(name)]);
      if (!reducer) this.#own[name] = update[name];
      else if (!perItem) this.#write(key, reducer, update[name], by);
      else {
        for (const write of update[name] as readonly Json[]) this.#write(key, reducer, write, by);
        if (this.get(name) === undefined && reducer.empty !== undefined) this.#own[name] = reducer.empty;
      }
    }
  }

  /** Keeps what was folded. */
  commit(): void {
    this.#undo = [];
  }

  /** Takes back what was folded since the last commit. */
  revert(): void {
    for (const [key, old] of this.#undo.reverse()) {
      if (old === undefined) delete this.#own[key];
      else this.#own[key] = old;
    }
    this.#undo = [];
    this.#snapshot = undefined;
  }

  #write(
    { name, grown }: PlannedKey,
    reducer: Reducer,
    write: Json,
    { node, placeOf }: Omit<Folding, "perItem">,
  ): void {
    try {
      this.#own[name] = reducer.fold(this.get(name), write);
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw new Fault("MR708", `Cannot fold what "${node}" wrote into "${name}": ${(error as Error).message}`, {
        pointer: pointer("state", name, "reduce"),
        cause: error,
      });
    }
    const [fault] = grown.check(this.#own[name]);
    if (!fault) return;
    const where = fault.pointer && ` at ${fault.pointer}`;
    throw new Fault("MR708", `"${node}" cannot write this to "${name}": with it, the whole${where} ${fault.message}.`, {
      pointer: placeOf(name),
      hint: `What the state says of "${name}" is said of all that was written to it together.`,
    });
  }

  /** The state as it is now, frozen; the same object until the next write. */
  snapshot(): JsonObject {
    return this.#snapshot ??= adopt({ ...this.#own });
  }

  /** The keys the document promises, as far as they are there; all without a list. */
  output(plan: Plan): JsonObject {
    if (!plan.output) return this.snapshot();
    return adopt(
      Object.fromEntries(
        plan.output.filter((key) => Object.hasOwn(this.#own, key)).map((key) => [key, this.#own[key]]),
      ),
    );
  }
}

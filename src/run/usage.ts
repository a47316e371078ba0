/**
 * Tokens added up: of a task, and of a run by node and by model.
 *
 * @module
 */
import type { Call, RunUsage, Usage } from "../message.ts";

/** Tokens added up. */
export class UsageCount {
  #total: Usage = Object.freeze({ input: 0, output: 0 });

  /** Adds one call's. */
  add(usage: Usage): void {
    const { cached, reasoning } = this.#total;
    this.#total = Object.freeze({
      input: this.#total.input + usage.input,
      output: this.#total.output + usage.output,
      ...sum("cached", cached, usage.cached),
      ...sum("reasoning", reasoning, usage.reasoning),
    });
  }

  /** Whether anything was counted. */
  get isUsed(): boolean {
    return this.#total.input > 0 || this.#total.output > 0;
  }

  /** The sum so far. */
  get total(): Usage {
    return this.#total;
  }
}

function sum(name: "cached" | "reasoning", a: number | undefined, b: number | undefined): Partial<Usage> {
  return a === undefined && b === undefined ? {} : { [name]: (a ?? 0) + (b ?? 0) };
}

/** The tokens of a run: all, by node and by model. */
export class RunUsageCount {
  readonly #all = new UsageCount();
  readonly #nodes = new Map<string, UsageCount>();
  readonly #models = new Map<string, UsageCount>();

  /** Adds one call's. */
  add(usage: Usage, node: string, { provider, model }: Call): void {
    this.#all.add(usage);
    countOf(this.#nodes, node).add(usage);
    countOf(this.#models, `${provider}:${model}`).add(usage);
  }

  /** The sum so far. */
  get all(): Usage {
    return this.#all.total;
  }

  /** The sum so far, with its parts. */
  get total(): RunUsage {
    return Object.freeze({ ...this.#all.total, nodes: totals(this.#nodes), models: totals(this.#models) });
  }
}

function countOf(counts: Map<string, UsageCount>, name: string): UsageCount {
  let count = counts.get(name);
  if (!count) counts.set(name, count = new UsageCount());
  return count;
}

/** By name, so that it does not depend on who was first. */
function totals(counts: ReadonlyMap<string, UsageCount>): Readonly<Record<string, Usage>> {
  return Object.freeze(Object.fromEntries([...counts.keys()].sort().map((name) => [name, counts.get(name)!.total])));
}

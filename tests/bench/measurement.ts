/**
 * What a measurement is: some work, the least that can do it, our way, and how others do.
 *
 * @module
 */

/** What work may tell while it is done. */
export interface Watch {
  /** Time begins here instead of before the work: what came before is no part of it. */
  begin(): void;
  /** Time ends here instead of after the work. */
  end(): void;
}

/** What became of work. */
export interface Tally {
  /** How many units were done. */
  readonly units: number;
  /** What a reader of the table must know, as `"12.0 % of the tokens lost"`. */
  readonly note?: string;
  /** Figures beside the processor's time, by their name; the table tells the median of each. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** Work that is ready to be done. Checks its own output: throws when it is not right. */
export type Work = (watch: Watch) => Promise<Tally>;

/** What is given to work. */
export interface Surroundings {
  /** How much to do. */
  readonly size: number;
  /** Where models answer, for work that asks one over HTTP. */
  readonly baseURL: string;
}

/** One way to do the work. */
export interface Entry {
  /** Whose way it is, as the table shows it. */
  readonly name: string;
  /** The least that can do it, ours, LangGraph's, or one of the others, which are measured with `--peers`. */
  readonly kind: "limit" | "ours" | "langgraph" | "other";
  /** How many rounds at most, for what takes minutes. */
  readonly rounds?: number;
  /** Makes it ready. */
  prepare(surroundings: Surroundings): Work | Promise<Work>;
}

/** What we promise. */
export interface Target {
  /** Which entry. */
  readonly of: string;
  /** Which figure. Default: the processor's time for a unit. */
  readonly figure?: string;
  /** The most it may be; with `beside`, in times of that entry. */
  readonly most: number;
  /** The entry it is compared with. */
  readonly beside?: string;
}

/** Work that is measured in processes. */
export interface Measurement {
  /** Its short name, as `"T3 10,000"`; `--only` takes the first word. */
  readonly id: string;
  /** What is measured, and how much of it. */
  readonly title: string;
  /** In what a unit is told. */
  readonly unit: "µs" | "ms" | "s";
  /** How many units. */
  readonly size: number;
  /** How many with `--quick`. */
  readonly quick: number;
  /** How many before the time begins, so that the engine has compiled what is hot; 0 for none. Default: a tenth. */
  readonly warm?: number;
  /** Whether work is repeated until there is something to measure. Default true. */
  readonly repeats?: boolean;
  /** The server that answers, for work that asks one: how many tokens, how many in one write, how far apart. */
  readonly server?: { readonly tokens: number; readonly together: number; readonly pace: number };
  /** The ways to do it. */
  readonly entries: readonly Entry[];
  /** What we promise. */
  readonly targets: readonly Target[];
}

/** Throws when an output is not what it must be. */
export function expect(got: unknown, wanted: unknown, what: string): void {
  if (got !== wanted) throw new Error(`${what}: ${got} instead of ${wanted}.`);
}

/** A peer that loses some of its tokens is measured all the same, and it is told. */
export function lost(came: number, wanted: number): Tally {
  const part = 1 - came / wanted;
  return { units: wanted, ...(part !== 0 && { note: `${(part * 100).toFixed(1)} % of the tokens lost` }) };
}

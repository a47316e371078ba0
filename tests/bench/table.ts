/**
 * The table: what was measured, as people read it.
 *
 * @module
 */
import type { Measurement, Target } from "./measurement.ts";
import type { Took } from "./worker.ts";

/** What one entry took, round by round. */
export interface Row {
  /** The entry's name. */
  readonly name: string;
  /** What each round took; none when it could not be measured. */
  readonly rounds: readonly Took[];
  /** Why it could not be measured. */
  readonly failure?: string;
}

/** What became of a promise. */
export interface Verdict {
  /** Whose, and what it says, in one line. */
  readonly text: string;
  /** Whether it was kept. */
  readonly isMet: boolean;
}

/** In how many microseconds a unit is told. */
const divisors = { µs: 1, ms: 1_000, s: 1_000_000 } as const;

/** A measurement as lines of text. The factor is that of the first entry. */
export function section(measurement: Measurement, rows: readonly Row[]): string {
  const { id, title, unit } = measurement;
  const divisor = divisors[unit];
  const figures = [...new Set(rows.flatMap(({ rounds }) => rounds.flatMap((took) => Object.keys(took.figures))))];
  const base = rows.find(({ rounds }) => rounds.length > 0);
  const head = ["", `cpu, ${unit}`, "from – to", `wall, ${unit}`, "factor", "peak, MB", ...figures, ""];
  const lines = rows.map(({ name, rounds, failure }) => {
    if (rounds.length === 0) return [name, "–", "", "", "", "", ...figures.map(() => ""), failure ?? ""];
    const cpu = rounds.map((took) => took.cpu / divisor);
    const factor = median(rounds.map((took) => took.cpu)) / median(base!.rounds.map((took) => took.cpu));
    return [
      name,
      shown(median(cpu)),
      `${shown(Math.min(...cpu))} – ${shown(Math.max(...cpu))}`,
      shown(median(rounds.map((took) => took.wall)) / divisor),
      shown(factor),
      shown(median(rounds.map((took) => took.peak)) / 1e6),
      ...figures.map((name) => shown(median(rounds.map((took) => took.figures[name] ?? NaN)))),
      [rounds.find(({ note }) => note)?.note, rounds.length < 5 ? `${rounds.length} of 5 rounds` : undefined]
        .filter(Boolean).join("; "),
    ];
  });
  return [`${id}  ${title}`, ...columns([head, ...lines]).map((line) => `    ${line}`)].join("\n");
}

/** Whether the promises of a measurement were kept. */
export function verdicts({ id, targets, unit }: Measurement, rows: readonly Row[]): readonly Verdict[] {
  return targets.flatMap((target) => {
    const value = figureOf(target, target.of, rows);
    if (value === undefined) return [];
    const { of, figure = "cpu", most, beside } = target;
    if (beside === undefined) {
      const divisor = figure === "cpu" ? divisors[unit] : 1;
      const is = value / divisor;
      return [verdict(`${id}  ${of}: ${figure} ${shown(is)} ${unit}, at most ${most}`, is <= most)];
    }
    const other = figureOf(target, beside, rows);
    if (other === undefined) return [];
    const is = value / other;
    return [verdict(`${id}  ${of}: ${figure} ${shown(is)} x ${beside}, at most ${most} x`, is <= most)];
  });
}

function verdict(text: string, isMet: boolean): Verdict {
  return { text: `${isMet ? "✓" : "✗"} ${text}`, isMet };
}

function figureOf({ figure }: Target, name: string, rows: readonly Row[]): number | undefined {
  const rounds = rows.find((row) => row.name === name)?.rounds ?? [];
  if (rounds.length === 0) return undefined;
  return median(rounds.map((took) => figure === undefined ? took.cpu : took.figures[figure]));
}

/** The one in the middle. */
export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[figures.length >> 1];
}

/** A number with as many digits as mean something. */
export function shown(figure: number): string {
  if (Number.isNaN(figure)) return "–";
  if (figure >= 100) return Math.round(figure).toLocaleString("en");
  return figure.toFixed(figure >= 10 ? 1 : 2);
}

/** Cells in columns: names to the left, numbers to the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => [...row[at]].length)));
  const last = widths.length - 1;
  return rows.map((row) =>
    row.map((cell, at) => at === 0 || at === last ? cell.padEnd(widths[at]) : cell.padStart(widths[at])).join("  ")
      .trimEnd()
  );
}

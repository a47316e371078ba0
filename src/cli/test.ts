/**
 * The command `test`: plays cases and tapes, and tells what has changed.
 *
 * @module
 */
import type { Looks } from "./looks.ts";
import { countText } from "./facts.ts";
import { toLine } from "./json.ts";
import { safe } from "./safe.ts";
import { type Exit, exits, Stop } from "./stop.ts";
import { createStyle, type Style } from "./style.ts";
import type { TestArguments } from "./tape_args.ts";
import { caseOf } from "./tape_case.ts";
import { readTapeFile } from "./tape_file.ts";
import type { Terminal } from "./terminal.ts";
import { playCases } from "./test_cases.ts";
import { findTests } from "./test_files.ts";
import type { TestResult } from "./test_result.ts";
import { playTape } from "./test_tapes.ts";

/**
 * Plays what there is at some places.
 *
 * @returns `1` when something has failed.
 * @throws {Stop} When nothing is to be played.
 */
export async function test(args: TestArguments, terminal: Terminal, looks: Looks): Promise<Exit> {
  const { stdout, stderr } = terminal;
  if (args.from !== undefined) {
    await stdout.write(`${JSON.stringify([caseOf(await readTapeFile(args.from, terminal))], null, 2)}\n`);
    return exits.done;
  }
  const places = await Promise.all(args.places.map((place) => findTests(place, terminal)));
  const files = new Map(places.flatMap((found) => [...found]));
  if (files.size === 0) {
    throw new Stop(exits.usage, `There is nothing to play in ${args.places.map((place) => `"${place}"`).join(", ")}.`, {
      hint:
        "A tape is a file *.tape.ndjson, as millrace run --record makes it; a case stands in a list in a file *.json.",
    });
  }
  const style = createStyle(looks.color(stdout));
  const results: TestResult[] = [];
  for (const [file, kind] of files) {
    const own = kind === "tape" ? [await playTape(file, args, terminal)] : await playCases(file, terminal);
    results.push(...own);
    await stdout.write(args.json ? own.map(toLine).join("") : told(file, own, style));
  }
  if (!args.json) await stderr.write(createStyle(looks.color(stderr)).dim(summary(results)) + "\n");
  return results.some(({ status }) => status === "failed") ? exits.fault : exits.done;
}

function told(file: string, results: readonly TestResult[], style: Style): string {
  const failed = results.filter(({ status }) => status === "failed");
  const skipped = results.filter(({ status }) => status === "skipped");
  const mark = failed.length > 0
    ? style.bad("✗")
    : skipped.length === results.length
    ? style.dim("-")
    : style.good("✓");
  const cases = results.filter(({ name }) => name !== undefined).length;
  const updated = results.some(({ status }) => status === "updated") ? style.dim("  recorded anew") : "";
  const head = `${mark} ${safe(file)}${cases > 0 ? style.dim(`  ${countText(cases, "case")}`) : ""}${updated}\n`;
  return head + [...failed, ...skipped].map(({ name, message = "" }) => {
    const lines = [...name === undefined ? [] : [name], ...message.split("\n")];
    return lines.map((line, index) => `    ${name !== undefined && index > 0 ? "  " : ""}${safe(line)}\n`).join("");
  }).join("");
}

function summary(results: readonly TestResult[]): string {
  const count = (status: TestResult["status"]) => results.filter((result) => result.status === status).length;
  return [
    `${count("passed")} passed`,
    ...(["updated", "failed", "skipped"] as const).flatMap((status) => {
      const number = count(status);
      return number === 0 ? [] : [`${number} ${status === "updated" ? "recorded anew" : status}`];
    }),
  ].join(" · ");
}

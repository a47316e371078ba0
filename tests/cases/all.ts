/**
 * Plays the cases and prints those that fail. Ends with 1 if any did.
 *
 *     deno run --allow-read --allow-env tests/cases/all.ts [--first] [words of a case's name]
 *
 * With `--first` it stops at the first one. The names in the list `KNOWN_FAILURES` (JSON, from the environment) are left out.
 */
import { runCase } from "../../src/testing/mod.ts";
import { allCases, engine } from "./suite.ts";

const words = Deno.args.filter((word) => !word.startsWith("--"));
const known: string[] = JSON.parse(Deno.env.get("KNOWN_FAILURES") ?? "[]");
const count = { passed: 0, failed: 0, skipped: 0 };
for (const test of allCases()) {
  const name = `${test.file}: ${test.name}`;
  if (known.includes(name) || !words.every((word) => name.includes(word))) continue;
  const { status, message = "" } = await runCase(test, { ...engine, patience: 300 });
  count[status]++;
  if (status !== "failed") continue;
  console.log(`✗ ${name}\n  ${message.replaceAll("\n", "\n  ")}`);
  if (Deno.args.includes("--first")) break;
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
// A stuck case may leave something behind that would keep the process alive.
Deno.exit(count.failed > 0 ? 1 : 0);

/**
 * Runs every check a change must pass, each a task of `deno.json`, and counts: a test is one, any other check is one.
 * Goes on after a failure, so that one run tells all. The last line is `N passed, N failed`.
 */
/** How long one check may take. What hangs is stopped, and has failed. */
const limit = 15 * 60_000;
const checks = ["fmt", "lint", "check", "dom", "doc", "publish", "fresh", "test:doc", "test", "everywhere", "mutants"];

let passed = 0, failed = 0;
const red: string[] = [];
for (const name of Deno.args.length > 0 ? Deno.args : checks) {
  console.log(`\n── ${name}`);
  const { success, output } = await runTask(name);
  const counts = summary(output);
  passed += counts?.passed ?? (success ? 1 : 0);
  failed += counts?.failed ?? (success ? 0 : 1);
  // Tests that could not start, or that left something behind, fail without counting it.
  if (!success && counts?.failed === 0) failed++;
  if (!success) red.push(name);
}

console.log(red.length > 0 ? `\nNot passed: ${red.join(", ")}` : "");
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(failed > 0 ? 1 : 0);

/** Runs one task, shows what it prints while it runs, and keeps it. */
async function runTask(name: string): Promise<{ success: boolean; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    signal: AbortSignal.timeout(limit),
  }).spawn();
  const decoder = new TextDecoder();
  let output = "";
  for await (const bytes of child.stdout) {
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
    output += decoder.decode(bytes, { stream: true });
  }
  return { success: (await child.status).success, output };
}

/** What the last summary of a test run says, if there is one. */
function summary(output: string): { passed: number; failed: number } | undefined {
  const [last] = [...output.matchAll(/^(?:ok|FAILED) \| (\d+) passed.* \| (\d+) failed/gm)].slice(-1);
  return last && { passed: Number(last[1]), failed: Number(last[2]) };
}

import { assertEquals, assertGreater } from "@std/assert";
import { check, type Issue, type JsonObject, load, RunError } from "../../mod.ts";
import { randomFlow } from "./random_flows.ts";

const seeds = 150;

const functions = {
  boom: ({ fails }: { fails: boolean }) => {
    if (fails) throw new RangeError("Told to fail.");
    return 1;
  },
  some: ({ less }: { less: boolean }, { node }: { node: string }) => less ? {} : { [written.get(node)!]: 2 },
};

/** Which key the node writes that may leave it out. */
const written = new Map<string, string>();

Deno.test("a graph in which no key is told to be read too early reads none too early, and one that is told of can", async () => {
  const count = { silent: 0, told: 0, exact: 0, never: 0, real: 0, unreal: 0, runs: 0 };
  for (let seed = 0; seed < seeds; seed++) {
    const { document, choices, isExact } = randomFlow(seed);
    const issues = check(document, { functions });
    const told = issues.filter(({ code }) => code === "MR402");
    if (issues.some(({ code, severity }) => severity !== "warning" && code !== "MR402")) continue;
    const never = told.filter(({ severity }) => severity !== "warning");
    const early = await placesTooEarly(withWriters(document, never), choices, count);
    const silent = told.length === 0;
    if (silent) count.silent++;
    else count.told++;
    if (silent) assertEquals([...early], [], `Seed ${seed} is silent.`);
    if (isExact) count.exact++;
    for (const { pointer } of isExact ? told : []) {
      // One that always fails would hide the others.
      const alone = withWriters(withoutReads(document, told.filter((other) => other.pointer !== pointer)), never);
      const places = await placesTooEarly(alone, choices, count);
      count[places.has(pointer) ? "real" : "unreal"]++;
    }
    count.never += never.length;
    // Where a key was read too early once, it was told of there or before.
    if (early.size > 0) assertGreater(told.length, 0, `Seed ${seed}`);
  }
  console.log(count);
  assertGreater(count.silent, seeds / 10);
  assertGreater(count.told, seeds / 10);
  assertGreater(count.exact, seeds / 4);
  assertGreater(count.never, 5);
  // Steps are barriers, so what stands beside may be sure to have ended; where branches have joined since, nobody counts the steps.
  assertGreater(count.real, count.unreal * 20);
});

/** The same document with a node that never runs and writes what nothing else writes, so that it can be run. */
function withWriters(document: JsonObject, never: readonly Issue[]): JsonObject {
  if (never.length === 0) return document;
  const { nodes, edges } = document as { nodes: JsonObject; edges: JsonObject };
  const keys = never.map(({ message }) => /reads "(.)"/.exec(message)![1]);
  return {
    ...document,
    nodes: { ...nodes, ghost: { set: Object.fromEntries(keys.map((key) => [key, 0])) } },
    edges: { ...edges, START: [{ when: "1 == 2", to: "ghost" }, edges.START] },
  };
}

/** The same document without these reads. */
function withoutReads(document: JsonObject, issues: readonly Issue[]): JsonObject {
  const nodes = { ...document.nodes as Record<string, JsonObject> };
  for (const { pointer } of issues) {
    const name = pointer.split("/")[2];
    nodes[name] = { ...nodes[name], set: { ...nodes[name].set as JsonObject, log: "-" } };
  }
  return { ...document, nodes };
}

/** The places at which a run finds a key unset, whatever its choices are. */
async function placesTooEarly(
  document: JsonObject,
  choices: readonly string[],
  count: { runs: number },
): Promise<ReadonlySet<string>> {
  for (const [name, node] of Object.entries(document.nodes as Record<string, { writes?: string[] }>)) {
    if (node.writes) written.set(name, node.writes[0]);
  }
  const graph = load(document, { functions });
  const places = new Set<string>();
  for (let bits = 0; bits < 2 ** choices.length; bits++) {
    const input = Object.fromEntries(choices.map((key, index) => [key, (bits >> index) % 2 === 1]));
    count.runs++;
    try {
      await graph.run(input);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      for (const issue of [error.issue, ...error.others ?? []]) if (issue?.code === "MR702") places.add(issue.pointer);
    }
  }
  return places;
}

/** Ten thousand documents that were good once. Whatever is wrong with them is told in its place, once, and can be shown. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { applyFixes, check, formatIssues, GraphError, type Issue, type Kit, load } from "../../mod.ts";
import { type Node, parseTree } from "../../src/graph/tree.ts";
import { parsePointer } from "../../src/value/pointer.ts";
import { Random } from "../run/random.ts";
import { type Good, goodDocuments, spoil } from "./spoil.ts";

const rounds = 10_000;
const goods = goodDocuments();

Deno.test("a document that was spoilt is told of: no crash, each issue once, in its place, with repairs that hold", () => {
  assertGreater(goods.length, 200);
  const count = { sound: 0, warned: 0, refused: 0, noJson: 0, repaired: 0, issues: 0 };
  const codes = new Set<string>();
  const failures: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const random = new Random(round);
    const good = goods[round % goods.length];
    const text = spoil(good, random);
    try {
      const issues = check(text, good.kit);
      judge(text, issues, good, round);
      count.issues += issues.length;
      for (const { code } of issues) codes.add(code);
      if (issues.some(({ code }) => code === "MR001")) count.noJson++;
      else if (issues.some(({ severity }) => severity === "error")) count.refused++;
      else if (issues.length > 0) count.warned++;
      else count.sound++;
      if (issues.some(({ fix }) => fix !== undefined)) {
        count.repaired++;
        judgeRepairs(text, issues, good.kit);
      }
    } catch (error) {
      failures.push(`Round ${round}, ${good.name}: ${(error as Error).message.slice(0, 600)}`);
    }
  }
  console.log({ ...count, codes: codes.size });
  if (failures.length > 0) throw new Error(`${failures.length} failed:\n${failures.slice(0, 10).join("\n")}`);
  for (const share of [count.warned, count.refused, count.noJson, count.repaired]) assertGreater(share, rounds / 20);
  assertGreater(codes.size, 35);
});

/** What must hold of all that is told of a text. */
function judge(text: string, issues: readonly Issue[], { kit }: Good, round: number): void {
  const body = text.replace(/^\ufeff/, "");
  const lines = body.split("\n");
  const tree = isJson(body) ? parseTree(body) : undefined;
  for (const issue of issues) {
    const { code, line, column, length, message, related, file } = issue;
    const shown = JSON.stringify(issue);
    assert(/^MR\d{3}$/.test(code) && message.length > 0, shown);
    if (file !== undefined) continue;
    assert(line !== undefined && column !== undefined && length !== undefined, `no place: ${shown}`);
    assert(line >= 1 && line <= lines.length && column >= 1 && length >= 1, `outside: ${shown}`);
    assert(column + length - 1 <= lines[line - 1].length + 1, `over the end of its line: ${shown}`);
    if (tree && code !== "MR001") assertPointed(body, lines, tree, issue);
    for (const place of related ?? []) {
      assert(place.line !== undefined && place.line <= lines.length, `related outside: ${shown}`);
      if (tree) assert(extentOf(tree, place.pointer) !== undefined, `related to nothing: ${shown}`);
    }
  }
  const keys = issues.map(({ code, file, pointer, line, column, message, hint }) =>
    JSON.stringify([code, file, pointer, line, column, message, hint])
  );
  assertEquals(keys.filter((key, index) => keys.indexOf(key) !== index), [], "told twice");
  if (round % 4 === 0) {
    assertEquals(check(text, kit), issues, "the same text gives other issues");
    formatIssues(issues, { name: "graph", text });
  }
  if (tree?.type === "object" && round % 4 === 1 && !issues.some(({ code }) => code === "MR001")) {
    const plain = check(JSON.parse(body), kit).map(told).sort();
    assertEquals(plain, issues.map(told).sort(), "the text and its value give other issues");
  }
  if (round % 4 === 2) assertEquals(loads(text, kit), !issues.some(({ severity }) => severity === "error"));
}

/** Whether a text can be loaded; what is refused says why. */
function loads(text: string, kit: Kit): boolean {
  try {
    load(text, kit);
    return true;
  } catch (error) {
    assert(error instanceof GraphError, `${error}`);
    return false;
  }
}

function told({ code, severity, pointer, message, hint }: Issue): string {
  return JSON.stringify([code, severity, pointer, message, hint]);
}

/** The place in the text is of the part that the pointer names, or where it is not there of what it would be in. */
function assertPointed(text: string, lines: readonly string[], tree: Node, issue: Issue): void {
  const { pointer, line = 1, column = 1, length = 1 } = issue;
  const shown = JSON.stringify(issue);
  const extent = extentOf(tree, pointer) ?? extentOf(tree, pointer.slice(0, pointer.lastIndexOf("/")));
  assert(extent !== undefined, `points to nothing: ${shown}`);
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
  assert(
    start >= extent[0] && start + length <= Math.max(extent[1], start + 1),
    `elsewhere: ${shown} ${text.slice(...extent).slice(0, 80)}`,
  );
}

/** Where a member with its name, or an item, begins and ends. */
function extentOf(tree: Node, pointer: string): [number, number] | undefined {
  let node: Node | undefined = tree;
  let part: Node = tree;
  for (const name of parsePointer(pointer)) {
    const found: Node | undefined = node?.type === "object"
      ? node.children?.findLast(({ children }) => children?.[0].value === name)
      : node?.type === "array"
      ? node.children?.[Number(name)]
      : undefined;
    if (found === undefined) return undefined;
    part = found;
    node = found.type === "property" ? found.children?.[1] : found;
  }
  return [part.offset, part.offset + part.length];
}

/** Repairs can be made, one by one and all together, until none is left; and what one repairs is not told again. */
function judgeRepairs(text: string, issues: readonly Issue[], kit: Kit): void {
  let fixed = text;
  let left = issues;
  for (let round = 0; round < 9; round++) {
    const next = applyFixes(fixed, left);
    if (next === fixed) break;
    left = check(fixed = next, kit);
  }
  // Of a key that is written twice nobody knows which one to repair.
  const isTwice = left.some(({ code }) => code === "MR001");
  const open = left.filter(({ fix, file }) => fix !== undefined && file === undefined && !isTwice);
  assertEquals(open, [], `repairs left in ${fixed.slice(0, 3000)}`);
  // What could not be read to its end may hold more than was seen.
  const isUnread = issues.some(({ code, fix }) => code === "MR001" && fix === undefined);
  const count = (list: readonly Issue[]) => list.filter(({ severity }) => severity === "error").length;
  assert(
    isUnread || count(left) <= count(issues),
    `repairs made it worse: ${JSON.stringify(left.map(told))} of ${JSON.stringify(issues.map(told))}`,
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

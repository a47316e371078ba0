import { assertEquals } from "@std/assert";
import { nextNodes } from "../../src/cli/next.ts";

Deno.test("next: what edges may lead to from the nodes at work, the nearest first, each once", () => {
  const nodes = Object.fromEntries(["a", "b", "c", "d", "e", "x"].map((name) => [name, { set: {} }]));
  const edges = {
    START: "a",
    a: ["b", { when: "x > 1", to: "c", else: "END" }],
    b: { switch: "x", cases: { one: "d", two: "a" }, else: "e" },
    c: "d",
  };
  assertEquals(nextNodes({ nodes, edges }, ["a"]), ["b", "c", "d", "e"]);
  assertEquals(nextNodes({ nodes, edges }, ["b", "c"]), ["d", "a", "e"]);
  assertEquals(nextNodes({ nodes, edges }, ["e", "no node"]), []);
});

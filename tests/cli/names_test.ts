import { assertEquals } from "@std/assert";
import type { GraphDocument } from "../../mod.ts";
import { laneNames } from "../../src/cli/names.ts";

const inner = { nodes: { draft: { set: {} }, twice: { graph: "leaf" } }, edges: {} };
const document: GraphDocument = {
  millrace: "1",
  nodes: {
    plan: { set: {} },
    agent: { graph: "inner" },
    other: { graph: "./other.json" },
    each: { each: "xs", set: {} },
  },
  edges: {},
  graphs: { inner, leaf: { nodes: { say: { set: {} } }, edges: {} } },
};

Deno.test("the names of lanes are those of the nodes, with the item where there are items", () => {
  assertEquals(laneNames(document, {}), ["plan", "agent", "other", "each[0]"]);
});

Deno.test("the names of lanes reach as deep as the filter does", () => {
  const deep = ["agent", "agent/draft", "agent/twice", "agent/twice/say"];
  assertEquals(laneNames(document, { subgraphs: true }), ["plan", ...deep, "other", "each[0]"]);
  assertEquals(laneNames(document, { nodes: ["agent"] }), deep);
  assertEquals(laneNames(document, { nodes: ["each", "agent/twice"] }), ["agent/twice", "agent/twice/say", "each[0]"]);
});

import { assertEquals } from "@std/assert";
import { load } from "../../mod.ts";
import { agent, kitOf, line, process, turns } from "../run/mcp_servers.ts";
import { eventsOf, play, record } from "./help.ts";

Deno.test("tools of servers answer from the tape, and no server is started", async () => {
  const story = turns({
    m: [[["demo_count", { to: 2 }]], [["demo_weather", { city: "Lisbon" }], ["demo_fail"]], "Sunny."],
  });
  const graph = load(agent({ demo: { mcp: process } }), kitOf(story, { mcp: [line] }));
  const { text, result } = await record(graph, (graph, options) => graph.start({}, options));
  assertEquals(result.status, "done", result.error?.message);
  const again = await play(text);
  assertEquals(again.result.output, result.output);
  assertEquals(eventsOf(again.text), eventsOf(text));
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { load } from "../../mod.ts";
import { allModes, busyDocument, busyKit, dawdle, eventsOf, play, record, slowServer, theKey, wire } from "./help.ts";

const everything = { modes: [...allModes], subgraphs: true };

Deno.test("a tape plays to the same bytes, whatever the timing and whoever reads", async () => {
  await using server = slowServer();
  const graph = load(busyDocument(server.baseURL), busyKit(server.baseURL));
  const { text, seen, result } = await record(graph, (graph, options) => graph.start({ topic: "cats" }, options));
  assertEquals(result.status, "done", result.error?.message);
  assertEquals(wire(seen), eventsOf(text));
  for (let time = 0; time < 10; time++) {
    const options = [everything, { modes: ["messages" as const], buffer: 1 }, { ...everything, buffer: 2 }][time % 3];
    const again = await play(text, busyKit(), options);
    assertEquals(again.result.status, "done", again.result.error?.message);
    assertEquals(eventsOf(again.text), eventsOf(text));
    assertEquals(again.result.output, result.output);
    assertEquals(again.result.usage, result.usage);
    if (options.modes.length > 1) assertEquals(wire(again.seen), wire(seen));
  }
});

/** The benchmarks are no part of the tests, and still must not rot: one of them does a little, once, without peers. */
import { assertEquals, assertMatch } from "@std/assert";

Deno.test("the table of measurements can be made", async () => {
  const cache = await Deno.makeTempDir();
  try {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "bench", "--quick", "--ours", "--only", "T2", "--cache", cache],
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    assertEquals(success, true, decoder.decode(stderr));
    assertMatch(decoder.decode(stdout), /^T2 .*\n.*\n +limit: .*\n +ours +\d+\.\d+ /m);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

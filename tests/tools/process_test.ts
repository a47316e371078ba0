import { assertEquals } from "@std/assert";

Deno.test("a process in a page is refused, with what a page can do", async () => {
  const code = `
    const { console } = globalThis;
    delete globalThis.Deno;
    delete globalThis.process;
    const { spawn } = await import(${JSON.stringify(new URL("../../src/tools/process.ts", import.meta.url).href)});
    await spawn({ command: "npx", args: [], env: {} }).catch(({ code, message, hint }) =>
      console.log(JSON.stringify([code, message, hint]))
    );
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", code] }).output();
  const text = new TextDecoder().decode(stdout);
  assertEquals(text === "" ? new TextDecoder().decode(stderr) : JSON.parse(text), [
    "MR602",
    '"npx" cannot be started: there are no processes in a page.',
    'A page reaches servers of tools on the web: { "mcp": { "url": … } }.',
  ]);
});

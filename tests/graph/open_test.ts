import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { GraphError, type Issue, open } from "../../mod.ts";

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const documentOf = (file: string) =>
  JSON.stringify({
    millrace: "1",
    models: { m: "echo:x" },
    state: { out: {} },
    nodes: { a: { llm: "m", prompt: { file }, into: "out" } },
    edges: { START: "a" },
  });

async function issuesOf(place: string | URL): Promise<readonly Pick<Issue, "code" | "message">[]> {
  try {
    return (await open(place)).warnings;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return error.issues.map(({ code, message }) => ({ code, message }));
  }
}

Deno.test("a link that leads out of the document's folder is not followed, and one inside is", () =>
  withFolder(async (root) => {
    await Deno.mkdir(`${root}/doc/prompts`, { recursive: true });
    await Deno.mkdir(`${root}/document`);
    await Deno.writeTextFile(`${root}/document/secret.md`, "secret");
    await Deno.writeTextFile(`${root}/doc/prompts/in.md`, "hello");
    await Deno.symlink("../document/secret.md", `${root}/doc/link.md`);
    await Deno.symlink("../document", `${root}/doc/far`);
    await Deno.symlink("prompts/in.md", `${root}/doc/near.md`);
    const told = async (file: string) => {
      await Deno.writeTextFile(`${root}/doc/graph.json`, documentOf(file));
      const issues = await issuesOf(`${root}/doc/graph.json`);
      assertEquals(await issuesOf(new URL(`file://${root}/doc/graph.json`)), issues);
      return issues;
    };
    const outside = (file: string) => [{
      code: "MR605",
      message: `The file "${file}" is a link that leads out of the document's folder.`,
    }];
    assertEquals(await told("./link.md"), outside("./link.md"));
    assertEquals(await told("./far/secret.md"), outside("./far/secret.md"));
    assertEquals(await told("./near.md"), []);
    assertEquals(await told("./prompts/in.md"), []);
    // The folder is the one that is named, wherever it lies.
    await Deno.symlink("doc", `${root}/other`);
    assertEquals(await issuesOf(`${root}/other/graph.json`), []);
    await Deno.symlink("../doc/graph.json", `${root}/document/linked.json`);
    await Deno.mkdir(`${root}/document/prompts`);
    await Deno.writeTextFile(`${root}/document/prompts/in.md`, "hello");
    assertEquals(await issuesOf(`${root}/document/linked.json`), []);
  }));

Deno.test("where only the document and its file may be read, links are looked at all the same", () =>
  withFolder(async (root) => {
    await Deno.mkdir(`${root}/doc`);
    await Deno.writeTextFile(`${root}/secret.md`, "secret");
    await Deno.writeTextFile(`${root}/doc/in.md`, "hello");
    await Deno.symlink("../secret.md", `${root}/doc/link.md`);
    await Deno.writeTextFile(
      `${root}/program.ts`,
      `import { open } from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
      try { await open(Deno.args[0]); console.log("fine"); } catch (error) { console.log(error.issues[0].code); }`,
    );
    for (const [file, said] of [["in.md", "fine"], ["link.md", "MR605"]]) {
      const place = `${root}/doc/graph.json`;
      await Deno.writeTextFile(place, documentOf(`./${file}`));
      const config = new URL("../../deno.json", import.meta.url).pathname;
      const read = `--allow-read=${place},${root}/doc/${file}`;
      const args = ["run", "--no-check", "--no-prompt", "--config", config, read, `${root}/program.ts`, place];
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
      assertEquals(new TextDecoder().decode(stdout).trim(), said, new TextDecoder().decode(stderr));
    }
  }));

Deno.test("a folder, a link in a circle and bytes that are no text are told as what they are", () =>
  withFolder(async (root) => {
    await Deno.symlink("loop.json", `${root}/loop.json`);
    await Deno.writeFile(`${root}/bytes.json`, new Uint8Array([0x7b, 0xff]));
    const message = async (place: string) => (await assertRejects(() => open(place), GraphError)).issues[0].message;
    assertStringIncludes(await message(root), "It is a folder, and no file.");
    assertStringIncludes(await message(`${root}/bytes.json`), "It is not UTF-8 text.");
    assertStringIncludes(await message(`${root}/loop.json`), `Cannot read ${root}/loop.json`);
  }));

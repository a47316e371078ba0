/** The npm package, as its users get it: installed into empty projects of Node, Bun and Vite. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { launch } from "./chromium.ts";
import { pack } from "./pack.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, root));
const { version, exports } = JSON.parse(await read("deno.json"));

/** Bun comes from npm, which fetches it where it is not there yet. */
const bun = ["npx", "--yes", "bun@^1.4.5"];

/** Runs the joke and the poem by a script and says what each node said. */
const program = `
import { open, script } from "@millrace/millrace";
import { readFileSync } from "node:fs";
const { models } = JSON.parse(readFileSync("joke_and_poem.script.json", "utf8"));
const answers = Object.fromEntries(Object.entries(models).map(([name, list]) =>
  [name, list.map(({ chunks }) => ({ chunks }))]));
const graph = await open("joke_and_poem.json", { models: { "*": script(answers) } });
const said = {};
for await (const { node, data: [delta] } of graph.stream({ topic: "cats" }, { modes: ["messages"] })) {
  if (delta.type === "text") said[node] = (said[node] ?? "") + delta.text;
}
console.log(JSON.stringify(said));
`;

async function run(cwd: string, command: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(command[0], {
    args: command.slice(1),
    cwd,
    stdin: "null",
    env: { NO_COLOR: "1", npm_config_audit: "false", npm_config_fund: "false", npm_config_update_notifier: "false" },
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

async function mustRun(cwd: string, ...command: string[]): Promise<string> {
  const { code, out, err } = await run(cwd, command);
  assertEquals(code, 0, `${command.join(" ")}\n${out}\n${err}`);
  return out;
}

/** What the nodes of the example say. */
async function expected(): Promise<Record<string, string>> {
  const { models: { joker, poet } } = JSON.parse(await read("examples/joke_and_poem.script.json"));
  return { write_joke: joker[0].chunks.join(""), write_poem: poet[0].chunks.join("") };
}

async function project(folder: string, name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const place = `${folder}/${name}`;
  const graph = await read("examples/joke_and_poem.json");
  const answers = await read("examples/joke_and_poem.script.json");
  const all = {
    "package.json": JSON.stringify({ name, private: true, type: "module" }),
    "joke_and_poem.json": graph,
    "joke_and_poem.script.json": answers,
    ...files,
  };
  await Deno.mkdir(place);
  for (const [path, text] of Object.entries(all)) await Deno.writeTextFile(`${place}/${path}`, text);
  return place;
}

Deno.test("the npm package works in empty projects", async (test) => {
  const folder = await Deno.makeTempDir();
  try {
    const tarball = await pack(folder);
    const texts = await expected();

    await test.step("it has the command, the door and each part, with types, and asks for no client", async () => {
      const names = (await mustRun(folder, "tar", "-tzf", tarball)).split("\n");
      for (const name of ["README.md", "LICENSE", "CHANGELOG.md", "bin.js"]) {
        assert(names.includes(`package/${name}`), name);
      }
      await mustRun(folder, "tar", "-xzf", tarball);
      const manifest = JSON.parse(await Deno.readTextFile(`${folder}/package/package.json`));
      assertEquals([manifest.name, manifest.version], ["@millrace/millrace", version]);
      assertEquals(Object.keys(manifest.dependencies).sort(), ["@cfworker/json-schema", "ajv"]);
      assertEquals(manifest.peerDependenciesMeta, { openai: { optional: true } });
      for (const name of Object.keys(exports)) {
        const { types, default: script } = manifest.exports[name];
        for (const file of name === "./cli" ? [script] : [types, script]) {
          assert(names.includes(`package/${file.slice(2)}`), `${name}: ${file}`);
        }
      }
    });

    await test.step("Node", async () => {
      const place = await project(folder, "node", { "joke.js": program, "types.ts": typesOf() });
      await mustRun(place, "npm", "install", "--silent", tarball, "typescript@^6.0.2");
      assertEquals(await Deno.stat(`${place}/node_modules/openai`).then(() => true, () => false), false);
      assertEquals(JSON.parse(await mustRun(place, "node", "joke.js")), texts);
      assertEquals(await mustRun(place, "npx", "millrace", "--version"), `millrace ${version}\n`);
      const joke = ["run", "joke_and_poem.json", "-i", "topic=cats", "--models", "script:joke_and_poem.script.json"];
      assertStringIncludes(await mustRun(place, "npx", "millrace", ...joke, "-o", "joke"), texts.write_joke);
      const asked = await run(place, ["npx", "millrace", "run", "joke_and_poem.json", "-i", "topic=cats"]);
      assert(asked.code !== 0);
      assertMatch(asked.err, /OPENAI_API_KEY|npm install openai/);
      // The types stand by themselves: no other package's, and no library's but those of the language and the web.
      await Deno.writeTextFile(
        `${place}/tsconfig.json`,
        JSON.stringify({ compilerOptions: strictest, files: ["types.ts"] }),
      );
      await mustRun(place, "npx", "tsc");
    });

    await test.step("Bun", async () => {
      const place = await project(folder, "bun", { "joke.js": program });
      await mustRun(place, ...bun, "add", tarball);
      assertEquals(JSON.parse(await mustRun(place, ...bun, "joke.js")), texts);
      assertEquals(await mustRun(place, ...bun, "x", "--bun", "millrace", "--version"), `millrace ${version}\n`);
    });

    await test.step("Vite", async () => {
      const place = await project(folder, "vite", {
        "index.html":
          '<!doctype html><title>a</title><link rel="icon" href="data:,"><script type="module" src="main.js"></script>',
        "main.js": `
          import { load, script } from "@millrace/millrace";
          import graph from "./joke_and_poem.json";
          import { models } from "./joke_and_poem.script.json";
          const answers = Object.fromEntries(Object.entries(models).map(([name, [{ chunks }]]) => [name, [{ chunks }]]));
          const { joke, poem } = await load(graph, { models: { "*": script(answers) } }).run({ topic: "cats" });
          document.body.dataset.said = JSON.stringify({ write_joke: joke, write_poem: poem });
        `,
      });
      await mustRun(place, "npm", "install", "--silent", tarball, "vite@^8.0.0");
      await mustRun(place, "npx", "vite", "build", "--target", "esnext");
      await using server = serveFolder(`${place}/dist`);
      await using browser = await launch();
      const page = await browser.page();
      await page.open(server.address);
      await page.until("document.body.dataset.said");
      assertEquals(JSON.parse(String(await page.evaluate("document.body.dataset.said"))), texts);
      assertEquals(page.complaints, []);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const strictest = {
  module: "nodenext",
  target: "es2023",
  lib: ["es2023", "esnext.disposable", "dom", "dom.iterable", "dom.asynciterable"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
};

/** A program that names every part of the package. */
function typesOf(): string {
  const names = Object.keys(exports).filter((name) => name !== "./cli");
  const imports = names.map((name, index) => `import * as part${index} from "@millrace/millrace${name.slice(1)}";`);
  const event = `
    import { type GraphEvent, type Kit, load } from "@millrace/millrace";
    import { readEvents } from "@millrace/millrace/wire";
    const kit: Kit = { functions: { f: () => 1 } };
    const read: ReadableStream<GraphEvent> = readEvents(new Response(""));
    for await (const { data: [delta] } of load("{}", kit).stream({}, { modes: ["messages"] })) {
      if (delta.type === "text") delta.text.toUpperCase();
      // @ts-expect-error: a delta of text has no name.
      if (delta.type === "text") delta.name;
    }
    export default [read, ${names.map((_, index) => `part${index}`).join(", ")}];
  `;
  return imports.join("\n") + event;
}

const types: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" };

/** Serves the files of a folder. */
function serveFolder(folder: string) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const path = new URL(request.url).pathname.replace(/\/$/, "/index.html");
    try {
      const headers = { "content-type": types[path.split(".").pop()!] ?? "" };
      return new Response(await Deno.readTextFile(folder + path), { headers });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
  return { address: `http://127.0.0.1:${server.addr.port}/`, [Symbol.asyncDispose]: () => server.shutdown() };
}

/**
 * Packs the project for npm: `deno pack` makes JavaScript with types, and this adds what it does not know of: the command, and
 * that clients of models are brought by who needs them.
 *
 *     deno task pack [folder, by default this one]
 */
const root = new URL("../../", import.meta.url);

/** Packages that a graph needs only when it names their provider. */
const optional = ["openai"];

/** Packs into a folder and gives the path of the tarball. */
export async function pack(folder: string): Promise<string> {
  const work = await Deno.makeTempDir();
  try {
    await run(Deno.execPath(), ["pack", "--quiet", "--allow-dirty", "--no-source-maps", "-o", `${work}/packed.tgz`]);
    await run("tar", ["-xzf", `${work}/packed.tgz`, "-C", work]);
    const { version } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
    await complete(`${work}/package`, version);
    const path = `${folder}/millrace-${version}.tgz`;
    await run("tar", ["-czf", path, "-C", work, "package"]);
    return path;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

async function complete(folder: string, version: string): Promise<void> {
  const manifest = JSON.parse(await Deno.readTextFile(`${folder}/package.json`));
  const { dependencies, ...rest } = manifest;
  const peers = Object.fromEntries(optional.map((name) => [name, dependencies[name]]));
  for (const name of optional) delete dependencies[name];
  const made = {
    ...rest,
    description: "Graphs of models written as JSON, streamed token by token.",
    keywords: ["llm", "graph", "agents", "streaming", "json"],
    bin: { millrace: "./bin.js" },
    engines: { node: ">=20" },
    sideEffects: ["./bin.js", "./src/cli/main.js"],
    exports: { ...rest.exports, "./schema/*": "./schema/*", "./package.json": "./package.json" },
    dependencies,
    peerDependencies: { ...peers, openai: `^6.0.0 || ${peers.openai}` },
    peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, { optional: true }])),
  };
  await Deno.writeTextFile(`${folder}/package.json`, JSON.stringify(made, null, 2) + "\n");
  await Deno.writeTextFile(`${folder}/bin.js`, '#!/usr/bin/env node\nimport "./src/cli/main.js";\n', { mode: 0o755 });
  // The project's own file is no part of the package; all that the command line wants of it is the version.
  const main = `${folder}/src/cli/main.js`;
  const text = await Deno.readTextFile(main);
  const changed = text.replace(
    /\bimport (\w+) from "[./]*deno\.json"[^;]*;/,
    `const $1 = ${JSON.stringify({ version })};`,
  );
  if (changed === text) throw new Error("The command line no longer reads its version where it is looked for.");
  await Deno.writeTextFile(main, changed);
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`"${command} ${args[0]}" failed:\n${decoder.decode(stdout)}${decoder.decode(stderr)}`);
}

if (import.meta.main) console.log(await pack(Deno.args[0] ?? root.pathname.replace(/\/$/, "")));

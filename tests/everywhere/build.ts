/**
 * Bundles the door and its parts for pages: what a page rarely needs is a file of its own, fetched when it is needed.
 *
 *     deno task build [folder, by default dist]
 */
import { gzipSync } from "node:zlib";

const root = new URL("../../", import.meta.url);

/** What a page may import, by the name of the file. */
export const entries: Readonly<Record<string, string>> = {
  "millrace.js": "mod.ts",
  "wire.js": "src/wire/sse.ts",
  "draw.js": "src/draw/mod.ts",
};

/** The files of a build, by name. */
export type Built = ReadonlyMap<string, string>;

/** Bundles modules for browsers into a folder: each given by the name of its file and its text. */
export async function bundle(modules: Readonly<Record<string, string>>, folder: string): Promise<Built> {
  const source = await Deno.makeTempDir();
  try {
    const paths = Object.entries(modules).map(([name, text]) => {
      const path = `${source}/${name.replace(/\.js$/, ".ts")}`;
      Deno.writeTextFileSync(path, text);
      return path;
    });
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "bundle",
        "--quiet",
        "--platform",
        "browser",
        "--minify",
        "--code-splitting",
        "--outdir",
        folder,
        ...paths,
      ],
      cwd: root,
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    if (!success) throw new Error(`The bundle could not be made:\n${new TextDecoder().decode(stderr)}`);
  } finally {
    await Deno.remove(source, { recursive: true });
  }
  const built = new Map<string, string>();
  for (const { name } of Deno.readDirSync(folder)) {
    if (name.endsWith(".js")) built.set(name, Deno.readTextFileSync(`${folder}/${name}`));
  }
  return built;
}

/** Bundles everything that a page may import. */
export function build(folder: string): Promise<Built> {
  const modules = Object.entries(entries).map(([name, path]) => [name, `export * from "${new URL(path, root)}";`]);
  return bundle(Object.fromEntries(modules), folder);
}

/** The files that come with one: those it imports at once, and theirs. */
export function together(name: string, built: Built, seen: Set<string> = new Set()): ReadonlySet<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (
    const [, other] of (built.get(name) ?? "").matchAll(/(?:^|[;}\s])(?:import|export)\b[^"'();]*["']\.\/([^"']+)["']/g)
  ) {
    together(other, built, seen);
  }
  return seen;
}

/** How many bytes files are when they travel. */
export function zipped(names: Iterable<string>, built: Built): number {
  return [...names].reduce((sum, name) => sum + gzipSync(built.get(name) ?? "", { level: 9 }).length, 0);
}

if (import.meta.main) {
  const folder = Deno.args[0] ?? new URL("dist", root).pathname;
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  const built = await build(folder);
  for (const name of Object.keys(entries)) {
    const size = zipped(together(name, built), built);
    console.log(`${name.padEnd(12)} ${(size / 1024).toFixed(1).padStart(6)} KB gzipped`);
  }
  console.log(`${built.size} files in ${folder}`);
}

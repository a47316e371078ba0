/** A terminal whose files are on the disk, as those are that graphs are opened from. */
import { type FakeOptions, type FakeTerminal, fakeTerminal } from "./terminal.ts";

export function realTerminal(args: readonly string[], options: FakeOptions = {}): FakeTerminal {
  return {
    ...fakeTerminal(args, options),
    readFile: (path) => Deno.readTextFile(path),
    writeFile: (path, text) => Deno.writeTextFile(path, text),
    isFile: async (path) => (await Deno.stat(path)).isFile,
    async listFolder(path) {
      const names: string[] = [];
      for await (const { name } of Deno.readDir(path)) names.push(name);
      return names;
    },
  };
}

/** Files in a folder of their own, for as long as a test takes. */
export async function withFolder(
  files: Readonly<Record<string, unknown>>,
  test: (path: (name: string) => string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const [, inner] = /^(.*)\/[^/]*$/.exec(name) ?? [];
      if (inner !== undefined) await Deno.mkdir(`${folder}/${inner}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}`, typeof content === "string" ? content : JSON.stringify(content));
    }
    await test((name) => `${folder}/${name}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

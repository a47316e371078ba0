/**
 * Checks the types of the door where there is no Deno, only what browsers have: a `Deno` behind it is then a type error.
 * The compiler's libraries can only be chosen by a configuration, which is made here from `deno.json`, so that no version is said twice.
 */
const root = new URL("../../", import.meta.url);
const { imports, compilerOptions } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
const lib = ["esnext", "dom", "dom.iterable", "dom.asynciterable"];

const folder = await Deno.makeTempDir();
const config = `${folder}/deno.json`;
await Deno.writeTextFile(config, JSON.stringify({ imports, compilerOptions: { ...compilerOptions, lib } }));
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["check", "--no-lock", "--config", config, new URL("mod.ts", root).href],
}).spawn().status;
await Deno.remove(folder, { recursive: true });
Deno.exit(code);

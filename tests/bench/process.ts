/**
 * Runs what is measured in processes of its own, each fresh, in any runtime, from one bundle.
 *
 * @module
 */
import type { Measurement } from "./measurement.ts";
import type { Job, Took } from "./worker.ts";

/** Where work is done. */
export type Runtime = "deno" | "node" | "bun";

/** Which of the peers are installed. */
export type Peers = "none" | "langgraph" | "all";

const root = new URL("../../", import.meta.url).pathname;
const commands: Readonly<Record<Runtime, readonly string[]>> = {
  // What is installed in the folder is used as it is, and no configuration of another project is looked for.
  deno: [Deno.execPath(), "run", "-A", "--quiet", "--no-config", "--no-lock", "--node-modules-dir=manual"],
  node: ["node"],
  bun: ["npx", "--yes", "bun@^1.4.5"],
};

/** A folder with the bundle and the peers. */
export class Workshop implements AsyncDisposable {
  /** The folder, where packages are installed. */
  readonly folder: string;
  /** The versions of what is installed, by name. */
  readonly versions: ReadonlyMap<string, string>;
  readonly #bundle: string;
  readonly #command: readonly string[];

  private constructor(folder: string, versions: ReadonlyMap<string, string>, runtime: Runtime) {
    this.folder = folder;
    this.versions = versions;
    this.#bundle = `${folder}/worker-${Deno.pid}.mjs`;
    this.#command = commands[runtime];
  }

  /** Installs the peers, unless they are there, and bundles the measurements. */
  static async open(cache: string, peers: Peers, runtime: Runtime): Promise<Workshop> {
    const folder = `${cache}/${peers}`;
    const versions = await install(folder, peers);
    const workshop = new Workshop(folder, versions, runtime);
    const worker = `${root}tests/bench/worker.ts`;
    await output([Deno.execPath(), "bundle", "--quiet", "-o", workshop.#bundle, worker], root);
    return workshop;
  }

  /** Does the work of one entry in a process of its own. */
  async run(job: Job): Promise<Took> {
    const lines = (await output([...this.#command, this.#bundle, JSON.stringify(job)], this.folder)).trim().split("\n");
    // Libraries print, too.
    return JSON.parse(lines[lines.length - 1]);
  }

  /** Starts the server of a measurement; always in the same runtime, so that only its clients differ. */
  async serve(server: NonNullable<Measurement["server"]>): Promise<{ baseURL: string } & AsyncDisposable> {
    const [command, ...args] = [...commands.deno, this.#bundle, JSON.stringify(server)];
    const child = new Deno.Command(command, { args, cwd: this.folder, stdin: "null", stdout: "piped" }).spawn();
    const reader = child.stdout.getReader();
    const { value } = await reader.read();
    return {
      baseURL: new TextDecoder().decode(value).trim(),
      async [Symbol.asyncDispose]() {
        child.kill();
        await reader.cancel();
        await child.status;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#bundle);
  }
}

/** Runs a command to its end and gives what it prints. */
export async function output([command, ...args]: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`"${command} ${args.join(" ")}" failed:\n${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** Installs what `peers/package.json` names; a folder that holds the same already is left as it is. */
async function install(folder: string, peers: Peers): Promise<ReadonlyMap<string, string>> {
  const text = await Deno.readTextFile(new URL("peers/package.json", import.meta.url));
  const { dependencies, optionalDependencies } = JSON.parse(text) as Manifest;
  const wanted = peers === "none" ? {} : { ...dependencies, ...peers === "all" && optionalDependencies };
  const manifest = JSON.stringify({ private: true, type: "module", dependencies: wanted }, null, 2);
  await Deno.mkdir(folder, { recursive: true });
  const there = await Deno.readTextFile(`${folder}/installed.json`).catch(() => "");
  if (there !== manifest) {
    await Deno.writeTextFile(`${folder}/package.json`, manifest);
    await output([Deno.execPath(), "install", "--quiet", "--node-modules-dir=auto"], folder);
    await Deno.writeTextFile(`${folder}/installed.json`, manifest);
  }
  return new Map(Object.entries(wanted));
}

/**
 * The servers of tools of one run: each opened at its first use, shared by all nodes, ended with the run.
 *
 * @module
 */
import type { Clock } from "../api.ts";
import { Fault } from "../errors.ts";
import type { Json, JsonSchema } from "../json.ts";
import type { Host, PlannedServer, PlannedTool } from "../graph/plan.ts";
import type { ServerCallOptions, ServerTool, ToolServer } from "../tool.ts";
import { nearest } from "../value/near.ts";
import { own } from "../value/own.ts";
import { compileSchema, type SchemaCheck } from "../value/schema.ts";
import type { KeyRing } from "./conceal.ts";
import { messageOf } from "./fault.ts";
import type { Pace } from "./pace.ts";
import { addressOf } from "./server_address.ts";

/** A tool of a server, as a run calls it. */
export interface ServedTool extends Omit<PlannedTool, "run" | "outputCheck"> {
  /** The server. */
  readonly server: PlannedServer;
  /** The name that the server knows it by. */
  readonly own: string;
  /** Calls it. */
  call(args: Json, options: ServerCallOptions): Promise<Json>;
}

/** What the servers of a run are made with. */
export interface ServersSource {
  /** Who opens them, and decides over keys. */
  readonly host: Host;
  /** The time. */
  readonly clock: Clock;
  /** Aborted when the run is over. */
  readonly signal: AbortSignal;
  /** Learns the keys that they are given. */
  readonly keys: KeyRing;
  /** Opens them, on a tape and along one. */
  readonly pace: Pace;
}

/** How long a server may take until it can be asked, in milliseconds: one that is fetched first takes its time. */
const patience = 60_000;
/** How long a name may be that every model takes. */
const longest = 64;

/** The servers of one run. */
export class Servers {
  readonly #source: ServersSource;
  /** By how they are reached: what is declared twice is started once. */
  readonly #lines = new Map<string, Promise<ToolServer>>();
  readonly #lists = new Map<PlannedServer, Promise<readonly ServedTool[]>>();
  readonly #listed = new Set<PlannedServer>();
  /** Those that had to be replaced. */
  readonly #left: Promise<void>[] = [];

  constructor(source: ServersSource) {
    this.#source = source;
  }

  /** Whether the tools of a server are known. */
  isListed(server: PlannedServer): boolean {
    return this.#listed.has(server);
  }

  /** The tools that a document offers of a server. */
  tools(server: PlannedServer): Promise<readonly ServedTool[]> {
    const known = this.#lists.get(server);
    if (known) return known;
    const list = this.#list(server);
    this.#lists.set(server, list);
    // A failure is not kept: the next attempt asks again.
    list.then(() => this.#listed.add(server), () => this.#lists.delete(server));
    return list;
  }

  /** Ends them all. */
  async close(): Promise<void> {
    const ends = [...this.#lines.values()].map((opening) => opening.then((server) => server.close(), () => {}));
    // One that cannot be told to end has ended.
    await Promise.allSettled([...ends, ...this.#left]);
  }

  /** Calls a tool of a server: the one place where that is done. Throws what the tool says when it has failed. */
  async #call(server: PlannedServer, tool: string, args: Json, options: ServerCallOptions): Promise<Json> {
    const answer = await this.#with(server, (line) => line.call(tool, args, options));
    // A server may repeat the key that it was given.
    const { value, isError } = this.#source.keys.conceal(answer);
    if (!isError) return value;
    throw new Error(typeof value === "string" ? value : JSON.stringify(value));
  }

  async #list(server: PlannedServer): Promise<readonly ServedTool[]> {
    const tools = await this.#with(server, (line) => this.#timed(server, (signal) => line.tools(signal)));
    refuseMissing(server, tools);
    const names = new Set<string>();
    const served = tools.map((tool) => this.#serve(server, tool, names));
    const offered = served.filter((tool) => server.only?.includes(tool.own) ?? true);
    await Promise.all(offered.map(({ check }) => check.ready || check.prepare()));
    return offered;
  }

  #serve(server: PlannedServer, tool: ServerTool, names: Set<string>): ServedTool {
    const { name, input: { $schema: _version, ...input } } = tool;
    const description = [server.description, tool.description].filter((text) => text !== undefined).join("\n");
    return {
      name: nameFor(server.name, name, names),
      own: name,
      server,
      pointer: server.pointer,
      input: own({ type: "object", ...input }, `the input of tool "${name}"`) as JsonSchema,
      check: new ServerCheck(input),
      approve: server.approve,
      onFailure: server.onFailure,
      call: (args, options) => this.#call(server, name, args, options),
      ...(description !== "" && { description }),
    };
  }

  /** Does something with a server, which is opened where it is not. What goes wrong gets its place in the document. */
  async #with<T>(server: PlannedServer, work: (line: ToolServer) => Promise<T>): Promise<T> {
    const key = JSON.stringify(server.source);
    const opening = this.#lines.get(key) ?? this.#open(server);
    this.#lines.set(key, opening);
    let line: ToolServer | undefined;
    try {
      line = await opening;
      return await work(line);
    } catch (error) {
      // What could not be opened, and what is gone, is opened again by who comes next; who was there has lost it.
      if (!line?.isOpen && this.#lines.get(key) === opening) {
        this.#lines.delete(key);
        if (line) this.#left.push(line.close());
      }
      throw this.#source.signal.aborted ? error : located(error, server, this.#source.keys);
    }
  }

  async #open(server: PlannedServer): Promise<ToolServer> {
    const { host, keys, pace } = this.#source;
    return await pace.server(server.name, async () => {
      const address = await addressOf(server, host, keys);
      return await this.#timed(server, (signal) => host.openServer(server.name, address, signal));
    });
  }

  /** Gives a server so much time, and not longer than the run lasts. */
  async #timed<T>(server: PlannedServer, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal, clock } = this.#source;
    if (signal.aborted) throw signal.reason;
    const stop = new AbortController();
    const over = new AbortController();
    const onStop = () => stop.abort(signal.reason);
    const late = () =>
      stop.abort(new Fault("MR716", `MCP server "${server.name}" has not answered for ${patience / 1000} s.`));
    signal.addEventListener("abort", onStop, { once: true });
    // The end of the work rejects the wait; that is its normal end.
    clock.wait(patience, over.signal).then(late, () => {});
    try {
      return await work(stop.signal);
    } finally {
      over.abort();
      signal.removeEventListener("abort", onStop);
    }
  }
}

/** What went wrong with a server, with its place in the document. */
function located(error: unknown, { name, pointer }: PlannedServer, keys: KeyRing): Fault {
  if (!(error instanceof Fault)) {
    const message = keys.conceal(`MCP server "${name}" failed: ${messageOf(error)}`);
    return new Fault("MR716", message, { pointer, cause: error });
  }
  const { code, hint, cause } = error;
  const message = keys.conceal(error.message);
  if (error.pointer !== undefined && message === error.message) return error;
  return new Fault(code, message, { pointer: error.pointer ?? pointer, hint, cause });
}

function refuseMissing({ name, only = [], pointer }: PlannedServer, tools: readonly ServerTool[]): void {
  const names = tools.map((tool) => tool.name);
  const missing = only.findIndex((tool) => !names.includes(tool));
  if (missing >= 0) throw noSuchTool(name, only[missing], names, `${pointer}/only/${missing}`);
}

/** A tool that a server does not have. */
export function noSuchTool(server: string, tool: string, names: readonly string[], pointer: string): Fault {
  const near = nearest(tool, names);
  const all = names.length === 0
    ? "It has none."
    : `It has ${names.slice(0, 12).map((name) => `"${name}"`).join(", ")}.`;
  return new Fault("MR304", `MCP server "${server}" has no tool "${tool}".`, {
    pointer,
    hint: near === undefined ? all : `Did you mean "${near}"?`,
  });
}

/** What models call a tool: by server and tool, in letters that all of them take, and not like another one of the server. */
function nameFor(server: string, tool: string, taken: Set<string>): string {
  const wanted = `${server}_${tool}`.replace(/[^A-Za-z0-9_-]/g, "_");
  for (let count = 1;; count++) {
    const end = count === 1 ? "" : `_${count}`;
    const name = wanted.slice(0, longest - end.length) + end;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

/** Checks arguments by the schema of a server. One that we cannot use is left to the server, which checks for itself. */
class ServerCheck implements SchemaCheck {
  #check: SchemaCheck | undefined;

  constructor(schema: JsonSchema) {
    try {
      this.#check = compileSchema({ type: "object", ...schema });
    } catch {
      this.#check = undefined;
    }
  }

  get ready(): boolean {
    return this.#check?.ready ?? true;
  }

  async prepare(): Promise<void> {
    try {
      await this.#check?.prepare();
    } catch {
      this.#check = undefined;
    }
  }

  check(value: Json): ReturnType<SchemaCheck["check"]> {
    return this.#check?.check(value) ?? [];
  }
}

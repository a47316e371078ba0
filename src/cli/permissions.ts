/**
 * The command `permissions`: what a document needs, and no more.
 *
 * @module
 */
import type { Graph } from "../../mod.ts";
import { visible } from "../value/visible.ts";
import { type Assumed, assumeHost } from "./assumed.ts";
import type { PermissionsArguments } from "./check_args.ts";
import type { Looks } from "./looks.ts";
import { wantedKeys } from "./lent.ts";
import { flagsOf, permissionsOf } from "./needs.ts";
import { openGraph } from "./prepare.ts";
import { quoted } from "./shell.ts";
import { type Exit, exits } from "./stop.ts";
import { createStyle } from "./style.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Prints the permissions: as flags, or as a set for `deno.json`. What cannot be known is told on stderr.
 *
 * @returns How the process ends.
 * @throws {GraphError} When the document is not valid.
 */
export async function permissions(args: PermissionsArguments, terminal: Terminal, looks: Looks): Promise<Exit> {
  const { stdout, stderr } = terminal;
  const assumed = assumeHost();
  const graph = await openGraph(args.graph, { ...assumed.kit, bindings: args.bindings }, terminal);
  const needed = permissionsOf(graph, args.graph);
  await stdout.write(
    args.format === "flags"
      ? `${flagsOf(needed).join(" ")}\n`
      : `${JSON.stringify({ permissions: { [nameOf(graph)]: needed } }, null, 2)}\n`,
  );
  if (args.quiet) return exits.done;
  const { dim } = createStyle(looks.color(stderr));
  for (const note of notesOf(graph, assumed, args)) await stderr.write(`${dim(visible(note))}\n`);
  return exits.done;
}

function notesOf(it: Graph, assumed: Assumed, { format, graph }: PermissionsArguments): string[] {
  const { needs } = it;
  const isServer = (text: string) => text.startsWith("the server ");
  const servers = needs.unknown.filter(isServer);
  const unknown = [...needs.unknown.filter((text) => !isServer(text)), ...assumed.named()];
  const secrets = wantedKeys(it).map(({ flag }) => flag);
  return [
    ...unknown.length > 0 ? [`Not known here, since the host gives it: what ${unknown.join(", ")} needs.`] : [],
    ...servers.length > 0
      ? [`Not known here, since nothing is set: ${servers.join(", ")}. Allow --allow-net to it, too.`]
      : [],
    ...secrets.length > 0
      ? [`To let it use its keys: --secret ${[...new Set(secrets)].join(",")}, behind "run ${graph}".`]
      : [],
    ...needs.run.length > 0 ? [`A program may do what you may: these rights do not hold ${needs.run.join(", ")}.`] : [],
    ...assumed.servers().length > 0
      ? [
        `Without Deno's rights: ${
          assumed.servers().map((it) => `--mcp ${quoted(it)}`).join(" ")
        }, behind "run ${graph}".`,
      ]
      : [],
    ...format === "deno.json" ? [`deno run -P=${nameOf(it)} takes this set from deno.json.`] : [],
  ];
}

/** The name of the set: the graph's own, in the letters that a flag takes. */
function nameOf({ name }: Graph): string {
  return name.replace(/[^\w.-]+/g, "-").replace(/^-+|-+$/g, "") || "main";
}

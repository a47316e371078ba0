import { type Import, imports, type Token, tokens } from "./code.ts";

/** Files by path, from the root of the repository. */
export type Tree = ReadonlyMap<string, string>;

/** A word of the house that a file may hold for a reason of its own. */
export interface Allowed {
  /** The file, or a folder with a slash at its end. */
  readonly file: string;
  /** The string. */
  readonly word: string;
  /** Why it is not what the rule is after. */
  readonly reason: string;
}

/** Who may import whom; everyone may import their own room. */
const table: Readonly<Record<string, readonly string[]>> = {
  words: [],
  value: ["words"],
  graph: ["words", "value"],
  run: ["words", "value", "graph"],
  nodes: ["words", "value"],
  models: ["words", "value"],
  tools: ["words", "value"],
  reducers: ["words", "value"],
  stores: ["words", "value"],
  wire: ["words", "value"],
  draw: ["words", "value"],
  tapes: ["words", "value"],
  serve: ["words", "value", "wire"],
  testing: ["words", "door"],
  door: ["words", "value", "graph", "run", "nodes", "models", "tools", "reducers", "stores", "wire", "serve"],
  // The pages of the codes are words for people, and only words.
  codes: [],
  cli: ["door", "value", "codes", "draw", "serve", "studio", "deno.json", "tapes", "testing"],
  studio: ["door", "serve"],
  schema: ["words", "value", "graph", "nodes", "reducers", "codes"],
  tests: ["door", "testing", "words", "schema", "examples"],
  // A benchmark may measure any room.
  bench: ["value", "graph", "run", "nodes", "models", "reducers", "wire", "draw", "tapes"],
  examples: ["door"],
};

/** The rooms that may know what they run on. */
const atHome = /^src\/(cli\/|graph\/open\.ts$|tools\/process\.ts$)/;
/** Files a program wrote. */
const generated = /\.generated\.(ts|js)$/;
/** What Node 20, Bun or a browser lacks, or what a page with a strict security policy refuses. */
const missing = [
  ["ReadableStream", ".", "from"],
  ["Array", ".", "fromAsync"],
  ["Promise", ".", "withResolvers"],
  ["Promise", ".", "try"],
  ["Object", ".", "groupBy"],
  ["Map", ".", "groupBy"],
  ["new", "Function", "("],
  ["eval", "("],
  ["AsyncLocalStorage"],
];

/** Everything in a tree that breaks a rule of the house, each as one sentence after its place. */
export function complaints(tree: Tree, allowed: readonly Allowed[] = []): string[] {
  const files = read(tree);
  const named = new Map([...files].map(([path, file]) => [path, imports(file)]));
  return [
    ...againstTheTable(named),
    ...circles(named),
    ...packages(named),
    ...strangeWords(files, allowed),
    ...platform(files),
    ...sizes(tree),
  ];
}

/** The tokens of every TypeScript file. */
export function read(tree: Tree): Map<string, Token[]> {
  return new Map([...tree].filter(([path]) => path.endsWith(".ts")).map(([path, text]) => [path, tokens(text)]));
}

/** The verbs, as kinds say them by `verb: "…"`, and the providers, as their list names them. */
export function vocabulary(
  files: ReadonlyMap<string, readonly Token[]>,
): { verbs: Set<string>; providers: Set<string> } {
  const verbs = [...files].filter(([path]) => partOf(path) === "nodes").flatMap(([, file]) =>
    file.filter(({ kind }, i) => kind === "string" && file[i - 1]?.text === ":" && file[i - 2]?.text === "verb")
  );
  const list = files.get("src/models/mod.ts") ?? [];
  const start = list.findIndex(({ kind, text }) => kind === "word" && text === "providers");
  const providers = start < 0
    ? []
    : list.slice(start).filter(({ kind }, i, list) =>
      (kind === "word" || kind === "string") && "{,".includes(list[i - 1]?.text ?? "?") &&
      ":,}".includes(list[i + 1]?.text ?? "?")
    );
  const texts = (found: readonly Token[]) => new Set(found.map(({ text }) => text));
  return { verbs: texts(verbs), providers: texts(providers) };
}

/** The part of the house a file belongs to. */
function partOf(path: string): string {
  if (path === "mod.ts") return "door";
  const [top, room, file] = path.split("/");
  return top !== "src" ? top : file === undefined ? "words" : room;
}

function againstTheTable(named: ReadonlyMap<string, readonly Import[]>): string[] {
  return [...named].flatMap(([path, list]) => {
    const part = partOf(path);
    if (table[part] === undefined) return [`${path}: The table has no room "${part}".`];
    const room = part === "tests" ? path.split("/")[1] : "";
    // A room's own test may import its room, and what the room itself may.
    const may = [part, ...table[part], ...(table[room] === undefined ? [] : [room, ...table[room]])];
    return list.flatMap(({ specifier, line }) => {
      if (/^(npm|jsr|https?):/.test(specifier)) {
        return [`${path}:${line}: "${specifier}" names a version or a host; only deno.json does.`];
      }
      const target = resolve(path, specifier);
      if (target === undefined || may.includes(partOf(target))) return [];
      return [`${path}:${line}: ${part} may not import ${partOf(target)} ("${target}").`];
    });
  });
}

function circles(named: ReadonlyMap<string, readonly Import[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) found.push(`${[...trail.slice(trail.indexOf(path)), path].join(" → ")}: A circle.`);
    if (done.has(path)) return;
    done.add(path);
    for (const { specifier } of named.get(path) ?? []) {
      const target = resolve(path, specifier);
      if (target !== undefined) walk(target, [...trail, path]);
    }
  };
  for (const path of named.keys()) walk(path, []);
  return found;
}

function packages(named: ReadonlyMap<string, readonly Import[]>): string[] {
  const homes = new Map<string, string>();
  return [...named].filter(([path]) => inSource(path)).flatMap(([path, list]) =>
    list.flatMap(({ specifier, line }) => {
      if (resolve(path, specifier) !== undefined || specifier.startsWith("node:")) return [];
      const name = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
      if (name.startsWith("@std/")) return [`${path}:${line}: "${name}" is for tests and examples.`];
      if (partOf(path) === "words") return [`${path}:${line}: Words import no package, and "${name}" is one.`];
      const home = homes.get(name) ?? path;
      homes.set(name, home);
      return home === path ? [] : [`${path}:${line}: The package "${name}" lives in ${home}.`];
    })
  );
}

function strangeWords(files: ReadonlyMap<string, readonly Token[]>, allowed: readonly Allowed[]): string[] {
  const { verbs, providers } = vocabulary(files);
  const used = new Set<Allowed>();
  const found = [...files].filter(([path]) => inSource(path) && !generated.test(path)).flatMap(([path, file]) =>
    file.flatMap(({ kind, text, line }, i) => {
      if (kind !== "string" && kind !== "text") return [];
      if (imports(file.slice(Math.max(0, i - 2), i + 1)).length > 0) return [];
      const provider = text.split(":")[0];
      const fault = verbs.has(text) && partOf(path) !== "nodes"
        ? `"${text}" is a verb; only src/nodes knows it.`
        : providers.has(provider) && partOf(path) !== "models"
        ? `"${provider}" is a provider; only src/models knows it.`
        : undefined;
      const excuse = allowed.find((entry) => isAt(path, entry.file) && entry.word === text);
      if (fault !== undefined && excuse !== undefined) used.add(excuse);
      return fault === undefined || excuse !== undefined ? [] : [`${path}:${line}: ${fault}`];
    })
  );
  const idle = allowed.filter((entry) => !used.has(entry))
    .map(({ file, word }) => `${file}: "${word}" is allowed and not there; take it off the list.`);
  return [...found, ...idle];
}

function platform(files: ReadonlyMap<string, readonly Token[]>): string[] {
  return [...files].filter(([path]) => inSource(path) && !generated.test(path)).flatMap(([path, file]) =>
    file.flatMap(({ kind, text, line }, i) => {
      const faults: string[] = [];
      const member = file[i - 1]?.text === "." && file[i - 2]?.text !== "globalThis";
      const named = kind === "word" &&
        (text === "Deno" || (text === "process" && file[i + 1]?.text === "." && !member));
      if (!atHome.test(path) && (named || (kind === "string" && /^(Deno$|node:[a-z])/.test(text)))) {
        faults.push(`"${text}" belongs to src/cli and src/graph/open.ts.`);
      }
      const words = kind === "word" && missing.find((words) => words.every((word, k) => file[i + k]?.text === word));
      if (words) faults.push(`"${words.join(" ").replaceAll(" . ", ".")}" does not run everywhere.`);
      return faults.map((fault) => `${path}:${line}: ${fault}`);
    })
  );
}

function sizes(tree: Tree): string[] {
  return [...tree].filter(([path]) => inSource(path) && !generated.test(path)).flatMap(([path, text]) => {
    const lines = text.trimEnd().split("\n").length;
    return lines > 320 ? [`${path}: ${lines} lines are more than one sitting; 320 is the most.`] : [];
  });
}

/** The path of a module within the repository; `undefined` for a package. */
function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return decodeURI(new URL(specifier, `file:///${from}`).pathname.slice(1));
}

function isAt(path: string, place: string): boolean {
  return place.endsWith("/") ? path.startsWith(place) : path === place;
}

function inSource(path: string): boolean {
  return path === "mod.ts" || path.startsWith("src/");
}

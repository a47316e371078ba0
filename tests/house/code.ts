/** One token of TypeScript. Comments and blanks are no tokens. */
export interface Token {
  /** What sort of token it is; `text` is a piece of a template. */
  readonly kind: "word" | "string" | "text" | "number" | "sign";
  /** The token as written; a string without its quotes. */
  readonly text: string;
  /** Its line, from 1. */
  readonly line: number;
}

/** One module that a file names. */
export interface Import {
  /** The name as written. */
  readonly specifier: string;
  /** Its line, from 1. */
  readonly line: number;
}

const scanner =
  /\s+|\/\/.*|\/\*[^]*?\*\/|(?<word>[A-Za-z_$#][\w$]*)|(?<string>"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*')|(?<number>\d[\w.]*)|(?<sign>[^])/uy;
const pattern = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/uy;

/** Splits a file into tokens, so that no rule is fooled by a comment, a text or a regular expression. */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  // Each open brace remembers whether a template goes on behind it.
  const braces: ("block" | "template")[] = [];
  let at = 0, line = 1;

  const take = (length: number) => {
    for (const end = at + length; at < end; at++) if (source[at] === "\n") line++;
  };
  const takeTemplate = () => {
    const [text] = source.slice(at).match(/^(?:\\[^]|\$(?!\{)|[^`\\$])*/u)!;
    found.push({ kind: "text", text, line });
    take(text.length);
    if (source[at] === "$") braces.push("template");
    take(source[at] === "$" ? 2 : 1);
  };

  while (at < source.length) {
    pattern.lastIndex = scanner.lastIndex = at;
    const mayBe = source[at] === "/" && !"/*".includes(source[at + 1]) && mayStartPattern(found.at(-1));
    const regular = mayBe && pattern.exec(source);
    const { 0: all, groups } = regular ? { 0: regular[0], groups: undefined } : scanner.exec(source)!;
    if (groups?.word) found.push({ kind: "word", text: all, line });
    if (groups?.number) found.push({ kind: "number", text: all, line });
    if (groups?.string) found.push({ kind: "string", text: all.slice(1, -1), line });
    if (groups?.sign && all !== "`") found.push({ kind: "sign", text: all, line });
    take(all.length);
    if (all === "{") braces.push("block");
    if (all === "`" || (all === "}" && braces.pop() === "template")) takeTemplate();
  }
  return found;
}

/** Every module a file names: static and dynamic imports, of types too, and exports from elsewhere. */
export function imports(file: readonly Token[]): Import[] {
  return file.flatMap((token, i) => {
    if (token.kind !== "string") return [];
    const [before, first] = [file[i - 2]?.text, file[i - 1]?.text];
    const named = first === "from" || first === "import" || (first === "(" && before === "import");
    return named ? [{ specifier: token.text, line: token.line }] : [];
  });
}

/** The names that a file exports; `* ./a.ts` stands for all those of another. */
export function exportedNames(file: readonly Token[]): string[] {
  const names: string[] = [];
  file.forEach((token, i) => {
    if (token.text !== "export" || token.kind !== "word") return;
    let next = i + 1;
    while (["type", "async", "abstract", "declare"].includes(file[next].text)) next++;
    if (file[next].text === "*") {
      return names.push(file[next + 1].text === "as" ? file[next + 2].text : `* ${file[next + 2].text}`);
    }
    if (file[next].text !== "{") {
      const keyword = ["function", "const", "class", "interface", "enum"].includes(file[next].text);
      return names.push(file[next + (keyword ? 1 : 0)].text);
    }
    for (let last = ""; file[next].text !== "}";) {
      const { text, kind } = file[++next];
      if (kind === "sign" && last !== "") names.push(last);
      last = kind === "word" && text !== "as" ? text : kind === "word" ? last : "";
    }
  });
  return names.sort();
}

/** A slash is a division behind a value, and starts a regular expression everywhere else. */
function mayStartPattern(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === "word") return ["return", "typeof", "case", "in", "of", "await", "yield"].includes(before.text);
  return before.kind === "sign" && !")]}".includes(before.text);
}

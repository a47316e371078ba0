import { assert, assertEquals } from "@std/assert";
import { type Ast, parse } from "../../src/value/syntax.ts";

/** A tree as a fully bracketed text, and the words at the ranges where they matter. */
function show(ast: Ast): string {
  switch (ast.kind) {
    case "literal":
      return JSON.stringify(ast.value);
    case "name":
      return ast.name;
    case "list":
      return `[${ast.items.map(show).join(", ")}]`;
    case "map":
      return `{${ast.entries.map(({ key, value }) => `${show(key)}: ${show(value)}`).join(", ")}}`;
    case "member":
      return `${show(ast.object)}.${ast.name}`;
    case "index":
      return `${show(ast.object)}[${show(ast.index)}]`;
    case "has":
      return `has(${show(ast.target)})`;
    case "unary":
      return `(${ast.operator}${show(ast.operand)})`;
    case "binary":
      return `(${show(ast.left)} ${ast.operator} ${show(ast.right)})`;
    case "choice":
      return `(${show(ast.condition)} ? ${show(ast.yes)} : ${show(ast.no)})`;
    case "call":
      return `${ast.name}(${ast.args.map(show).join(", ")})`;
    case "method":
      return `${show(ast.object)}.${ast.name}(${ast.args.map(show).join(", ")})`;
    case "macro":
      return `${show(ast.object)}.${ast.macro}!(${
        [ast.variable, ast.condition, ast.body].map((part) => part ? show(part) : "-").join(", ")
      })`;
  }
}

const grammar: readonly [source: string, tree: string][] = [
  ["1 + 2 * 3", "(1 + (2 * 3))"],
  ["(1 + 2) * 3", "((1 + 2) * 3)"],
  ["1 - 2 - 3", "((1 - 2) - 3)"],
  ["a || b && c", "(a || (b && c))"],
  ["!a && -b < 3", "((!a) && ((-b) < 3))"],
  ["a < b == c", "((a < b) == c)"],
  ["a in [1, 2,]", "(a in [1, 2])"],
  ["a ? b : c ? d : e", "(a ? b : (c ? d : e))"],
  ["a ?.5:1", "(a ? 0.5 : 1)"],
  ['{"a": 1, b: {"c": d},}', '{"a": 1, b: {"c": d}}'],
  ["a.b[0].c", "a.b[0].c"],
  ["a.package.import", "a.package.import"],
  ["has(a.b.c)", "has(a.b.c)"],
  ["xs.filter(x, x.ok).size()", "xs.filter!(x, -, x.ok).size()"],
  ["xs.map(x, x > 1, x * 2)", "xs.map!(x, (x > 1), (x * 2))"],
  ["size(xs)", "size(xs)"],
  ["--1", "(--1)"],
  ["-x.y", "(-x.y)"],
  ["!!a", "(!(!a))"],
  ["true == null", "(true == null)"],
  ["0x1F + 1e3 + .5", "((31 + 1000) + 0.5)"],
  [" \t\n a \r\n", "a"],
  ["'it'", '"it"'],
  [String.raw`"\n\t\\\"\x41\u00e9\U0001F600\101"`, JSON.stringify('\n\t\\"Aé😀A')],
  [String.raw`r"\n{{"`, JSON.stringify("\\n{{")],
  ['"""a "b"\nc"""', JSON.stringify('a "b"\nc')],
  ["'''it's'''", JSON.stringify("it's")],
];

for (const [source, tree] of grammar) {
  Deno.test(`parse() reads ${JSON.stringify(source)}`, () => {
    const { ast, fault } = parse(source);
    assertEquals(fault, undefined);
    assertEquals(ast && show(ast), tree);
  });
}

const faults: readonly [source: string, at: string, message: string, hint?: string][] = [
  ["", "", "There is no expression here."],
  ["a b", "b", '"b" cannot stand after the expression.'],
  ["a +", "", "The expression ends too early."],
  ["(a", "", "The expression ends too early."],
  ["(a]", "]", 'The "(" before is not closed.'],
  ["[1, 2", "", "The expression ends too early."],
  ["f(a,)", ")", '")" cannot stand after ",".'],
  ["a ? b", "", "The expression ends too early."],
  ["a ? b ; c", ";", '";" cannot stand here.'],
  ["a = b", "=", "nothing can be assigned", "Write == to compare."],
  ["a === b", "===", '"===" is not part of expressions here.', "Write ==, which compares values of any depth."],
  ["a !== b", "!==", '"!==" is not part', "Write !=."],
  ["a and b", "and", '"and" is no operator here.', "Write &&."],
  ["not a", "not", '"not" is no operator here.', "Write !x."],
  ["a & b", "&", '"&" is not part', "Write && for “and”."],
  ["topic | upper", "|", '"|" is not part'],
  ["a ?? b", "??", '"??" is not part'],
  ["a?.b", "?.", '"?." is not part'],
  ["x => x", "=>", '"=>" is not part'],
  ["// note", "//", "Comments are not part of expressions here."],
  ["`a`", "`", "Texts are written in quotes here"],
  ["$a", "$", '"$" is not part'],
  ["a # b", "#", '"#" cannot stand here.'],
  ["😀", "😀", "cannot stand here."],
  ['"abc', '"abc', "This text has no closing quote."],
  ['"a\nb"', '"a', "This text does not end in its line."],
  [String.raw`"\q"`, "\\q", "is no escape that a text can hold."],
  [String.raw`"\ud83d"`, "\\ud83d", "is no escape that a text can hold."],
  ["b'x'", "b'", "Bytes are not part of expressions here."],
  ["12u", "12u", "Unsigned numbers are not part of expressions here.", "Write 12."],
  ["12px", "12px", 'A number cannot end with "px".'],
  ["1e999", "1e999", "The number 1e999 is too large."],
  ["x.in", "in", '"in" cannot stand after a dot.', 'Write ["in"].'],
  ["x.0", ".0", '".0" cannot stand after the expression.', "Items are read as x[0]."],
  ["x.", "", "The expression ends too early."],
  ["x.'a'", "'a'", "cannot stand after"],
  ["x.__proto__", "__proto__", '"__proto__" cannot be read by expressions.'],
  ["has(x.constructor)", "constructor", '"constructor" cannot be read by expressions.'],
  ["{'prototype': 1}", "'prototype'", '"prototype" cannot be a key here.'],
  ["{'a': 1, 'a': 2}", "'a'", 'The key "a" is written twice.'],
  ["{1: 2}", "1", "The keys of a map are texts here."],
  ["for", "for", '"for" is a word that the language keeps for itself.'],
  ["has(x)", "has(x)", "has() takes one member of something.", "Write has(state.x)."],
  ["has(x['a'])", "has(x['a'])", "has() takes one member", 'Write "key" in x.'],
  ["has()", "has()", "has() takes one member"],
  ["xs.all(x)", "all", "all() takes a name and an expression."],
  ["xs.map(x.y, 1)", "x.y", "this is no name."],
  ["xs.filter(a, b, c)", "filter", "filter() takes a name and an expression."],
  ["a.?b", "?", "cannot stand after"],
  ["a[?0]", "?", "Optional reads are not part of expressions here."],
  ["[?a]", "?", "Optional items are not part"],
  ["{?'a': 1}", "?", "Optional entries are not part"],
  ["Msg{a: 1}", "{", "Messages with a type are not part"],
  ["(".repeat(1000), "(", "The expression nests deeper than 250 levels."],
  ["!".repeat(1000) + "a", "!", "nests deeper than 250 levels."],
  ["a" + " + a".repeat(1000), "+", "nests deeper than 250 levels."],
  ["a" + ".b".repeat(1000), ".", "nests deeper than 250 levels."],
  ["a ? b : ".repeat(1000) + "c", "b", "nests deeper than 250 levels."],
];

for (const [source, at, message, hint] of faults) {
  Deno.test(`parse() refuses ${JSON.stringify(source.slice(0, 30))} at ${JSON.stringify(at)}`, () => {
    const { fault } = parse(source);
    assert(fault, "There is no fault.");
    assert(fault.message.includes(message), fault.message);
    assert(fault.range[0] >= 0 && fault.range[0] <= fault.range[1] && fault.range[1] <= source.length);
    if (source.length < 500) assertEquals(source.slice(...fault.range), at);
    if (hint !== undefined) assertEquals(fault.hint, hint);
  });
}

Deno.test("parse() ends at the braces by its tokens, and tells where they end", () => {
  const table: readonly [text: string, rest: string][] = [
    ["{{ a }} rest", " rest"],
    ["{{a}}", ""],
    ['{{ {"a": {"b": 1}} }}!', "!"],
    ['{{{"a": 1}}}', ""],
    ['{{ "}}" }}.', "."],
    ["{{ '{{' }}", ""],
    ["{{ a }}}}", "}}"],
  ];
  for (const [text, rest] of table) {
    const { ast, end } = parse(text, { start: 2, braces: true }) as { ast?: Ast; end: number };
    assert(ast, text);
    assertEquals(text.slice(end), rest);
  }
});

Deno.test("parse() adds the offset to every range", () => {
  const { ast } = parse("a.b + 1", { offset: 100 });
  assert(ast?.kind === "binary" && ast.left.kind === "member");
  assertEquals([ast.range, ast.operatorRange, ast.left.nameRange], [[100, 107], [104, 105], [102, 103]]);
  assertEquals(parse("a +  )", { offset: 10 }).fault?.range, [15, 16]);
});

Deno.test("parse() gives every part of a tree the range of its own words", () => {
  const source = '  has(a.b) ? xs.filter(x, x.ok)[0] : -y + size("é")';
  const { ast } = parse(source);
  assert(
    ast?.kind === "choice" && ast.no.kind === "binary" && ast.yes.kind === "index" && ast.yes.object.kind === "macro",
  );
  const words = [
    ast,
    ast.condition,
    ast.yes,
    ast.yes.object.variable,
    ast.yes.object.body,
    ast.no,
    ast.no.left,
    ast.no.right,
  ];
  assertEquals(words.map(({ range }) => source.slice(...range)), [
    source.trim(),
    "has(a.b)",
    "xs.filter(x, x.ok)[0]",
    "x",
    "x.ok",
    '-y + size("é")',
    "-y",
    'size("é")',
  ]);
});

/** Numbers that look random and are the same every time (mulberry32). */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const scraps =
  ('a state has size map all x . [ ] ( ) { } {{ }} , : ? + - * / % ! && || == != < <= > >= in = | & " \' """ r" \\ ' +
    "\\u \\x4 1 2.5 .5 1e9 0x 1u true null __proto__ constructor é 😀 \ud800 \n \t // # $ ` for").split(" ");

Deno.test("parse() answers any text with a tree or a fault inside the text", () => {
  const random = seeded(20260917);
  const pick = () => scraps[Math.floor(random() * scraps.length)];
  let trees = 0;
  for (let round = 0; round < 6000; round++) {
    const source = Array.from({ length: Math.floor(random() * 12) }, () => pick() + (random() < 0.5 ? " " : "")).join(
      "",
    );
    for (const braces of [false, true]) {
      const parsed = parse(source, { braces });
      if (parsed.ast) {
        trees++;
        const [start, end] = parsed.ast.range;
        assert(start >= 0 && start < end && end <= parsed.end && parsed.end <= source.length, source);
      } else {
        const { range: [start, end], message } = parsed.fault;
        assert(start >= 0 && start <= end && end <= source.length, JSON.stringify([source, start, end]));
        assert(message.length > 10, source);
      }
    }
  }
  assert(trees > 100, `Only ${trees} trees.`);
});

Deno.test("parse() reads back what a tree shows, for trees grown at random", () => {
  const random = seeded(7);
  const grow = (depth: number): string => {
    const leaf = ["a", "b.c", "1", "2.5", '"t"', "null", "true", "xs[0]"];
    if (depth === 0) return leaf[Math.floor(random() * leaf.length)];
    const [x, y, z] = [grow(depth - 1), grow(depth - 1), grow(depth - 1)];
    const forms = [
      `(${x} + ${y})`,
      `(${x} && ${y})`,
      `(!${x})`,
      `(${x} ? ${y} : ${z})`,
      `[${x}, ${y}]`,
      `{"k": ${x}}`,
      `size(${x})`,
    ];
    return forms[Math.floor(random() * forms.length)];
  };
  for (let round = 0; round < 300; round++) {
    const source = grow(1 + Math.floor(random() * 4));
    const { ast, fault } = parse(source);
    assertEquals(fault, undefined, source);
    assertEquals(ast && show(ast), source);
  }
});

/** What keeps a text from being well-formed XML, as far as drawings use it; `undefined` when nothing does. */
export function xmlFault(text: string): string | undefined {
  const open: string[] = [];
  const token = /<(\/?)([a-z]+)((?: [\w:-]+="(?:[^"<&]|&#\d+;)*")*)(\/?)>|((?:[^<>&]|&#\d+;|(?<=[a-z)])>(?=\.))+)/gy;
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u.test(text)) return "It holds a character that XML forbids.";
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const [, closes, name, attributes, empty, words] = token.exec(text) ?? [];
    if (name === undefined && words === undefined) return `Not XML: ${text.slice(at, at + 60)}`;
    if (words !== undefined) continue;
    const names = [...attributes.matchAll(/ ([\w:-]+)=/g)].map(([, each]) => each);
    if (new Set(names).size < names.length) return `An attribute twice: ${attributes}`;
    if (closes) {
      if (open.pop() !== name) return `"${name}" closes what is not open.`;
    } else if (!empty) open.push(name);
  }
  return open.length > 0 ? `"${open.join(" ")}" is not closed.` : undefined;
}

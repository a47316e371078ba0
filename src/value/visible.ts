/**
 * What others named, on one line and with nothing hidden in it.
 *
 * @module
 */

/**
 * Shows what a reader would not see, or what would break a line, as JSON escapes: control characters, line breaks, marks of direction,
 * and letters without a width. Those that join letters or pictures stay where they do so. Applied twice, it changes nothing more.
 *
 * @example
 * ```ts ignore
 * visible("a\nb"); // "a\\nb"
 * ```
 */
export function visible(text: string): string {
  return text.replace(hidden, (mark) => short[mark] ?? [...units(mark)].map(escaped).join(""));
}

const short: Readonly<Record<string, string>> = { "\t": "  ", "\n": "\\n", "\r": "\\r" };

const hidden =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?!\p{L})|(?<![^\p{ASCII}])[\u200c\u200d]|(?![\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

function* units(mark: string): Generator<number> {
  for (let at = 0; at < mark.length; at++) yield mark.charCodeAt(at);
}

function escaped(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}

/**
 * Compares what a scripted model is asked with what its script expects.
 *
 * @module
 */

/** How many differences one sentence tells. */
const most = 3;

/**
 * Where a value is not as expected, as `"/messages/0/content" must be "a", is "b"`. Objects match when every key that is expected
 * matches, lists when they have the same length and every element matches. `{ "$any": true }` matches what is there,
 * `{ "$absent": true }` what is not.
 */
export function differences(expected: unknown, actual: unknown): readonly string[] {
  const found: string[] = [];
  compare(expected, actual, "", found);
  return found.length > most ? [...found.slice(0, most), `and ${found.length - most} more`] : found;
}

function compare(expected: unknown, actual: unknown, place: string, found: string[]): void {
  const differs = (must: string, is = show(actual)) => found.push(`"${place}" must be ${must}, is ${is}`);
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) differs("a list");
    else if (actual.length !== expected.length) differs(`a list of ${expected.length}`, `one of ${actual.length}`);
    else expected.forEach((item, at) => compare(item, actual[at], `${place}/${at}`, found));
  } else if (typeof expected !== "object" || expected === null) {
    if (expected !== actual) differs(show(expected));
  } else if (isMark(expected, "$any")) {
    if (actual === undefined) differs("there");
  } else if (isMark(expected, "$absent")) {
    if (actual !== undefined) differs("absent");
  } else if (typeof actual !== "object" || actual === null || Array.isArray(actual)) {
    differs("an object");
  } else {
    for (const [key, item] of Object.entries(expected)) {
      const value = Object.hasOwn(actual, key) ? (actual as Record<string, unknown>)[key] : undefined;
      compare(item, value, `${place}/${key}`, found);
    }
  }
}

function isMark(value: object, mark: string): boolean {
  return Object.keys(value).length === 1 && (value as Record<string, unknown>)[mark] === true;
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/**
 * Keeps keys off tapes, whatever repeats them: an error of a server, a header, a careless function.
 *
 * @module
 */

/** Shorter ones are words like others; who wants a key to be secret makes it longer. */
const shortest = 8;

/** The keys that a graph's runs have been given. */
export class KeyRing {
  readonly #keys = new Set<string>();

  /** Keeps a key from then on. */
  add(key: string | undefined): void {
    if (key !== undefined && key.length >= shortest) this.#keys.add(key);
  }

  /** The same value without keys; itself, where there is none in it. */
  conceal<T>(value: T): T {
    return this.#keys.size === 0 ? value : this.#concealed(value) as T;
  }

  #concealed(value: unknown): unknown {
    if (typeof value === "string") return this.#text(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#concealed(item));
      return items.some((item, index) => item !== value[index]) ? items : value;
    }
    const entries = Object.entries(value);
    const clean = entries.map(([name, part]) => [this.#text(name), this.#concealed(part)] as const);
    const isClean = clean.every(([name, part], index) => name === entries[index][0] && part === entries[index][1]);
    return isClean ? value : Object.fromEntries(clean);
  }

  #text(text: string): string {
    let clean = text;
    for (const key of this.#keys) if (clean.includes(key)) clean = clean.replaceAll(key, "[key]");
    return clean;
  }
}

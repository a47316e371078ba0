/**
 * Files that a document names: relative, and inside the document's folder.
 *
 * @module
 */

/** The path of a file as the document's folder sees it; `undefined` when it leads outside, or is no relative path. */
export function resolveFile(folder: string, path: string): string | undefined {
  // What a URL would read as something else than a name is refused: controls and blanks at the ends, schemes, escapes, queries.
  if (path === "" || path.trim() !== path || /^\/|[\p{Cc}\\:?#%]/u.test(path)) return undefined;
  const parts: string[] = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part.trim() !== part) return undefined;
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length > 0 ? parts.join("/") : undefined;
}

/** The folder of a file. */
export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** What reading a file gave: its text; nothing where it cannot be read; `null` where a link leads out of the document's folder. */
export type FileText = string | undefined | null;

/** The files a document may name, as far as they were read. */
export class FileShelf {
  /** Files that were named and are not here yet. */
  readonly wanted: Set<string> = new Set();
  readonly #texts: ReadonlyMap<string, FileText>;
  readonly #used = new Map<string, string>();

  constructor(texts: ReadonlyMap<string, FileText>) {
    this.#texts = texts;
  }

  /** The text of a file; `undefined` when it is not here. */
  take(path: string): string | undefined {
    const text = this.#texts.get(path) ?? undefined;
    if (text !== undefined) this.#used.set(path, text);
    else if (!this.#texts.has(path)) this.wanted.add(path);
    return text;
  }

  /** Whether a link leads a path out of the document's folder. */
  isOutside(path: string): boolean {
    return this.#texts.get(path) === null;
  }

  /** Every file that was taken, by path. */
  get used(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#used].sort(([a], [b]) => a < b ? -1 : 1));
  }
}

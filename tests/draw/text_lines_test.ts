/** Reads the lines of drawings off their characters, as a person would. */
import { assert, assertEquals } from "@std/assert";
import type { GraphDocument, JsonObject, Target } from "../../mod.ts";
import { draw } from "../../src/draw/mod.ts";
import { pictureOf } from "../../src/draw/picture.ts";
import { graphs } from "./graphs.ts";

const UP = 1, RIGHT = 2, DOWN = 4, LEFT = 8;
const arms: Readonly<Record<string, number>> = {
  "│": UP | DOWN,
  "┆": UP | DOWN,
  "─": LEFT | RIGHT,
  "┄": LEFT | RIGHT,
  "╰": UP | RIGHT,
  "╯": UP | LEFT,
  "╭": DOWN | RIGHT,
  "╮": DOWN | LEFT,
  "├": UP | DOWN | RIGHT,
  "┤": UP | DOWN | LEFT,
  "┬": DOWN | LEFT | RIGHT,
  "┴": UP | LEFT | RIGHT,
  "┼": UP | RIGHT | DOWN | LEFT,
};
const ways = [[UP, 0, -1, DOWN], [RIGHT, 1, 0, LEFT], [DOWN, 0, 1, UP], [LEFT, -1, 0, RIGHT]] as const;

/** A drawing as places: what is written there, and what may be walked on from there. */
class Page {
  readonly #rows: string[][];
  /** The box or the label of a place. */
  readonly #names: (string | undefined)[][];
  /** The places of each box and label. */
  readonly #places = new Map<string, [x: number, y: number][]>();
  /** The arms that meet nothing. */
  readonly dangling: string[] = [];

  constructor(text: string) {
    this.#rows = text.split("\n").slice(2).map((line) => [...line]);
    this.#names = this.#rows.map(() => []);
    this.#findBoxes();
    this.#findWords();
    this.#rows.forEach((row, y) =>
      row.forEach((_, x) => {
        for (const way of ways) {
          if ((this.#armsAt(x, y) & way[0]) !== 0 && this.#next(x, y, way) === undefined) {
            this.dangling.push(`${this.#at(x, y)} at ${x}, ${y}`);
          }
        }
      })
    );
  }

  /** Every box whose lines can be followed to a box, against the way of the lines or not. */
  sourcesOf(target: string): ReadonlySet<string> {
    const found = new Set<string>();
    const seen = new Set<string>();
    const open = (this.#places.get(target) ?? []).flatMap(([x, y]) => "▼▶".includes(this.#at(x, y)) ? [[x, y]] : []);
    for (const [x, y] of open) {
      if (seen.has(`${x} ${y}`)) continue;
      seen.add(`${x} ${y}`);
      for (const way of ways) {
        if ((this.#armsAt(x, y) & way[0]) === 0) continue;
        const next = this.#next(x, y, way);
        const name = next && this.#names[next[1]][next[0]];
        if (next === undefined) continue;
        if (name === undefined || "▼▶".includes(this.#at(...next))) open.push(next);
        else if (!name.startsWith("label ")) found.add(name);
        else open.push(...this.#places.get(name)!);
      }
    }
    return found;
  }

  #at(x: number, y: number): string {
    return this.#rows[y]?.[x] ?? " ";
  }

  /** Where lines may be followed: from a box only where one leaves it, from a label to what stands above and below. */
  #armsAt(x: number, y: number): number {
    const name = this.#names[y]?.[x];
    const character = this.#at(x, y);
    if (character === "▼") return UP;
    if (name === undefined) return arms[character] ?? 0;
    if (!name.startsWith("label ")) return character === "┬" || character === "╤" ? DOWN : 0;
    return [[UP, -1, DOWN], [DOWN, 1, UP]].reduce((all, [arm, step, back]) => {
      const beside = this.#names[y + step]?.[x];
      if (arm === UP && beside === "START") return all | arm;
      if (beside?.startsWith("label ") || (arm === DOWN && beside !== undefined)) return all;
      return (this.#armsAt(x, y + step) & back) === 0 ? all : all | arm;
    }, 0);
  }

  /** What an arm meets. Lines that run up and down go over those that they cross. */
  #next(x: number, y: number, [, right, down, back]: typeof ways[number]): [number, number] | undefined {
    let [atX, atY] = [x + right, y + down];
    while (right !== 0 && "│┆".includes(this.#at(atX, atY)) && this.#names[atY]?.[atX] === undefined) atX += right;
    const name = this.#names[atY]?.[atX];
    if (name !== undefined && right === 0 && this.#at(atX, atY) !== "▼") {
      const leaves = name.startsWith("label ") || (name.startsWith("START") && back === DOWN) ||
        "┬╤".includes(this.#at(atX, atY));
      return leaves ? [atX, atY] : undefined;
    }
    const character = this.#at(atX, atY);
    if (character === "▼") return back === UP ? [atX, atY] : undefined;
    return name === undefined && ((arms[character] ?? 0) & back) !== 0 ? [atX, atY] : undefined;
  }

  #put(name: string, x: number, y: number): void {
    this.#names[y][x] = name;
    const known = this.#places.get(name);
    if (known) known.push([x, y]);
    else this.#places.set(name, [[x, y]]);
  }

  #findBoxes(): void {
    this.#rows.forEach((row, y) =>
      row.forEach((character, x) => {
        if (character !== "┌") return;
        const right = row.indexOf("┐", x);
        let bottom = y + 1;
        while (this.#at(x, bottom) !== "└") bottom++;
        const name = this.#rows[y + 1].slice(x + 1, right).join("").trim();
        for (let inY = y; inY <= bottom; inY++) for (let inX = x; inX <= right; inX++) this.#put(name, inX, inY);
        this.#arrows(name, [x, right], y);
      })
    );
  }

  #findWords(): void {
    const inWord = (x: number, y: number) =>
      /[^ ▼▶│┆─┄╰╯╭╮├┤┬┴┼]/.test(this.#at(x, y)) && this.#names[y][x] === undefined;
    this.#rows.forEach((row, y) => {
      let name: string | undefined;
      row.forEach((character, x) => {
        if (!inWord(x, y)) {
          if (character !== " " || !inWord(x + 1, y)) name = undefined;
          if (name === undefined) return;
        }
        if (name === undefined) {
          const word = row.slice(x).join("").split(" ")[0];
          name = word === "START" || word === "END" ? word : `label ${x} ${y}`;
          if (word === "END") this.#arrowsAround(word, x + 1, y);
        }
        this.#put(name, x, y);
      });
    });
  }

  /** Where many lines enter they do so side by side, beyond a short word too. */
  #arrowsAround(name: string, x: number, y: number): void {
    let far = 1;
    while ([x - far, x + far, x - far - 1, x + far + 1].some((at) => this.#at(at, y - 1) === "▼")) far++;
    this.#arrows(name, [x - far, x + far], y);
  }

  #arrows(name: string, [from, to]: readonly [number, number], y: number): void {
    for (let x = from; x <= to; x++) if (this.#at(x, y - 1) === "▼") this.#put(name, x, y - 1);
  }
}

/** What is wrong with the lines of a drawing. */
function faultsOf(document: GraphDocument): string[] {
  const page = new Page(draw(document, { direction: "down", width: 100_000 }));
  const { boxes, links } = pictureOf(document);
  const lost = links.filter(({ from, to }) => !page.sourcesOf(boxes[to].name).has(boxes[from].name));
  return [
    ...page.dangling.map((place) => `dangling: ${place}`),
    ...lost.map(({ from, to }) => `no line from ${boxes[from].name} to ${boxes[to].name}`),
  ];
}

/** A small generator of whole numbers, the same ones every time. */
function below(seed: number): (most: number) => number {
  let state = seed * 2_654_435_761 >>> 0 || 1;
  return (most) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % most;
  };
}

/** A graph by chance, with lists, conditions, switches, failures and loops. */
function randomGraph(seed: number): GraphDocument {
  const random = below(seed);
  const names = Array.from({ length: 3 + random(12) }, (_, index) => `n${index}`);
  const any = () => random(12) === 0 ? "END" : names[random(names.length)];
  let count = 0;
  const label = () => `k${count++}`;
  const target = (depth: number): Target => {
    switch (random(depth === 0 ? 2 : 6)) {
      case 2:
        return { when: label(), to: target(depth - 1), ...random(2) === 0 && { else: target(depth - 1) } };
      case 3:
        return {
          switch: label(),
          cases: { [label()]: any(), [label()]: target(depth - 1) },
          else: target(depth - 1),
        };
      case 4:
      case 5:
        return Array.from({ length: 2 + random(2) }, any);
      default:
        return any();
    }
  };
  const nodes = Object.fromEntries(
    names.map((name): [string, JsonObject] => [name, random(5) === 0 ? { set: {}, catch: any() } : { set: {} }]),
  );
  const edges: Record<string, Target> = { START: target(1) };
  names.forEach((name, index) => {
    const next: Target = random(3) > 0 && index + 1 < names.length ? names[index + 1] : target(2);
    if (random(8) > 0) edges[name] = random(4) === 0 ? [next, any()].flat() : next;
  });
  return { millrace: "1", name: "random", nodes, edges } as unknown as GraphDocument;
}

Deno.test("the lines of a text are whole: each can be followed from its end to its beginning, and none ends in nothing", () => {
  for (let seed = 1; seed <= 200; seed++) assertEquals(faultsOf(randomGraph(seed)), [], `seed ${seed}`);
});

Deno.test("the lines of a dense text are whole where many meet", () => {
  assertEquals(faultsOf(graphs.dense), []);
});

Deno.test("what reads the lines of a text finds those that end in nothing", () => {
  const page = new Page(["name", "", " START", "   │", "   ╰─│──╮", "     │  │", "        ▼", "       END"].join("\n"));
  assert(page.dangling.length > 0);
  const whole = new Page(["name", "", " START", "   │", "   ╰────╮", "        ▼", "       END"].join("\n"));
  assertEquals([whole.dangling, [...whole.sourcesOf("END")]], [[], ["START"]]);
});

/**
 * Finds the links that lead back: taken away, they leave no loop.
 *
 * @module
 */
import { componentFinder } from "../value/components.ts";

/** A link between boxes. */
interface Step {
  readonly from: number;
  readonly to: number;
}

/**
 * The links that lead back. A loop begins at the members that are nearest to the start, whatever was written first: so the
 * nodes that a loop goes over again stand side by side, and the one that decides about it stands below.
 */
export function linksBack(count: number, links: readonly Step[]): ReadonlySet<number> {
  const out: number[][] = Array.from({ length: count }, () => []);
  links.forEach(({ from }, i) => out[from].push(i));
  const far = distances(count, out, links);
  const back = new Set<number>();
  const parts: number[][] = [Array.from({ length: count }, (_, box) => box)];
  const components = componentFinder(count);
  const leads = (box: number) => out[box].filter((i) => !back.has(i)).map((i) => links[i].to);
  for (let part = parts.pop(); part; part = parts.pop()) {
    for (const members of components(part, leads)) {
      const inside = new Set(members);
      const within = members.flatMap((box) => out[box]).filter((i) => !back.has(i) && inside.has(links[i].to));
      if (within.length === 0) continue;
      const least = members.reduce((least, box) => Math.min(least, far[box]), Infinity);
      const returning = within.filter((i) => far[links[i].to] === least && far[links[i].from] > least);
      const first = members.reduce((first, box) => far[box] === least && box < first ? box : first, Infinity);
      for (const i of returning.length > 0 ? returning : within.filter((i) => links[i].to === first)) back.add(i);
      parts.push(members);
    }
  }
  return back;
}

/** How many links each box is away from the start; what nothing leads to counts as a start. */
function distances(count: number, out: readonly (readonly number[])[], links: readonly Step[]): number[] {
  const far = new Array<number>(count).fill(Infinity);
  for (let root = 0; root < count; root++) {
    if (far[root] !== Infinity) continue;
    far[root] = 0;
    const queue = [root];
    for (let k = 0; k < queue.length; k++) {
      for (const i of out[queue[k]]) {
        const { to } = links[i];
        if (far[to] !== Infinity) continue;
        far[to] = far[queue[k]] + 1;
        queue.push(to);
      }
    }
  }
  return far;
}

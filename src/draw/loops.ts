/**
 * Finds the links that lead back: taken away, they leave no loop.
 *
 * @module
 */

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
  for (let part = parts.pop(); part; part = parts.pop()) {
    for (const members of components(part, (box) => out[box].filter((i) => !back.has(i)).map((i) => links[i].to))) {
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

/** Boxes that lead to each other, without recursion: a line of many thousand is no trouble. */
function components(part: readonly number[], leads: (box: number) => readonly number[]): number[][] {
  const inside = new Set(part);
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const found: number[][] = [];
  const work: { readonly box: number; readonly to: readonly number[]; next: number }[] = [];
  const enter = (box: number) => {
    order.set(box, order.size);
    low.set(box, order.get(box)!);
    open.push(box);
    isOpen.add(box);
    work.push({ box, to: leads(box).filter((other) => inside.has(other)), next: 0 });
  };
  for (const root of part) {
    if (!order.has(root)) enter(root);
    while (work.length > 0) {
      const frame = work[work.length - 1];
      const { box } = frame;
      const to = frame.to[frame.next++];
      if (to !== undefined) {
        if (!order.has(to)) enter(to);
        else if (isOpen.has(to)) low.set(box, Math.min(low.get(box)!, order.get(to)!));
        continue;
      }
      work.pop();
      const parent = work[work.length - 1]?.box;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(box)!));
      if (low.get(box) !== order.get(box)) continue;
      const component = open.splice(open.lastIndexOf(box));
      component.forEach((member) => isOpen.delete(member));
      found.push(component);
    }
  }
  return found;
}

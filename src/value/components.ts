/**
 * Finds what leads to itself in a graph.
 *
 * @module
 */

/**
 * Finds the parts of a graph whose members all lead to each other, a single one that leads nowhere back among them. Without recursion,
 * so that a line of 10,000 nodes is no trouble, and with one memory for many searches.
 *
 * @param count How many nodes the graph has.
 * @returns Searches among some nodes, each once, by what each leads to.
 */
export function componentFinder(
  count: number,
): (among: readonly number[], leads: (node: number) => readonly number[]) => number[][] {
  /** By node: 0 for what is not searched, -1 for what is to come, else the turn at which it was entered. */
  const turns = new Int32Array(count);
  const low = new Int32Array(count);
  const isOpen = new Uint8Array(count);
  return (among, leads) => {
    const open: number[] = [];
    const found: number[][] = [];
    const work: { readonly node: number; readonly to: readonly number[]; next: number }[] = [];
    let turn = 0;
    const enter = (node: number) => {
      turns[node] = low[node] = ++turn;
      isOpen[node] = 1;
      open.push(node);
      work.push({ node, to: leads(node), next: 0 });
    };
    for (const node of among) turns[node] = -1;
    for (const root of among) {
      if (turns[root] === -1) enter(root);
      while (work.length > 0) {
        const frame = work[work.length - 1];
        const { node } = frame;
        if (frame.next < frame.to.length) {
          const target = frame.to[frame.next++];
          if (turns[target] === -1) enter(target);
          else if (isOpen[target] === 1) low[node] = Math.min(low[node], turns[target]);
          continue;
        }
        work.pop();
        const parent = work[work.length - 1]?.node;
        if (parent !== undefined) low[parent] = Math.min(low[parent], low[node]);
        if (low[node] !== turns[node]) continue;
        const component: number[] = [];
        for (let member = -1; member !== node;) {
          member = open.pop()!;
          isOpen[member] = 0;
          component.push(member);
        }
        found.push(component);
      }
    }
    for (const node of among) turns[node] = 0;
    return found;
  };
}

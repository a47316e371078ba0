/**
 * How the time of a check grows with the graph: lines, fans, loops, diamonds and mistakes of 100, 1,000 and 10,000 nodes.
 *
 *     deno run --allow-read --allow-env tests/bench/check.ts [names of graphs]
 */
import { check } from "../../mod.ts";

type Graph = { state: Record<string, object>; nodes: Record<string, object>; edges: Record<string, unknown> };

/** A document around a graph. */
function document({ state, nodes, edges }: Graph): object {
  return { millrace: "1", state, input: ["topic"], nodes, edges, limits: { steps: 20_000 } };
}

const text = { type: "string" };

const graphs: Record<string, (count: number) => Graph> = {
  /** Each node reads what the one before wrote. */
  line(count) {
    const graph: Graph = {
      state: { topic: text, k0: text },
      nodes: { n0: { set: { k0: "{{ topic }}" } } },
      edges: { START: "n0" },
    };
    for (let n = 1; n < count; n++) {
      graph.state[`k${n}`] = text;
      graph.nodes[`n${n}`] = { set: { [`k${n}`]: `{{ k${n - 1} }}` } };
      graph.edges[`n${n - 1}`] = `n${n}`;
    }
    return graph;
  },
  /** All run at once, and one reads what all of them wrote. */
  fan(count) {
    const names = Array.from({ length: count - 1 }, (_, n) => `n${n}`);
    const keys = names.map((_, n) => `k${n}`);
    return {
      state: { topic: text, all: {}, ...Object.fromEntries(keys.map((key) => [key, text])) },
      nodes: {
        ...Object.fromEntries(names.map((name, n) => [name, { set: { [keys[n]]: "{{ topic }}" } }])),
        last: { set: { all: keys.map((key) => `{{ ${key} }}`) } },
      },
      edges: { START: names, ...Object.fromEntries(names.map((name) => [name, "last"])) },
    };
  },
  /** A line whose every tenth node leads back a few, each loop inside no other. */
  loops(count) {
    const graph = graphs.line(count);
    for (let n = 9; n < count - 1; n += 10) {
      graph.edges[`n${n}`] = { when: `k${n} == 'again'`, to: `n${n - 8}`, else: `n${n + 1}` };
    }
    return graph;
  },
  /** One loop around all of them. */
  loop(count) {
    const graph = graphs.line(count);
    graph.edges[`n${count - 1}`] = { when: `k${count - 1} == 'again'`, to: "n0" };
    return graph;
  },
  /** Forks of unequal branches that join again, one behind the other. */
  diamonds(count) {
    const graph: Graph = { state: { topic: text }, nodes: {}, edges: {} };
    const parts = Math.floor(count / 5);
    for (let n = 0; n < parts; n++) {
      const [fork, left, right, longer, join] = ["f", "l", "r", "s", "j"].map((name) => `${name}${n}`);
      for (const name of [left, right, longer]) graph.state[`k_${name}`] = text;
      graph.edges[n === 0 ? "START" : `j${n - 1}`] = fork;
      Object.assign(graph.nodes, {
        [fork]: { set: { topic: "{{ topic }}" } },
        [left]: { set: { [`k_${left}`]: "x" } },
        [right]: { set: { [`k_${right}`]: "x" } },
        [longer]: { set: { [`k_${longer}`]: `{{ k_${right} }}` } },
        [join]: { set: { topic: `{{ k_${left} }}{{ k_${longer} }}` } },
      });
      Object.assign(graph.edges, { [fork]: [left, right], [right]: longer, [left]: join, [longer]: join });
    }
    return graph;
  },
  /** A choice before every node, so that each reads what may be unset. */
  doubts(count) {
    const graph: Graph = { state: { topic: text }, nodes: {}, edges: {} };
    for (let n = 0; n < count; n++) {
      graph.state[`k${n}`] = text;
      graph.nodes[`n${n}`] = { set: { [`k${n}`]: n === 0 ? "x" : `{{ k${n - 1} }}` } };
      const next = [n + 1, n + 2].filter((to) => to < count).map((to) => `n${to}`);
      if (next.length === 2) graph.edges[`n${n}`] = { when: "topic == 'x'", to: next[0], else: next[1] };
      else if (next.length === 1) graph.edges[`n${n}`] = next[0];
    }
    graph.edges.START = "n0";
    return graph;
  },
  /** Expressions over types: members, macros, choices, conditions. */
  typed(count) {
    const graph = graphs.line(count);
    const review = { type: "object", properties: { score: { type: "number" }, notes: { type: "array", items: text } } };
    graph.state.review = { ...review, required: ["score", "notes"], default: { score: 1, notes: [] } };
    for (let n = 1; n < count; n++) {
      const last = `k${n - 1}`;
      graph.nodes[`n${n}`] = {
        set: { [`k${n}`]: `{{ review.notes.filter(note, note != ${last}).map(note, note + ${last}).join(',') }}` },
      };
      if (n < count - 1) {
        graph.edges[`n${n}`] = {
          when: `review.score < 0.8 || ${last} in review.notes`,
          to: `n${n + 1}`,
          else: `n${n + 1}`,
        };
      }
    }
    return graph;
  },
  /** Every edge leads to a misspelt name. */
  misspelt(count) {
    const graph = graphs.line(count);
    for (let n = 0; n < count - 1; n++) graph.edges[`n${n}`] = `node${n + 1}`;
    return graph;
  },
  /** Every expression reads a misspelt key. */
  unknown(count) {
    const graph = graphs.line(count);
    for (let n = 1; n < count; n++) graph.nodes[`n${n}`] = { set: { [`k${n}`]: `{{ kk${n - 1} }}` } };
    return graph;
  },
  /** Every edge starts at a misspelt name. */
  strangers(count) {
    const graph = graphs.line(count);
    graph.edges = Object.fromEntries(
      Object.entries(graph.edges).map(([from, to]) => [from === "START" ? from : `${from}_`, to]),
    );
    return graph;
  },
};

const sizes = [100, 1_000, 10_000];
for (const [name, make] of Object.entries(graphs)) {
  if (Deno.args.length > 0 && !Deno.args.includes(name)) continue;
  const times = sizes.map((size) => {
    const graph = document(make(size));
    const rounds = size === 100 ? 30 : size === 1_000 ? 6 : 1;
    let issues = 0;
    const began = performance.now();
    for (let round = 0; round < rounds; round++) issues = check(graph).length;
    return { ms: (performance.now() - began) / rounds, issues };
  });
  const exponent = Math.log10(times[2].ms / times[1].ms);
  const shown = times.map(({ ms, issues }, n) => `${sizes[n]}: ${ms.toFixed(1)} ms, ${issues} issues`).join("   ");
  console.log(`${name.padEnd(9)} ${shown}   exponent ${exponent.toFixed(2)}`);
}

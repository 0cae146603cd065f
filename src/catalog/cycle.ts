import { compareText } from "#core";

export type Graph = ReadonlyMap<string, readonly string[]>;

/** The cycles of a graph, each as its members in order (strongly connected components, Tarjan 1972).
 *  Without recursion, so that a chain of any length can be followed. */
export function findCycles(graph: Graph): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const cycles: string[][] = [];
  for (const root of graph.keys()) {
    if (index.has(root)) continue;
    const path: { node: string; next: number }[] = [];
    const enter = (node: string) => {
      index.set(node, index.size);
      low.set(node, index.size - 1);
      open.push(node);
      isOpen.add(node);
      path.push({ node, next: 0 });
    };
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      const child = (graph.get(node) ?? [])[top.next++];
      if (child !== undefined) {
        if (!index.has(child)) enter(child);
        else if (isOpen.has(child)) low.set(node, Math.min(low.get(node) ?? 0, index.get(child) ?? 0));
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.node;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent) ?? 0, low.get(node) ?? 0));
      if (low.get(node) !== index.get(node)) continue;
      const members = open.splice(open.lastIndexOf(node));
      for (const member of members) isOpen.delete(member);
      if (members.length > 1 || (graph.get(node) ?? []).includes(node)) cycles.push(members.sort(compareText));
    }
  }
  return cycles.sort((a, b) => compareText(a[0] ?? "", b[0] ?? ""));
}

/** All that can be reached from a node, the node itself left out unless a cycle leads back; with the way to each. */
export function waysFrom(graph: Graph, start: string): ReadonlyMap<string, readonly string[]> {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const next of graph.get(node) ?? []) {
      if (next === start || cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return new Map([...cameFrom.keys()].map((node) => [node, wayTo(node, cameFrom)]));
}

function wayTo(node: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [node];
  for (let from = cameFrom.get(node); from !== undefined; from = cameFrom.get(from)) way.push(from);
  return way.reverse();
}

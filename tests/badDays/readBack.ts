import { appendLeaf, emptyFrontier, leafHash, rootOf } from "#ledger";
import type { Database } from "#store";
import type { Journal } from "./journal.ts";

export type ReadBack = Readonly<{ facts: number; leaves: number; lost: number; withoutLeaf: number; forked: number }>;

/** Reads the database itself, with the server gone, and asks of everything that was told whether it is there. The roots are
 *  computed anew from the leaves: what was ever shown as signed must be one of them. */
export async function readBack({ query }: Database, journal: Journal): Promise<ReadBack> {
  const facts = await query<{ id: string }>("select id from facts");
  const changes = await query<{ id: string }>("select id from changes");
  const leaves = await query<{ index: string; fact: string; entry: string }>(
    "select index, fact, entry from leaves order by index",
  );
  const known = new Set(facts.map(({ id }) => id));
  const proposed = new Set(changes.map(({ id }) => id));
  const sequenced = new Map(leaves.map(({ fact, index }) => [fact, Number(index)]));
  let lost = 0;
  for (const { kind, fact, change } of journal.told) {
    const isThere = (fact === null || known.has(fact)) && (change === null || proposed.has(change));
    if (isThere) continue;
    lost += 1;
    journal.accuse(`lost: ${kind} ${fact ?? change} was acknowledged`);
  }
  let withoutLeaf = 0;
  for (const { attestation, index } of journal.allows) {
    if (sequenced.get(attestation) === index) continue;
    withoutLeaf += 1;
    journal.accuse(`allow ${attestation} was shown at leaf ${index}, and is at ${sequenced.get(attestation)}`);
  }
  const roots = rootsOf(leaves.map(({ entry }) => entry));
  let forked = 0;
  for (const [size, root] of journal.checkpoints) {
    if (roots[size] === root) continue;
    forked += 1;
    journal.accuse(`fork: the checkpoint of ${size} leaves that was shown is not of this log of ${leaves.length}`);
  }
  return { facts: facts.length, leaves: leaves.length, lost, withoutLeaf, forked };
}

/** Root in hex over the first n leaves, for every n. */
function rootsOf(entries: readonly string[]): readonly string[] {
  let frontier = emptyFrontier;
  const roots = [""];
  for (const entry of entries) {
    frontier = appendLeaf(frontier, leafHash(Buffer.from(entry, "utf8")));
    roots.push(Buffer.from(rootOf(frontier)).toString("hex"));
  }
  return roots;
}

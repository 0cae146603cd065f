import { digestText } from "#core";
import { newFact, statusReported } from "#facts";
import { processRandom } from "#integrations";
import type { Store } from "#ports";
import { type Measure, timeMs } from "./measure.ts";
import { withRecordStore } from "./recordStore.ts";

const batchFacts = 256;
const batches = 80;
const inFlight = 4;
const runs = 3;
const result = digestText("tree");

/** Facts in batches, each with its projection, its leaf and its proof at hand, beside bare inserts of as many rows per commit. */
export const batchedFacts: Measure = {
  name: "batched facts",
  run: () =>
    withRecordStore(async ({ store, bare }) => {
      const ours: number[] = [];
      const floor: number[] = [];
      const together4: number[] = [];
      const rate = async (work: () => Promise<unknown>) => (batches * batchFacts * 1_000) / (await timeMs(work));
      for (let run = 0; run < runs + 1; run++) {
        const made = Array.from({ length: batches }, (_, batch) => statuses(batch));
        ours.push(await rate(() => appendAll(store, made)));
        floor.push(await rate(() => together(1, batches, () => bare.many(batchFacts))));
        together4.push(await rate(() => together(inFlight, batches, () => bare.many(batchFacts))));
      }
      // The quietest of the runs: what else the machine does is not ours.
      const [a, b, c] = [Math.max(...ours), Math.max(...floor), Math.max(...together4)];
      const peer = `${b.toFixed(0)}/s bare 256-row inserts of one client (${c.toFixed(0)}/s of ${inFlight})`;
      const name = `batched facts to proof, ${inFlight} in flight`;
      return [{ name, ours: `${a.toFixed(0)}/s`, peer, ratio: a / b, goal: "≥ 1/4 of bare", holds: a / b >= 0.25 }];
    }),
};

function statuses(batch: number) {
  return Array.from({ length: batchFacts }, (_, n) => {
    const id = processRandom.uuid();
    const data = { change: `change-${batch % 8}`, id, name: `unit-${n}`, state: "success", result } as const;
    return newFact(statusReported, id, "machine:pipeline", data);
  });
}

async function appendAll(store: Store, made: readonly ReturnType<typeof statuses>[]): Promise<void> {
  await together(inFlight, made.length, (batch) =>
    store.append({ facts: made[batch] ?? [], payloads: [], guards: [] }),
  );
  for (const facts of made) {
    const last = facts.at(-1);
    if (last === undefined || (await store.receipt(last.id, 60_000)) === null)
      throw new Error("no proof within a minute");
  }
}

/** So many pieces of work, `lanes` of them at a time. */
async function together(lanes: number, count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: lanes }, one));
}

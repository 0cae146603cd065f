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
      for (let run = 0; run < runs + 1; run++) {
        const made = Array.from({ length: batches }, (_, batch) => statuses(batch));
        const facts = (batches * batchFacts * 1_000) / (await timeMs(() => appendAll(store, made)));
        const rows =
          (batches * batchFacts * 1_000) / (await timeMs(() => together(batches, () => bare.many(batchFacts))));
        if (run > 0) {
          ours.push(facts);
          floor.push(rows);
        }
      }
      const [a, b] = [Math.max(...ours), Math.max(...floor)];
      return [
        {
          name: "batched facts to proof",
          ours: `${a.toFixed(0)}/s`,
          peer: `${b.toFixed(0)}/s bare 256-row inserts`,
          ratio: a / b,
          goal: "≥ 1/4 of bare",
          holds: a / b >= 0.25,
        },
      ];
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
  await together(made.length, (batch) => store.append({ facts: made[batch] ?? [], payloads: [], guards: [] }));
  for (const facts of made) {
    const last = facts.at(-1);
    if (last === undefined || (await store.receipt(last.id, 60_000)) === null)
      throw new Error("no proof within a minute");
  }
}

/** So many pieces of work, some of them at a time. */
async function together(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, one));
}

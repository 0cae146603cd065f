import { digestText } from "#core";
import { newFact, statusReported } from "#facts";
import { processRandom } from "#integrations";
import { type Measure, ms } from "./measure.ts";
import { inFreshProcess } from "./processes.ts";
import { type RecordStore, withRecordStore } from "./recordStore.ts";

const leaves = 1_000_000;
const batchFacts = 1_000;
const inFlight = 4;
const bad = 777_777;
const result = digestText("tree");

type Verified = Readonly<{
  ms: number;
  mib: number;
  size: number;
  checkpoints: number;
  problems: readonly Readonly<{ code: string; index: number | null }>[];
}>;

/** A log of a million leaves, read and hashed again by a process of its own; then again, with one fact edited past us. Takes some
 *  minutes, most of them to make the log. */
export const millionLeaves: Measure = {
  name: "million leaves",
  isLong: true,
  run: () =>
    withRecordStore(async (record) => {
      await fill(record);
      const whole = await verify(record);
      const { run } = record.database;
      await run("alter table facts disable trigger append_only");
      await run(
        `update facts set body = replace(body, 'success', 'failure') where id = (select fact from leaves where index = ${bad})`,
      );
      const edited = await verify(record);
      const [first] = edited.problems;
      const peer = `${Math.round(whole.mib)} MiB at most, ${whole.checkpoints} checkpoints`;
      const isWhole = whole.problems.length === 0 && whole.size >= leaves;
      return [
        {
          name: "a million leaves verified",
          ours: ms(whole.ms),
          peer,
          ratio: null,
          goal: "≤ 60 s in ≤ 400 MiB",
          holds: isWhole && whole.ms <= 60_000 && whole.mib <= 400,
        },
        {
          name: "the first bad one of them",
          ours: `${first?.code} at ${first?.index}`,
          peer: `edited at ${bad}`,
          ratio: null,
          goal: "the same index",
          holds: first?.code === "fact-changed" && first.index === bad,
        },
      ];
    }),
};

async function fill({ store }: RecordStore): Promise<void> {
  let made = 0;
  let last = "";
  const one = async () => {
    while (made < leaves) {
      made += batchFacts;
      const facts = Array.from({ length: batchFacts }, (_, n) => {
        const id = processRandom.uuid();
        const data = { change: `change-${made % 1_000}`, id, name: `unit-${n}`, state: "success", result } as const;
        return newFact(statusReported, id, "machine:pipeline", data);
      });
      await store.append({ facts, payloads: [], guards: [] });
      last = facts.at(-1)?.id ?? last;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  while ((await store.logStatus()).waiting > 0) await store.receipt(last, 1_000);
}

const source = `
import { attestationSigner, checkpointSigner } from "#integrations";
import { openPostgres } from "#store";
import { verifyLog } from "../../src/store/verifyLog.ts";
import { benchKeys } from "../../bench/recordStore.ts";

const [url = "", folder = ""] = process.argv.slice(2);
const database = openPostgres(url);
const start = performance.now();
const { size, checkpoints, problems } = await verifyLog(database, benchKeys(folder).signer);
const taken = performance.now() - start;
const mib = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ ms: taken, mib, size, checkpoints, problems }));
await database.close();
`;

function verify({ url, folder }: RecordStore): Promise<Verified> {
  return inFreshProcess<Verified>(source, [url, folder]);
}

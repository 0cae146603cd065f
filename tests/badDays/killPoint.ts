import { existsSync, watch } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import type { Journal } from "./journal.ts";

/** Where in its work the server is killed: at any moment, as it writes to the disk, or between signing and telling. */
export const killPoints = ["any moment", "as it writes", "as it signs"] as const;
export type KillPoint = (typeof killPoints)[number];

const warmMs = 2_000;
const waitMs = 500;

/** Comes back when the moment is there. What is watched is files: the server knows nothing of it. */
export async function killMoment(
  point: KillPoint,
  data: string,
  { told }: Pick<Journal, "told">,
  chance: Chance,
): Promise<void> {
  const enough = told.length + chance.between(1, 40);
  const end = performance.now() + warmMs;
  while (told.length < enough && performance.now() < end) await sleep(5);
  if (point === "any moment") return sleep(chance.between(0, 60));
  const folder = point === "as it signs" ? join(data, "keys") : join(data, "database", "pg_wal");
  // PostgreSQL's own folder is not ours to watch: there the moment is any.
  if (!existsSync(folder)) return sleep(chance.between(0, 60));
  await changeOf(folder, chance.between(1, 25));
}

/** Resolves at the n-th change in a folder, in the turn in which it is heard of. */
function changeOf(folder: string, n: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    const done = () => {
      clearTimeout(timer);
      watcher.close();
      resolve();
    };
    const watcher = watch(folder, () => {
      seen += 1;
      if (seen === n) done();
    });
    const timer = setTimeout(done, waitMs);
  });
}

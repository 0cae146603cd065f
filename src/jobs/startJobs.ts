import PgBoss from "pg-boss";
import type { JobQueue } from "#ports";
import { jobs } from "./jobs.ts";

export type JobPowers = Readonly<{
  queue: JobQueue;
  sweep: () => Promise<number>;
  failed: (error: Error) => void;
  pollSeconds?: number;
}>;

/** The queue and the schedule, in the database that the record lives in: several servers share the work. Answers what
 *  stops it; jobs at hand are finished first. */
export async function startJobs({
  queue,
  failed,
  pollSeconds = 30,
  ...powers
}: JobPowers): Promise<() => Promise<void>> {
  const boss = new PgBoss({
    db: { executeSql: queue.executeSql },
    schema: "pgboss",
    application_name: "checkrail jobs",
  });
  boss.on("error", failed);
  await boss.start();
  for (const { name, schedule, run } of jobs) {
    await boss.createQueue(name);
    await boss.work(name, { pollingIntervalSeconds: pollSeconds }, async () => {
      await run(powers);
    });
    await boss.schedule(name, schedule);
  }
  return () => boss.stop({ graceful: true, timeout: 5_000, wait: true });
}

/** What a job may do: each calls one flow. */
export type JobWork = Readonly<{ sweep: () => Promise<number> }>;

export type Job = Readonly<{
  name: string;
  /** cron(5), UTC. */
  schedule: string;
  run: (work: JobWork) => Promise<unknown>;
}>;

/** Every job there is. A job that fails is tried again by the queue; one that is late loses nothing, since facts are never
 *  its business alone. */
export const jobs: readonly Job[] = [
  // Answers kept for repeated requests, and tokens that have ended: none of it is the record.
  { name: "sweep", schedule: "17 * * * *", run: ({ sweep }) => sweep() },
];

import type { Digest } from "#core";
import { type FactKind, write } from "./fact.ts";

/** The approved steps begin to run; a second person said go. */
export type RunStarted = Readonly<{
  id: string;
  change: string;
  patch: Digest;
  attestation: string;
  operator: string;
  go: string;
  environment: string;
}>;

export const runStarted: FactKind<RunStarted> = {
  type: "run.started",
  version: 1,
  upcasters: [],
  stream: ({ change }) => `change:${change}`,
  subject: ({ patch }) => patch,
  rows: ({ data, recordedAt }) => [
    write("runs", ["id"], {
      id: data.id,
      change: data.change,
      patch: data.patch,
      attestation: data.attestation,
      operator: data.operator,
      go: data.go,
      environment: data.environment,
      state: "running",
      started_at: recordedAt,
    }),
  ],
};

export type RunEnded = Readonly<{
  id: string;
  change: string;
  state: "done" | "stopped" | "rolled-back";
  /** How many steps ran to their expected result. */
  steps: number;
  /** Why it stopped; null when all went as written. */
  because: string | null;
  /** Digest of the log of outputs. */
  log: Digest;
}>;

export const runEnded: FactKind<RunEnded> = {
  type: "run.ended",
  version: 1,
  upcasters: [],
  stream: ({ change }) => `change:${change}`,
  subject: ({ log }) => log,
  rows: ({ data, recordedAt }) => [
    write("runs", ["id"], {
      id: data.id,
      change: data.change,
      state: data.state,
      steps: data.steps,
      because: data.because,
      ended_at: recordedAt,
    }),
  ],
};

import type { Digest } from "#core";
import { type FactKind, write } from "./fact.ts";

/** An operator wants to run the approved steps, and waits for a second person's go. */
export type RunAsked = Readonly<{
  id: string;
  change: string;
  patch: Digest;
  operator: string;
  service: string;
  environment: string;
}>;

export const runAsked: FactKind<RunAsked> = {
  type: "run.asked",
  version: 1,
  upcasters: [],
  stream: ({ change }) => `change:${change}`,
  subject: ({ patch }) => patch,
  rows: ({ data, recordedAt }) => [
    write("runs", ["id"], {
      id: data.id,
      change: data.change,
      patch: data.patch,
      operator: data.operator,
      service: data.service,
      environment: data.environment,
      state: "asked",
      asked_at: recordedAt,
    }),
  ],
};

/** A second person said go, and the gate allowed it: the steps begin to run. */
export type RunStarted = Readonly<{ id: string; change: string; patch: Digest; attestation: string; go: string }>;

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
      attestation: data.attestation,
      go: data.go,
      state: "running",
      started_at: recordedAt,
    }),
  ],
};

export type RunEnded = Readonly<{
  id: string;
  change: string;
  state: "done" | "stopped" | "rolled-back" | "withdrawn";
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
      log: data.log,
      ended_at: recordedAt,
    }),
  ],
};

import type { Digest } from "#core";
import { type FactKind, type RecordedFact, type RowWrite, write } from "./fact.ts";
import { asJson } from "./json.ts";

/** What a machine says of a revision: bound to `result`, the tree that it looked at. */
export type StatusReported = Readonly<{
  change: string;
  id: string;
  name: string;
  state: "success" | "failure" | "pending";
  result: Digest;
}>;
export type CoverageReported = Readonly<{ change: string; id: string; changedLines: number; result: Digest }>;
export type RolloutDeclared = Readonly<{
  change: string;
  id: string;
  stages: readonly number[];
  bakeMinutes: number;
  result: Digest;
}>;

type Reported = Readonly<{ change: string; id: string; result: Digest }>;

function evidenceRow(kind: string, { data, recordedAt }: RecordedFact<Reported>): readonly RowWrite[] {
  const { change, ...item } = data;
  return [write("evidence", ["id"], { id: data.id, change, kind, item: asJson({ kind, ...item }), at: recordedAt })];
}

const reported = {
  version: 1,
  upcasters: [],
  stream: ({ change }: Reported) => `change:${change}`,
  subject: ({ result }: Reported) => result,
};

export const statusReported: FactKind<StatusReported> = {
  ...reported,
  type: "status.reported",
  rows: (fact) => evidenceRow("status", fact),
};

export const coverageReported: FactKind<CoverageReported> = {
  ...reported,
  type: "coverage.reported",
  rows: (fact) => evidenceRow("coverage", fact),
};

export const rolloutDeclared: FactKind<RolloutDeclared> = {
  ...reported,
  type: "rollout.declared",
  rows: (fact) => evidenceRow("rollout", fact),
};

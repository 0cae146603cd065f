import type { AccountRef, Analysis, ChangeProvenance, Digest, Part } from "#core";
import { type FactKind, type RecordedFact, write, writeOnce } from "./fact.ts";
import { asJson } from "./json.ts";

export type ChangeKind = "commits" | "artifacts" | "steps";

export type ChangeProposed = Readonly<{
  change: string;
  kind: ChangeKind;
  title: string;
  repository: string;
  /** Branch or place that it goes to. */
  target: string;
  author: AccountRef;
}>;

/** A command of a change that is run by hand or by `change run`, with what it should say and how to take it back. */
export type Step = Readonly<{ run: string; expect: string; rollback: string }>;

/** One state of a change: what exactly would happen, and what the analyzers made of it. */
export type RevisionPushed = Readonly<{
  change: string;
  n: number;
  patch: Digest;
  result: Digest;
  /** Digests of artifacts (saved plans, manifests) that may be applied under this revision. */
  artifacts: readonly Digest[];
  base: string | null;
  head: string | null;
  paths: readonly string[];
  linesAdded: number;
  linesDeleted: number;
  contributors: readonly Readonly<{ account: AccountRef; part: Part; tool: boolean }>[];
  provenance: ChangeProvenance;
  analysis: Analysis;
  inputs: readonly Digest[];
  steps: readonly Step[];
  engine: string;
}>;

export const changeProposed: FactKind<ChangeProposed> = {
  type: "change.proposed",
  version: 1,
  upcasters: [],
  stream: ({ change }) => `change:${change}`,
  subject: () => null,
  rows: ({ data, by, recordedAt }) => [
    write("changes", ["id"], {
      id: data.change,
      kind: data.kind,
      title: data.title,
      repository: data.repository,
      target: data.target,
      author: asJson(data.author),
      proposed_by: by,
      state: "open",
      proposed_at: recordedAt,
    }),
  ],
};

export const revisionPushed: FactKind<RevisionPushed> = {
  type: "revision.pushed",
  version: 1,
  upcasters: [],
  stream: ({ change }) => `change:${change}`,
  subject: ({ patch }) => patch,
  rows: ({ data, by, recordedAt }: RecordedFact<RevisionPushed>) => [
    write("revisions", ["change", "n"], {
      change: data.change,
      n: data.n,
      patch: data.patch,
      result: data.result,
      artifacts: asJson(data.artifacts),
      head: data.head,
      pushed_by: by,
      pushed_at: recordedAt,
      body: asJson(data),
    }),
    write("changes", ["id"], {
      id: data.change,
      revision: data.n,
      patch: data.patch,
      result: data.result,
      updated_at: recordedAt,
    }),
    // Waiting counts from the first time that this content was seen, whatever was pushed between.
    writeOnce("evidence", ["id"], {
      id: `${data.change}/first-seen/${data.patch}`,
      change: data.change,
      kind: "first-seen",
      item: { kind: "first-seen", id: `first-seen/${data.patch}`, patch: data.patch },
      at: recordedAt,
    }),
  ],
};

import type { Digest, Gate, Instant, Json, NonEmpty, Verdict } from "#core";
import { type Checked, refuse } from "../checked.ts";
import {
  commit,
  digest,
  instant,
  level,
  listOf,
  objectOf,
  oneOf,
  optional,
  present,
  readFields,
  size,
  text,
  truth,
} from "../fields.ts";
import { hasSubject, type Resource, type Statement } from "./statement.ts";

export const decisionType = "https://checkrail.dev/attestation/decision/v0.1";

/** The part of a decision that a gate needs to believe it without asking anyone. */
export type DecisionRecord = Readonly<{
  /** Who judged. A gate trusts pairs of key and id, never a key for any id. */
  verifier: Readonly<{ id: string }>;
  gate: Gate;
  verdict: Verdict;
  environment: string | null;
  /** What is deployed, `sha256:…`; null at other gates. */
  artifact: Digest | null;
  service: string | null;
  /** Over the canonical JSON of the whole decision. */
  decision: Digest;
  /** Every change since the last version observed healthy; the verdict is the worst of them. */
  changes: readonly DecidedChange[];
  policies: readonly Digest[];
  catalog: Digest | null;
  /** Everything that was judged on. */
  inputs: readonly Digest[];
  /** How far the log was read: dismissals up to here were seen. */
  logSize: bigint;
  engine: string;
  decidedAt: Instant;
  /** After this, ask again; null where the subject alone ends it. */
  validUntil: Instant | null;
  /** The source level that the identities behind it bear out, 0 to 4. */
  level: number;
  breakGlass: boolean;
}>;

export type DecidedChange = Readonly<{
  id: string;
  repository: string;
  targetRef: string | null;
  commit: string | null;
  patch: Digest;
  verdict: Verdict;
}>;

const verdict = oneOf("allow", "hold", "deny");
const predicate = objectOf(
  {
    verifier: objectOf({ id: text }, "ignore"),
    gate: oneOf("merge", "deploy", "agent"),
    verdict,
    environment: optional(text),
    artifact: optional(digest),
    service: optional(text),
    decision: digest,
    changes: listOf(
      objectOf(
        { id: text, repository: text, targetRef: optional(text), commit: optional(commit), patch: digest, verdict },
        "ignore",
      ),
    ),
    policies: listOf(digest),
    catalog: optional(digest),
    inputs: listOf(digest, 10_000),
    logSize: size,
    engine: text,
    decidedAt: instant,
    validUntil: optional(instant),
    level,
    breakGlass: truth,
  },
  "ignore",
);

const hint = "write every field of the decision attestation v0.1";

/** The statement to sign. At the deploy gate its subject is the artifact (`artifactResource`), named by the service. */
export function decisionStatement(record: DecisionRecord, subject: NonEmpty<Resource>): Statement {
  const changes = record.changes.map(present);
  const printed = present({ ...record, changes, logSize: record.logSize.toString() });
  return { subject, predicateType: decisionType, predicate: printed as Record<string, Json> };
}

export function readDecisionRecord(
  statement: Statement,
): Checked<DecisionRecord, "statement-type" | "predicate-format"> {
  if (statement.predicateType !== decisionType)
    return refuse("statement-type", `the statement is no \`${decisionType}\``, "present a decision");
  const read = readFields(predicate, statement.predicate, "predicate-format", hint);
  if (!read.ok) return read;
  const { artifact } = read.value;
  // What is said inside must be what it is said about, or a decision on one artifact would be found under another.
  return artifact === null || hasSubject(statement, "sha256", artifact.slice("sha256:".length))
    ? read
    : refuse("predicate-format", "the subject is not the artifact that was decided on", hint);
}

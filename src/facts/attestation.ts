import { type Digest, digestText } from "#core";
import { type DecisionRecord, parseEnvelope, parseStatement, readDecisionRecord } from "#ledger";
import { type FactKind, write } from "./fact.ts";
import { asJson } from "./json.ts";

/** A signed decision of a gate. The fact's body is the DSSE envelope itself, so that the ledger's leaf commits to it. */
export type AttestationMade = Readonly<{ envelope: string }>;

export const attestationMade: FactKind<AttestationMade> = {
  type: "attestation.made",
  version: 1,
  upcasters: [],
  stream: ({ envelope }) => placeOf(readAttested(envelope)),
  subject: ({ envelope }) => readAttested(envelope).artifact,
  rows: ({ id, data, recordedAt }) => {
    const record = readAttested(data.envelope);
    const { gate, service, environment, artifact, verdict, level, changes, decidedAt, validUntil, breakGlass } = record;
    const row = write("attestations", ["id"], {
      id,
      gate,
      service,
      environment,
      artifact,
      verdict,
      level,
      break_glass: breakGlass,
      changes: asJson(changes),
      digest: digestText(data.envelope),
      envelope: data.envelope,
      decided_at: decidedAt,
      valid_until: validUntil,
    });
    if (gate !== "deploy" || verdict !== "allow" || artifact === null || breakGlass) return [row];
    const place = { service: service ?? "", environment: environment ?? "", artifact };
    const key = ["service", "environment", "artifact"];
    return [row, write("versions", key, { ...place, allowed_at: recordedAt, allowed_by: id })];
  },
};

/** Those read last: stream, subject and rows of a fact are asked for each from its envelope, and others come in between. */
const recent = new Map<string, DecisionRecord>();
const recentMax = 64;

/** What an envelope of ours says. Its signature was made by this server a moment ago, or is checked by `verify`. */
export function readAttested(envelope: string): DecisionRecord {
  const known = recent.get(envelope);
  if (known !== undefined) return known;
  const record = parseAttested(envelope);
  const [oldest] = recent.keys();
  if (recent.size >= recentMax && oldest !== undefined) recent.delete(oldest);
  recent.set(envelope, record);
  return record;
}

function parseAttested(envelope: string): DecisionRecord {
  const parsed = parseEnvelope(envelope);
  const statement = parsed.ok ? parseStatement(parsed.value.payload) : parsed;
  const record = statement.ok ? readDecisionRecord(statement.value) : statement;
  if (record.ok) return record.value;
  throw new Error(`an attestation that does not read: ${record.problems[0].message}`);
}

function placeOf({ service, environment }: Pick<DecisionRecord, "service" | "environment">): string {
  return `runs:${service}/${environment}`;
}

/** Everything that a gate's answer rests on, so that it can be judged again: the whole decisions, as canonical JSON. */
export type DecisionMade = Readonly<{
  attestation: string;
  service: string;
  environment: string;
  artifact: Digest;
  verdict: "allow" | "hold" | "deny";
  /** `rollback`: to a version that was allowed and seen healthy. */
  lane: "standard" | "rollback";
  reasons: readonly string[];
  next: readonly string[];
  /** Per change, worst first. */
  decisions: readonly Readonly<{ change: string; decision: unknown }>[];
}>;

export const decisionMade: FactKind<DecisionMade> = {
  type: "decision.made",
  version: 1,
  upcasters: [],
  stream: placeOf,
  subject: ({ artifact }) => artifact,
  rows: ({ data }) => [write("attestations", ["id"], { id: data.attestation, lane: data.lane })],
};

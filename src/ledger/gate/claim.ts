import { type Digest, epochMs, type Instant } from "#core";
import { type Checked, quote, type Refusal, refusal } from "../checked.ts";
import { clockSkewSeconds } from "../note/quorum.ts";
import { type DecisionRecord, readDecisionRecord } from "../statement/decisionRecord.ts";
import { readSourceSummary, type SourceSummary } from "../statement/sourceSummary.ts";
import type { Statement } from "../statement/statement.ts";
import type { AttestationCode } from "./attestationCode.ts";
import type { DeployExpectation, Expectation, SourceExpectation } from "./trustPolicy.ts";

/** What an attestation claims, of either kind, in the words of the checks. */
export type Claim = Readonly<{
  kind: "source" | "deploy";
  verifierId: string;
  /** What the kind says of subject, resource, refs and verdict. */
  mismatches: readonly Refusal<AttestationCode>[];
  /** The one source level that is claimed; null when there is none, or several. */
  level: number | null;
  properties: readonly string[];
  policies: readonly Digest[];
  madeAt: Instant | null;
  /** The moment from which it is worth nothing; null when none is said. */
  endsAt: Instant | null;
  /** The least index its leaf can have. */
  indexMin: bigint;
  /** Digests of what was judged on; null when it is not said. */
  inputs: readonly Digest[] | null;
}>;

/** Break-glass as a property, whichever kind of attestation says it. */
export const breakGlassProperty = "ORG_SOURCE_CHECKRAIL_BREAK_GLASS";

/** Reads the statement as the kind that is expected; any other kind is refused. */
export function readClaim(statement: Statement, expect: Expectation): Checked<Claim, string> {
  if (expect.kind === "source") {
    const read = readSourceSummary(statement);
    return read.ok ? { ok: true, value: sourceClaim(read.value, expect) } : read;
  }
  const read = readDecisionRecord(statement);
  return read.ok ? { ok: true, value: deployClaim(read.value, expect) } : read;
}

function sourceClaim(summary: SourceSummary, expect: SourceExpectation): Claim {
  const revision = summary.revisions.find(({ commit }) => commit === expect.commit);
  const mismatches: Refusal<AttestationCode>[] = [];
  if (revision === undefined) {
    const said = summary.revisions.map(({ commit }) => commit).join(", ");
    mismatches.push(mismatch("subject-mismatch", `it is about ${quote(said)}, not ${quote(expect.commit)}`));
  }
  if (summary.resourceUri !== expect.repository)
    mismatches.push(
      mismatch("resource-mismatch", `it is about ${quote(summary.resourceUri)}, not ${quote(expect.repository)}`),
    );
  if (revision && !revision.refs.some((ref) => expect.refs.includes(ref)))
    mismatches.push(
      mismatch("ref-not-allowed", `it was on ${quote(revision.refs.join(", "))}, none of the allowed refs`),
    );
  if (summary.result !== "PASSED") mismatches.push(mismatch("not-passed", `the result is ${quote(summary.result)}`));
  const levels = summary.levels.flatMap((each) => /^SLSA_SOURCE_LEVEL_([0-4])$/.exec(each)?.[1] ?? []);
  const policy = summary.policy.digest?.sha256;
  return {
    kind: "source",
    verifierId: summary.verifier.id,
    mismatches,
    level: levels.length === 1 ? Number(levels[0]) : null,
    properties: summary.levels.filter((each) => !each.startsWith("SLSA_SOURCE_LEVEL_")),
    policies: policy === undefined ? [] : [`sha256:${policy}` as Digest],
    madeAt: summary.timeVerified,
    endsAt: null,
    indexMin: 0n,
    inputs: summary.inputAttestations?.map(({ digest }) => `sha256:${digest?.sha256 ?? ""}` as Digest) ?? null,
  };
}

function deployClaim(record: DecisionRecord, expect: DeployExpectation): Claim {
  const { gate, artifact, environment, service } = record;
  const wanted = {
    gate: "deploy",
    artifact: expect.artifact,
    environment: expect.environment,
    service: expect.service,
  };
  const mismatches = checkPlace({ gate, artifact, environment, service }, wanted);
  const { repository, refs } = expect;
  const foreign = repository === null ? undefined : record.changes.find((change) => change.repository !== repository);
  if (foreign)
    mismatches.push(mismatch("resource-mismatch", `change ${quote(foreign.id)} is of ${quote(foreign.repository)}`));
  const astray =
    refs.length === 0 ? undefined : record.changes.find(({ targetRef }) => !refs.includes(targetRef ?? ""));
  if (astray)
    mismatches.push(
      mismatch("ref-not-allowed", `change ${quote(astray.id)} went to ${quote(astray.targetRef ?? "no ref")}`),
    );
  // The verdict is the worst of the set; where a change says worse than the whole, one of them is false.
  const held = record.changes.find(({ verdict }) => verdict !== "allow");
  if (record.verdict !== "allow") mismatches.push(mismatch("not-passed", `the verdict is ${quote(record.verdict)}`));
  else if (held)
    mismatches.push(mismatch("not-passed", `change ${quote(held.id)} has the verdict ${quote(held.verdict)}`));
  return {
    kind: "deploy",
    verifierId: record.verifier.id,
    mismatches,
    level: record.level,
    properties: record.breakGlass ? [breakGlassProperty] : [],
    policies: record.policies,
    madeAt: record.decidedAt,
    // A deploy decision without an end would be a standing permission.
    endsAt: record.validUntil ?? record.decidedAt,
    indexMin: record.logSize,
    inputs: record.inputs,
  };
}

/** Is the claim of now? */
export function checkTimes(claim: Pick<Claim, "madeAt" | "endsAt">, now: Instant): Refusal<AttestationCode>[] {
  const problems: Refusal<AttestationCode>[] = [];
  if (claim.madeAt !== null && epochMs(claim.madeAt) > epochMs(now) + clockSkewSeconds * 1000)
    problems.push(
      refusal("not-yet-valid", `it is dated ${claim.madeAt}, in the future`, "set the clocks right; then ask again"),
    );
  if (claim.endsAt !== null && epochMs(claim.endsAt) <= epochMs(now))
    problems.push(refusal("expired", `it ended at ${claim.endsAt}`, "ask the deploy gate for a new decision"));
  return problems;
}

/** Is it about exactly what is asked for? What nobody asked for by name matches nothing. */
export function checkPlace(
  told: Readonly<Record<string, string | null>>,
  wanted: Readonly<Record<string, string | null>>,
): Refusal<AttestationCode>[] {
  return Object.keys(wanted).flatMap((word) => {
    const [said, want] = [told[word] ?? null, wanted[word] ?? null];
    if (want !== null && said === want) return [];
    const meant = want === null ? "and nobody said which is meant" : `not ${quote(want)}`;
    return [mismatch("subject-mismatch", `its ${word} is ${quote(said ?? "not said")}, ${meant}`)];
  });
}

const hints: Readonly<Partial<Record<AttestationCode, string>>> = {
  "subject-mismatch": "present the attestation of exactly what is being deployed, or deploy what it is about",
  "resource-mismatch": "an attestation of another repository does not count, whatever it says",
  "ref-not-allowed": "deploy from a protected ref; which ones is written in the trust file",
  "not-passed": "look the decision up: it says who must sign and what is missing",
};

function mismatch(code: AttestationCode, message: string): Refusal<AttestationCode> {
  return refusal(code, message, hints[code] ?? "");
}

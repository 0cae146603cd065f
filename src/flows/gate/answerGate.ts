import { type Decision, type Digest, digestJson, digestsInForce, epochMs, type Instant, type Verdict } from "#core";
import { attestationMade, decisionMade, newFact } from "#facts";
import { artifactResource, type DecisionRecord, decisionStatement, printStatement } from "#ledger";
import type { EmergencyRecord, RecordPorts, VersionRecord } from "#ports";
import { handsOf } from "../record/hands.ts";
import { type Actor, judgeRevision } from "../record/judge.ts";
import type { ReadOrganisation } from "../record/organisation.ts";
import { whoIs } from "../record/propose.ts";
import type { Setting } from "../setting.ts";
import { type Attested, attestedOf, inclusionMs, validMs } from "./attested.ts";
import { unreviewedLevel } from "./breakGlass.ts";
import { type ChangeSet, gatherChangeSet, type Member } from "./changeSet.ts";
import { levelOf } from "./level.ts";
import { signStatement } from "./signStatement.ts";
import { unwitnessed } from "./unwitnessed.ts";

type Powers = RecordPorts & Readonly<{ organisation: ReadOrganisation }>;

export type GateRequest = Readonly<{
  service: string;
  environment: string;
  artifact: Digest;
  /** The size of the log that the gate saw last: the bundle shows that it goes on from there. null: it saw none. */
  from: number | null;
}>;

/** What a gate is told. An allow carries its attestation, as a bundle that verifies offline: there is no other way to say it. */
export type GateAnswer = Readonly<
  { reasons: readonly string[]; next: readonly string[]; decidedAt: Instant; decisions: readonly MemberDecision[] } & (
    | { verdict: "allow"; validUntil: Instant; attestation: Attested }
    | { verdict: "hold" | "deny"; validUntil: null; attestation: Attested | null }
  )
>;
export type MemberDecision = Readonly<{ change: string; title: string; decision: Decision }>;

type Judged = Readonly<{
  verdict: Verdict;
  lane: "standard" | "rollback";
  reasons: readonly string[];
  next: readonly string[];
  decisions: readonly MemberDecision[];
  /** The most that it is worth, whatever the identities behind it bear out. */
  levelMax: number;
}>;

/** The deploy gate. Decided, recorded as pending, and told only once it is in the log: what is late is a hold. */
export async function answerGate(request: GateRequest, actor: Actor, ports: Powers): Promise<GateAnswer> {
  const { store } = ports;
  const { now, version, signed, emergencies, vkey, ...view } = await store.gateView(request);
  const organisation = await ports.organisation(view.organisation);
  const isRollback = wasAllowedAndHealthy(version);
  const set = isRollback ? { members: [], gaps: [] } : await gatherChangeSet(request, view.revisions, ports);

  const setting = organisation.setting(now);
  const judgeMember = (member: Member): MemberDecision => ({
    change: member.change.id,
    title: member.change.title,
    decision: judgeRevision(
      {
        revision: member.revision,
        title: member.change.title,
        repository: member.change.repository,
        target: member.change.target,
        kind: member.change.kind === "steps" ? "command" : member.change.kind,
        hands: [...handsOf(member), { account: actor.account, part: "starter" }],
        evidence: member.evidence,
        gate: "deploy",
        environment: request.environment,
        logSize: signed,
        now,
      },
      setting,
    ),
  });
  const judged = withEmergencies(
    isRollback ? rollback(version) : judgeSet(set, set.members.map(judgeMember)),
    emergencies,
  );
  const record = recordOf(request, judged, set, now, signed, setting, ports);
  const attestation = ports.random.uuid();
  const statement = printStatement(decisionStatement(record, [artifactResource(request.artifact, request.service)]));
  const envelope = await signStatement(statement, vkey, ports.signer);

  const by = whoIs(actor);
  const { verdict, lane, reasons, next } = judged;
  const decisions = judged.decisions.map(({ change, decision }) => ({ change, decision }));
  const { service, environment, artifact, from } = request;
  const made = { attestation, service, environment, artifact, verdict, lane, reasons, next, decisions };
  await store.append({
    facts: [
      newFact(decisionMade, ports.random.uuid(), by, made),
      newFact(attestationMade, attestation, by, { envelope }),
    ],
    payloads: [],
    guards: [{ kind: "attests-with", vkey }],
  });
  const receipt = await store.receipt(attestation, inclusionMs);
  const attested =
    receipt === null ? null : await attestedOf(attestation, envelope, receipt, { from, override: null }, ports);
  const late = attested === null ? await whyLate(ports) : null;
  return answerOf(judged, record, attested, late);
}

type Late = Readonly<{ reason: string; next: readonly string[] }>;

async function whyLate({ store }: Powers): Promise<Late> {
  const reason = "the decision was not in the log within 2 s; what is not logged does not pass";
  const next = ["ask again; if it stays so, see `checkrail ledger status`"];
  return unwitnessed(await store.logStatus()) ?? { reason, next };
}

function answerOf(judged: Judged, record: DecisionRecord, attestation: Attested | null, late: Late | null): GateAnswer {
  const { verdict, reasons, next, decisions } = judged;
  const common = { reasons, next, decisions, decidedAt: record.decidedAt };
  if (verdict !== "allow") return { verdict, validUntil: null, attestation, ...common };
  if (attestation !== null && record.validUntil !== null) {
    return { verdict, validUntil: record.validUntil, attestation, ...common };
  }
  const why = { reasons: late === null ? [] : [late.reason], next: late?.next ?? [] };
  return { ...common, ...why, verdict: "hold", validUntil: null, attestation: null };
}

/** Never prolong an outage: back to what was allowed and seen healthy there passes at once, through freezes. */
export function wasAllowedAndHealthy(version: VersionRecord | null): version is VersionRecord {
  return version !== null && version.allowedAt !== null && version.healthyAt !== null && !version.breakGlass;
}

function rollback({ allowedAt, healthyAt }: VersionRecord): Judged {
  const reasons = [
    `a version that was allowed ${allowedAt} and seen healthy ${healthyAt}: rolling back passes at once`,
  ];
  return { verdict: "allow", lane: "rollback", reasons, next: [], decisions: [], levelMax };
}

const levelMax = 4;

/** Until somebody has looked at what an emergency let through, nothing that comes after it in this place is worth more. */
function withEmergencies(judged: Judged, open: readonly EmergencyRecord[]): Judged {
  if (open.length === 0) return judged;
  const reasons = open.map(
    ({ persons, usedAt }) =>
      `break-glass by ${persons.join(" and ")} at ${usedAt} is not reviewed: the level is ${unreviewedLevel} at most until it is`,
  );
  const next = open.map(({ id }) => `review it: checkrail emergency review ${id}`);
  return {
    ...judged,
    reasons: [...judged.reasons, ...reasons],
    next: [...judged.next, ...next],
    levelMax: unreviewedLevel,
  };
}

const worst: readonly Verdict[] = ["deny", "hold", "allow"];

/** The worst of the set. A gap holds, and so does a set of nothing: an empty match is never a yes. */
function judgeSet({ gaps }: ChangeSet, decisions: readonly MemberDecision[]): Judged {
  const sorted = decisions.toSorted((a, b) => worst.indexOf(a.decision.verdict) - worst.indexOf(b.decision.verdict));
  const [first] = sorted;
  const unexplained = first === undefined && gaps.length === 0;
  const verdict =
    first?.decision.verdict === "deny" ? "deny" : gaps.length > 0 || !first ? "hold" : first.decision.verdict;
  const words = sorted.flatMap(({ title, decision }) => missingOf(decision).map((missing) => `${title}: ${missing}`));
  const empty = unexplained ? ["there is no change in this: the version last seen healthy is the same commit"] : [];
  return {
    verdict,
    lane: "standard",
    reasons: [...gaps.map(({ missing }) => missing), ...words, ...empty],
    next: [...new Set([...gaps.map(({ next }) => next), ...sorted.flatMap(({ decision }) => decision.next)])],
    decisions: sorted,
    levelMax,
  };
}

function missingOf(decision: Decision): readonly string[] {
  if (decision.verdict === "deny") return decision.forbidden.map(({ sentence }) => sentence);
  return decision.requirements.flatMap(({ missing }) => (missing === null ? [] : [missing]));
}

function recordOf(
  { service, environment, artifact }: GateRequest,
  judged: Judged,
  { members }: ChangeSet,
  now: Instant,
  signed: number,
  setting: Setting,
  ports: Powers,
): DecisionRecord {
  const validUntil = judged.verdict === "allow" ? (new Date(Date.parse(now) + validMs).toISOString() as Instant) : null;
  const commits = new Map(members.map(({ change, commit }) => [change.id, commit]));
  return {
    verifier: { id: ports.signer.verifierId },
    gate: "deploy",
    verdict: judged.verdict,
    environment,
    artifact,
    service,
    decision: digestJson(judged.decisions),
    changes: judged.decisions.map(({ change, decision }) => {
      const member = members.find((each) => each.change.id === change);
      return {
        id: change,
        repository: member?.change.repository ?? "",
        targetRef: member?.change.target ?? null,
        commit: commits.get(change) ?? null,
        patch: decision.subject.patch,
        verdict: decision.verdict,
      };
    }),
    // What let a rollback pass is what is in force: each of them leaves that lane open.
    policies:
      judged.lane === "rollback"
        ? digestsInForce(setting.protocols, epochMs(now))
        : [...new Set(judged.decisions.flatMap(({ decision }) => decision.protocols))].sort(),
    catalog: setting.catalog.digest,
    inputs: [...new Set(judged.decisions.flatMap(({ decision }) => decision.inputs))].sort(),
    logSize: BigInt(signed),
    engine: ports.version,
    decidedAt: now,
    validUntil,
    level: Math.min(
      levelOf(
        judged.decisions,
        members.flatMap(({ evidence }) => evidence),
      ),
      judged.levelMax,
    ),
    breakGlass: false,
  };
}

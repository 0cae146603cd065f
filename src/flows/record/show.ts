import type { Decision, Evidence, Gate } from "#core";
import type { ChangeRecord, RecordPorts, RevisionRecord, WaiverRecord } from "#ports";
import { handsOf } from "./hands.ts";
import { judgeRevision } from "./judge.ts";
import type { Organisation } from "./organisation.ts";
import { noChange } from "./propose.ts";

type Powers = RecordPorts & Readonly<{ organisation: () => Promise<Organisation> }>;

export type ShownChange = Readonly<{
  change: ChangeRecord;
  revision: RevisionRecord;
  evidence: readonly Evidence[];
  waivers: readonly WaiverRecord[];
  decision: Decision;
  /** Names of the persons that the decision speaks of, by id. */
  names: Readonly<Record<string, string>>;
}>;

/** A change as it stands: what a gate would say if it asked now. Nothing is recorded. */
export async function showChange(
  request: Readonly<{ change: string; gate: Gate; environment: string | null }>,
  ports: Powers,
): Promise<ShownChange> {
  const { store } = ports;
  const [change, revision, evidence, waivers, now, organisation] = await Promise.all([
    store.changes.find(request.change),
    store.changes.revision(request.change, null),
    store.changes.evidence(request.change),
    store.changes.waivers(request.change),
    store.now(),
    ports.organisation(),
  ]);
  if (change === null || revision === null) throw noChange(request.change);

  const setting = organisation.setting(now);
  const decision = judgeRevision(
    {
      revision,
      title: change.title,
      repository: change.repository,
      target: change.target,
      kind: change.kind === "steps" ? "command" : change.kind,
      hands: handsOf({ change, revision }),
      evidence,
      gate: request.gate,
      environment: request.environment,
      logSize: null,
      now,
    },
    setting,
  );
  const spoken = new Set(
    decision.requirements.flatMap(({ who, have, notCounted }) => [
      ...who,
      ...have,
      ...notCounted.map((each) => each.who),
    ]),
  );
  const names = Object.fromEntries(
    setting.catalog.people.flatMap(({ id, name }) => (spoken.has(id) ? [[id, name] as const] : [])),
  );
  return { change, revision, evidence, waivers, decision, names };
}

/** Evidence in the form that `checkrail check --evidence` takes. */
export async function exportEvidence(
  change: string,
  { store }: Pick<RecordPorts, "store">,
): Promise<Readonly<{ evidence: readonly Evidence[] }>> {
  if ((await store.changes.find(change)) === null) throw noChange(change);
  return { evidence: await store.changes.evidence(change) };
}

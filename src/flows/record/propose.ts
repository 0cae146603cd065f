import { isNonEmpty, Trouble } from "#core";
import { changeProposed, newFact, revisionPushed } from "#facts";
import type { ChangeRecord, RecordPorts, RevisionRecord } from "#ports";
import type { Actor } from "./judge.ts";
import type { Organisation } from "./organisation.ts";
import { type Proposal, revisionOf, subjectOf } from "./proposal.ts";

type Powers = RecordPorts & Readonly<{ organisation: () => Promise<Organisation> }>;

export type Proposed = Readonly<{ change: string; revision: number; patch: string; result: string; created: boolean }>;

/** Records a change, or a further revision of one. The same content again is the same revision. */
export async function proposeChange(
  proposal: Proposal,
  into: string | null,
  actor: Actor,
  ports: Powers,
): Promise<Proposed> {
  assertSomething(proposal);
  const now = await ports.store.now();
  const organisation = await ports.organisation();
  const existing = into === null ? await sameContent(proposal, ports) : await changeAt(into, proposal, ports);
  const change = existing?.id ?? ports.random.uuid();
  const n = (existing?.revision ?? 0) + 1;

  const revision = await revisionOf(proposal, change, n, organisation.setting(now), ports);
  if (existing !== null && existing.patch === revision.patch && existing.result === revision.result) {
    return { change, revision: existing.revision, patch: existing.patch, result: existing.result, created: false };
  }
  const pushed = newFact(revisionPushed, ports.random.uuid(), whoIs(actor), revision);
  const kind = proposal.range ? "commits" : proposal.steps.length > 0 ? "steps" : "artifacts";
  const { title, repository, target, author } = proposal;
  const proposed = newFact(changeProposed, ports.random.uuid(), whoIs(actor), {
    change,
    kind,
    title,
    repository,
    target,
    author: author ?? actor.account,
  });

  await ports.store.append({
    facts: existing === null ? [proposed, pushed] : [pushed],
    payloads: [],
    guards: [existing === null ? { kind: "new-change", change } : { kind: "next-revision", change, n }],
  });
  return { change, revision: n, patch: revision.patch, result: revision.result, created: existing === null };
}

/** Who did it, for the record: a person's opaque id, or a machine by its account. */
export function whoIs({ person, account }: Actor): string {
  return person ?? `${account.provider}:${account.login}`;
}

/** Asked twice, a proposal is one change: the newest revision with this very content. */
async function sameContent(proposal: Proposal, ports: Powers): Promise<ChangeRecord | null> {
  const { patch } = subjectOf(proposal);
  const found: readonly RevisionRecord[] = await ports.store.changes.byPatch([patch]);
  for (const { change } of found) {
    const record = await ports.store.changes.find(change);
    if (record?.state === "open" && record.patch === patch) return record;
  }
  return null;
}

async function changeAt(id: string, { repository, target }: Proposal, ports: Powers): Promise<ChangeRecord> {
  const record = await ports.store.changes.find(id);
  if (record === null) throw noChange(id);
  if (record.repository === repository && record.target === target) return record;
  throw new Trouble("conflict", `the change \`${id}\` is of \`${record.repository}\` into \`${record.target}\``, {
    hint: "propose a change of its own: what people sign names the repository and where it goes",
  });
}

export function noChange(id: string): Trouble {
  return new Trouble("not-found", `there is no change \`${id}\``, { hint: "list them: checkrail change list" });
}

function assertSomething({ range, files, applies, steps }: Proposal): void {
  if (isNonEmpty(steps) && (range !== null || isNonEmpty(files) || isNonEmpty(applies))) {
    throw new Trouble("invalid", "steps beside code or files cannot be run as they were signed", {
      hint: "propose the steps as a change of their own",
    });
  }
  if (isNonEmpty(range?.entries ?? []) || isNonEmpty(files) || isNonEmpty(steps)) return;
  throw new Trouble("invalid", "the proposal changes nothing", {
    hint: "give a range with a difference, files, or steps",
  });
}

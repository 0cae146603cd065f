import type { Evidence } from "#core";
import type { BuildRecord, ChangeRecord, Place, RecordPorts, RevisionRecord } from "#ports";

export type Member = Readonly<{
  change: ChangeRecord;
  revision: RevisionRecord;
  commit: string | null;
  evidence: readonly Evidence[];
}>;

/** What a deploy would bring: every change since the version last seen healthy. A gap is a piece that nobody can account
 *  for, in words; each one holds. */
export type ChangeSet = Readonly<{ members: readonly Member[]; gaps: readonly Gap[] }>;
export type Gap = Readonly<{ missing: string; next: string }>;

type Powers = Pick<RecordPorts, "store">;

/** `direct`: revisions that name the artifact itself. */
export async function gatherChangeSet(
  { service, environment, artifact }: Place,
  direct: readonly RevisionRecord[],
  { store }: Powers,
): Promise<ChangeSet> {
  if (direct.length > 0) return { members: await membersOf(direct, () => null, { store }), gaps: [] };
  const build = await store.running.build(artifact);
  if (build === null) {
    const missing = `nobody recorded which commit \`${artifact}\` was built from, and no change names it`;
    const next = "record the build (`checkrail built`), or propose the file as a change of its own";
    return { members: [], gaps: [{ missing, next }] };
  }
  return chainSet(build, service, environment, { store });
}

async function chainSet(
  build: BuildRecord,
  service: string,
  environment: string,
  { store }: Powers,
): Promise<ChangeSet> {
  const baseline = await store.running.baseline(service, environment, build.repository);
  if (baseline === null) {
    const missing = `no version of \`${service}\` was ever seen healthy in \`${environment}\`, so nobody knows where this begins`;
    const next = "observe the version that runs there now (`checkrail observe deployment … --healthy`)";
    return { members: [], gaps: [{ missing, next }] };
  }
  const end = build.chain.findIndex(({ commit }) => commit === baseline.commit);
  const gaps: Gap[] = [];
  if (end < 0) {
    gaps.push({
      missing: `the history of the build does not reach ${short(baseline.commit)}, which runs in \`${environment}\``,
      next: "record the build with a deeper history (`--depth`), from a clone that is not shallow",
    });
  }
  const links = end < 0 ? build.chain : build.chain.slice(0, end);
  const found = await store.changes.byPatch(links.map(({ patch }) => patch));
  const byPatch = new Map(found.map((revision) => [revision.patch, revision]));
  for (const { commit, patch } of links) {
    if (byPatch.has(patch)) continue;
    gaps.push({
      missing: `no change was ever proposed for commit ${short(commit)}`,
      next: `propose it: checkrail change propose --base ${short(commit)}~1 --head ${short(commit)}`,
    });
  }
  const commitOf = new Map(links.map(({ commit, patch }) => [patch, commit]));
  return { members: await membersOf(found, ({ patch }) => commitOf.get(patch) ?? null, { store }), gaps };
}

async function membersOf(
  revisions: readonly RevisionRecord[],
  commitOf: (revision: RevisionRecord) => string | null,
  { store }: Powers,
): Promise<readonly Member[]> {
  if (revisions.length === 0) return [];
  const found = await store.changes.withEvidence(revisions.map(({ change }) => change));
  const byId = new Map(found.map((each) => [each.change.id, each]));
  return revisions.flatMap((revision) => {
    const each = byId.get(revision.change);
    return each === undefined ? [] : [{ ...each, revision, commit: commitOf(revision) }];
  });
}

function short(commit: string): string {
  return commit.slice(0, 12);
}

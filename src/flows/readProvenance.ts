import { type ChangeProvenance, type CommitProvenance, Trouble } from "#core";
import type { Ports } from "#ports";
import { changeProvenance, readCommitText } from "#provenance";

export type ReadCommit = Readonly<{ commit: string; title: string; provenance: CommitProvenance }>;

/** What part AI tools had in the commits of a range. */
export async function readProvenance(
  request: Readonly<{ base: string | null; head: string | null; cwd: string }>,
  ports: Ports,
): Promise<Readonly<{ commits: readonly ReadCommit[]; change: ChangeProvenance }>> {
  const repository = await ports.openRepository(request.cwd);
  const base = request.base ?? (await repository.defaultBase());
  if (base === null)
    throw new Trouble("usage", "there is nothing to say where the range starts", { hint: "give --base REF" });
  const range = await repository.readRange(base, request.head ?? "HEAD");
  const commits = range.commits.map((commit) => ({
    commit: commit.id,
    title: commit.title,
    provenance: readCommitText(commit),
  }));
  return { commits, change: changeProvenance(commits.map(({ provenance }) => provenance)) };
}

import { type Digest, patchDigest, Trouble } from "#core";
import type { Ports } from "#ports";
import type { BuildReport } from "../record/report.ts";

export type BuildRequest = Readonly<{
  artifact: string;
  commit: string;
  /** null: the default branch. */
  target: string | null;
  depth: number;
  cwd: string;
}>;

/** The first-parent line behind a commit, each with the digest of what it changed against its first parent: by these the
 *  record finds the changes again, through squash, rebase and merge. */
export async function gatherBuild(
  { artifact, commit, target, depth, cwd }: BuildRequest,
  ports: Pick<Ports, "openRepository">,
): Promise<BuildReport> {
  if (!/^sha256:[0-9a-f]{64}$/.test(artifact)) {
    throw new Trouble("usage", `\`${artifact.slice(0, 80)}\` is no digest`, {
      hint: "write sha256: and 64 hex digits",
    });
  }
  if (!Number.isInteger(depth) || depth < 1 || depth > 5_000) {
    throw new Trouble("usage", "a depth is a whole number up to 5000", { hint: "leave --depth out for 500" });
  }
  const repository = await ports.openRepository(cwd);
  const name = repository.slug ?? "local";
  const branch = (target ?? (await repository.defaultBase()) ?? "main").replace(/^origin\//, "");
  const head = await repository.resolve(commit);
  const steps = await repository.firstParents(head, depth);
  const chain = steps.map(({ id, entries }) => ({
    commit: id,
    patch: patchDigest({ repository: name, target: branch, entries }),
  }));
  return { artifact: artifact as Digest, repository: name, commit: head, chain };
}

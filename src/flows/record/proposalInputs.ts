import type { Artifact } from "#core";
import type { Commit, Ports } from "#ports";
import { gatherInputs } from "../inputs.ts";
import type { ProposedRange } from "./proposal.ts";

export type ProposalInputs = Readonly<{
  repository: string;
  target: string;
  /** E-mail address of whoever proposes what no commit holds; null where git knows none. */
  author: string | null;
  range: ProposedRange | null;
  files: readonly Artifact[];
  commits: readonly Commit[];
}>;

/** What a terminal hands to the server: the range with its contents, and the files given. */
export async function proposalInputs(
  request: Readonly<{
    files: readonly string[];
    wantsRange: boolean;
    base: string | null;
    head: string | null;
    cwd: string;
  }>,
  ports: Ports,
): Promise<ProposalInputs> {
  const { files, wantsRange, cwd } = request;
  const [base, head] = [request.base, request.head ?? (wantsRange ? "HEAD" : null)];
  const inputs = await gatherInputs({ files, base, head, cwd, filesOnly: !wantsRange }, ports);
  const { range, repository, target, commits } = inputs;
  return {
    repository: repository?.slug ?? "local",
    target: target === "" ? "main" : target,
    author: (await repository?.userEmail()) || null,
    range: range && {
      mergeBase: range.mergeBase,
      head: range.head,
      headTree: range.headTree,
      entries: range.entries,
      artifacts: range.artifacts,
      commits: range.commits,
      linesAdded: range.linesAdded,
      linesDeleted: range.linesDeleted,
    },
    files: inputs.artifacts.filter(({ change }) => change === "given"),
    commits,
  };
}

import { compareText } from "./effect.ts";
import type { Digest } from "./ids.ts";
import { digestJson } from "./json.ts";

/** What evidence binds to. People sign `patch`; machines (statuses, analyzers, gates) bind to `result`. */
export type Subject = Readonly<{ patch: Digest; result: Digest }>;

/** One line of git's raw diff from the merge base, without rename detection: content and mode, nothing else. */
export type RawEntry = Readonly<{ path: string; oldMode: string; newMode: string; oldBlob: string; newBlob: string }>;

/** What a person read: the repository, where it goes, and the exact difference. It survives a rebase, a squash and a
 *  merge of unrelated commits, and dies with one changed byte or a touched reviewed file. */
export function patchDigest(
  change: Readonly<{ repository: string; target: string; entries: readonly RawEntry[] }>,
): Digest {
  const entries = change.entries
    .map(({ path, oldMode, newMode, oldBlob, newBlob }) => [path, oldMode, newMode, oldBlob, newBlob] as const)
    .sort((a, b) => compareText(a.join("\0"), b.join("\0")));
  return digestJson({ v: 1, kind: "patch", repository: change.repository, target: change.target, entries });
}

/** What a machine tested: the base and the tree that results. */
export function resultDigest(change: Readonly<{ repository: string; base: string; tree: string }>): Digest {
  return digestJson({ v: 1, kind: "result", repository: change.repository, base: change.base, tree: change.tree });
}

/** Files handed over as they are (a saved plan, manifests): both digests are over their contents. */
export function artifactsSubject(files: readonly Readonly<{ path: string; content: Digest }>[]): Subject {
  const sorted = files
    .map(({ path, content }) => [path, content] as const)
    .sort((a, b) => compareText(a[0], b[0]) || compareText(a[1], b[1]));
  const digest = digestJson({ v: 1, kind: "artifacts", files: sorted });
  return { patch: digest, result: digest };
}

/** An operator's or agent's command: the exact words, where and by whom. */
export function commandSubject(
  command: Readonly<{ argv: readonly string[]; cwd: string; environment: string; actor: string }>,
): Subject {
  const digest = digestJson({ v: 1, kind: "command", ...command });
  return { patch: digest, result: digest };
}

/** A range and artifacts judged together: one subject over both. */
export function joinSubjects(subjects: readonly Subject[]): Subject {
  const [only] = subjects;
  if (subjects.length === 1 && only) return only;
  return {
    patch: digestJson({ v: 1, kind: "joined", of: subjects.map((subject) => subject.patch) }),
    result: digestJson({ v: 1, kind: "joined", of: subjects.map((subject) => subject.result) }),
  };
}

import type { Artifact, ArtifactChange, Content } from "#core";

/** One file of a difference, whether whole texts were at hand or only the hunks of a unified diff. */
export type FileChange = Readonly<{
  path: string;
  oldPath: string | null;
  change: ArtifactChange;
  /** Lines that came and went; whole files' lines for an added or deleted file. */
  added: readonly string[];
  removed: readonly string[];
  /** One-based line of the first change in the new text; null where there is none. */
  line: number | null;
  /** Why the content could not be read; null where it could. */
  opaque: string | null;
  /** Only the hunks are known, not the files: effects of SQL, plans and manifests cannot be told from them. */
  hunksOnly: boolean;
  becameExecutable: boolean;
}>;

/** What came and went between two whole texts. Lines that stand in both are not told apart by place: for counting assertions and skips
 *  a multiset is enough, and it is linear. */
export function fileChangeOf(artifact: Artifact): FileChange {
  const { path, oldPath, change, before, after } = artifact;
  const opaque =
    [before, after].flatMap((content) => (content?.kind === "opaque" ? [whyOpaque(content)] : []))[0] ?? null;
  const [old, now] = [linesOf(before), linesOf(after)];
  const left = new Map<string, number>();
  for (const line of old) left.set(line, (left.get(line) ?? 0) + 1);
  const added: string[] = [];
  let first: number | null = null;
  now.forEach((line, index) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else {
      added.push(line);
      first ??= index + 1;
    }
  });
  const removed = [...left].flatMap(([line, count]) => Array.from({ length: count }, () => line));
  return { path, oldPath, change, added, removed, line: first, opaque, hunksOnly: false, becameExecutable: false };
}

function linesOf(content: Content | null): readonly string[] {
  return content?.kind === "text" && content.text !== "" ? content.text.split(/\r?\n/) : [];
}

function whyOpaque(content: Extract<Content, { kind: "opaque" }>): string {
  return content.detail;
}

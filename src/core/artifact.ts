/** What a file said before or after a change, as far as it could be read. */
export type Content = Readonly<
  | { kind: "text"; text: string }
  | {
      kind: "opaque";
      why: "binary" | "too-large" | "encoding" | "symlink" | "submodule" | "unreadable";
      detail: string;
    }
>;

/** How the artifact came: `given` is a file handed over as it is (a plan, a manifest to apply), with `after` alone;
 *  the others are one file of a difference. */
export type ArtifactChange = "given" | "added" | "modified" | "deleted" | "renamed";

/** One file of a change. `path` is relative to the repository, with forward slashes; may hold spaces, quotes, newlines. */
export type Artifact = Readonly<{
  path: string;
  /** The path before a rename; null otherwise. */
  oldPath: string | null;
  change: ArtifactChange;
  /** null: was not there (added), or is not known (given). */
  before: Content | null;
  /** null: is not there any more (deleted). */
  after: Content | null;
}>;

export function textOf(content: Content | null): string | null {
  return content?.kind === "text" ? content.text : null;
}

/** A file handed over as it is, as `analyze FILE` and `analyze --batch` make it. */
export function givenArtifact(path: string, text: string): Artifact {
  return { path, oldPath: null, change: "given", before: null, after: { kind: "text", text } };
}

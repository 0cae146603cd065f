import type { Artifact, Content } from "#core";

export type Fence = { info: string; body: string; start: number; end: number };

/** The fenced blocks of a case file. */
export function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = [];
  const pattern = /^(`{3,})([^\n]*)\n([\s\S]*?)^\1[ \t]*$/gm;
  for (const match of markdown.matchAll(pattern)) {
    const [whole, , info = "", body = ""] = match;
    fences.push({ info: info.trim(), body, start: match.index, end: match.index + whole.length });
  }
  return fences;
}

/** The artifacts that its blocks hold. */
export function artifactsOf(fences: readonly Fence[]): Artifact[] {
  const byPath = new Map<string, Artifact>();
  for (const fence of fences) {
    const path = /\bfile=(\S+)/.exec(fence.info)?.[1];
    if (path === undefined) continue;
    const content: Content = { kind: "text", text: fence.body };
    const side = / (before|after)$/.exec(fence.info)?.[1];
    const old = byPath.get(path);
    const before = side === "before" ? content : (old?.before ?? null);
    const after = side === "before" ? (old?.after ?? null) : content;
    const change =
      side === undefined && old === undefined ? "given" : before && after ? "modified" : before ? "deleted" : "added";
    byPath.set(path, { path, oldPath: null, change, before, after });
  }
  return [...byPath.values()];
}

import { compareText, type Service } from "#core";
import { type Glob, isMatchable } from "./glob.ts";

/** A service's claim on the paths that a glob matches. */
export type Claim = Readonly<{ glob: Glob; service: Service }>;

const rememberedMax = 20_000;

/** Compiles claims into a function from a path to the services that claim it: those with the longest literal prefix;
 *  several where they are equally specific. A path costs its depth, not the number of services: whole folders are
 *  looked up by name, and other globs wait under the folder in which their wildcards begin. */
export function compileClaims(claims: readonly Claim[]): (path: string) => readonly Service[] {
  const folders = groupBy(claims, ({ glob }) => glob.folder);
  const patterns = groupBy(claims, ({ glob }) => (glob.folder === null ? folderOf(glob.prefix) : null));
  const remembered = new Map<string, readonly Service[]>();
  return (path) => {
    const known = remembered.get(path);
    if (known !== undefined) return known;
    const found = claimantsOf(path, folders, patterns);
    if (remembered.size < rememberedMax) remembered.set(path, found);
    return found;
  };
}

type Index = ReadonlyMap<string, readonly Claim[]>;

function claimantsOf(path: string, folders: Index, patterns: Index): readonly Service[] {
  if (!isMatchable(path)) return [];
  const matching: Claim[] = [];
  for (const ancestor of ancestorsOf(path)) {
    matching.push(...(folders.get(ancestor) ?? []));
    for (const claim of patterns.get(ancestor) ?? []) if (claim.glob.matches(path)) matching.push(claim);
  }
  const longest = Math.max(...matching.map(({ glob }) => glob.prefix.length));
  const services = matching.filter(({ glob }) => glob.prefix.length === longest).map(({ service }) => service);
  return [...new Set(services)].sort((a, b) => compareText(a.ref, b.ref));
}

/** `a/b/c` → ``, `a`, `a/b`, `a/b/c`. */
function ancestorsOf(path: string): string[] {
  const ancestors = [""];
  for (let i = path.indexOf("/"); i !== -1; i = path.indexOf("/", i + 1)) ancestors.push(path.slice(0, i));
  ancestors.push(path);
  return ancestors;
}

function folderOf(prefix: string): string {
  return prefix.slice(0, Math.max(prefix.lastIndexOf("/"), 0));
}

function groupBy(claims: readonly Claim[], keyOf: (claim: Claim) => string | null): Index {
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = keyOf(claim);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(claim);
    else groups.set(key, [claim]);
  }
  return groups;
}

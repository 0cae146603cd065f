import type { Json } from "#core";
import { isRecord } from "../cloudformation/yamlText.ts";
import { type Job, memberOf, type Workflow } from "./model.ts";

export type Level = "none" | "read" | "write";
/** What the token may do; `default`: nothing is said, the repository's setting decides, and that may be everything. */
export type Permissions = Readonly<
  { kind: "default" } | { kind: "said"; all: Level; scopes: ReadonlyMap<string, Level> }
>;

const rank = { none: 0, read: 1, write: 2 } as const;

/** GitHub docs, `permissions`: a scope that is not named is `none` once any is named. */
export function permissionsOf(value: Json | undefined): Permissions {
  if (value === undefined || value === null) return { kind: "default" };
  if (value === "write-all") return { kind: "said", all: "write", scopes: new Map() };
  if (value === "read-all") return { kind: "said", all: "read", scopes: new Map() };
  if (!isRecord(value)) return { kind: "default" };
  const scopes = Object.entries(value).map(([scope, level]) => [scope, levelOf(level)] as const);
  return { kind: "said", all: "none", scopes: new Map(scopes) };
}

function levelOf(level: Json): Level {
  return level === "write" ? "write" : level === "read" ? "read" : "none";
}

/** A job's own word goes before the workflow's. */
export function effectivePermissions(job: Job, workflow: Workflow): Permissions {
  return permissionsOf(job.body.permissions ?? workflow.body.permissions);
}

export type Widening = Readonly<{ scopes: readonly string[]; certainty: "certain" | "possible" }>;

/** What one allows and the other did not; null where nothing was added. */
export function widened(before: Permissions, after: Permissions): Widening | null {
  if (after.kind === "default")
    return before.kind === "default" ? null : { scopes: ["default"], certainty: "possible" };
  if (before.kind === "default") {
    const written = [...after.scopes].filter(([, level]) => level === "write").map(([scope]) => `${scope}:write`);
    const all = after.all === "write" ? ["write-all", ...written] : written;
    return all.length > 0 ? { scopes: all, certainty: "possible" } : null;
  }
  const wider: string[] = rank[after.all] > rank[before.all] ? [`${after.all}-all`] : [];
  for (const [scope, level] of after.scopes) {
    const was = before.scopes.get(scope) ?? before.all;
    if (rank[level] > rank[was]) wider.push(`${scope}:${level}`);
  }
  return wider.length > 0 ? { scopes: wider, certainty: "certain" } : null;
}

export function writesOf(value: Json | undefined): readonly string[] {
  if (value === "write-all") return ["write-all"];
  return Object.entries(memberOf(value)).flatMap(([scope, level]) => (level === "write" ? [scope] : []));
}

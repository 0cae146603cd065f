import type { Lock } from "#core";

/** Lock modes, weakest first (PostgreSQL docs, 13.3.1 Table-Level Locks); the index is the number that `LOCK TABLE`
 *  uses, less one. */
export const lockLevels = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const;
export type LockLevel = (typeof lockLevels)[number];

const rank = new Map<string, number>(lockLevels.map((level, index) => [level, index]));

export function lockRank(level: string): number {
  return rank.get(level) ?? lockLevels.length - 1;
}

/** Reads conflict with ACCESS EXCLUSIVE alone; writes (ROW EXCLUSIVE) with SHARE and all above it. */
export function lock(level: LockLevel, work: Partial<Pick<Lock, "rewrite" | "scan">> = {}): Lock {
  return {
    level,
    blocksReads: level === "ACCESS EXCLUSIVE",
    blocksWrites: lockRank(level) >= lockRank("SHARE"),
    rewrite: work.rewrite ?? false,
    scan: work.scan ?? false,
  };
}

/** What a statement holds once it has taken both. */
export function strongest(a: Lock, b: Lock): Lock {
  const stronger = lockRank(a.level) >= lockRank(b.level) ? a : b;
  return { ...stronger, rewrite: a.rewrite || b.rewrite, scan: a.scan || b.scan };
}

/** Locks of ALTER TABLE subcommands that are weaker than ACCESS EXCLUSIVE (PostgreSQL docs, ALTER TABLE). */
export const alterLocks: Readonly<Record<string, LockLevel>> = {
  AT_SetStatistics: "SHARE UPDATE EXCLUSIVE",
  AT_SetOptions: "SHARE UPDATE EXCLUSIVE",
  AT_ResetOptions: "SHARE UPDATE EXCLUSIVE",
  AT_ClusterOn: "SHARE UPDATE EXCLUSIVE",
  AT_DropCluster: "SHARE UPDATE EXCLUSIVE",
  AT_ValidateConstraint: "SHARE UPDATE EXCLUSIVE",
  AT_AttachPartition: "SHARE UPDATE EXCLUSIVE",
  AT_EnableTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableAlwaysTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableReplicaTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableTrigAll: "SHARE ROW EXCLUSIVE",
  AT_EnableTrigUser: "SHARE ROW EXCLUSIVE",
  AT_DisableTrig: "SHARE ROW EXCLUSIVE",
  AT_DisableTrigAll: "SHARE ROW EXCLUSIVE",
  AT_DisableTrigUser: "SHARE ROW EXCLUSIVE",
};

/** Storage parameters that plans or readers depend on; all others take SHARE UPDATE EXCLUSIVE (reloptions.c). */
const exclusiveParameters = new Set([
  "user_catalog_table",
  "security_barrier",
  "security_invoker",
  "check_option",
  "autosummarize",
  "pages_per_range",
  "fastupdate",
  "gin_pending_list_limit",
  "buffering",
]);

export function parameterLock(parameters: readonly string[]): LockLevel {
  return parameters.some((name) => exclusiveParameters.has(name)) ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE";
}

import { type Analysis, givenArtifact } from "#core";
import { terraform } from "./terraform.ts";

/** One entry of `resource_changes`, with what a test does not care about filled in. */
export type Entry = Readonly<{
  address: string;
  actions: readonly string[];
  before?: unknown;
  after?: unknown;
  unknown?: unknown;
  beforeSensitive?: unknown;
  afterSensitive?: unknown;
  replacePaths?: unknown;
  importing?: unknown;
  more?: Readonly<Record<string, unknown>>;
}>;

export function entry(given: Entry): Record<string, unknown> {
  const local = given.address.replace(/\[[^[\]]*\]$/, "").split(".");
  return {
    address: given.address,
    mode: local.includes("data") ? "data" : "managed",
    type: local.at(-2),
    name: local.at(-1),
    change: {
      actions: given.actions,
      before: given.before ?? null,
      after: given.after ?? null,
      after_unknown: given.unknown ?? {},
      before_sensitive: given.beforeSensitive ?? {},
      after_sensitive: given.afterSensitive ?? {},
      ...(given.replacePaths === undefined ? {} : { replace_paths: given.replacePaths }),
      ...(given.importing === undefined ? {} : { importing: given.importing }),
    },
    ...given.more,
  };
}

export function planOf(entries: readonly Entry[], more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ format_version: "1.2", resource_changes: entries.map(entry), ...more });
}

export function analyzePlan(text: string): Analysis {
  return terraform.analyze([givenArtifact("plan.json", text)]);
}

export const analyzeEntries = (entries: readonly Entry[], more: Readonly<Record<string, unknown>> = {}): Analysis =>
  analyzePlan(planOf(entries, more));

/** Findings as short lines, `CODE severity confidence address`. */
export function linesOf({ findings }: Analysis): readonly string[] {
  return findings.map((f) => `${f.code} ${f.severity} ${f.confidence} ${f.resource?.address ?? "-"}`);
}

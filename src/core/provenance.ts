/** What part an AI tool had in a change: a claim with a claimant and evidence, open to dispute; never a yes/no flag. */
export const aiRoles = ["authored", "assisted", "advised", "executed", "reviewed", "none", "unknown"] as const;
export type AiRole = (typeof aiRoles)[number];

export type AiClaim = Readonly<{
  role: AiRole;
  /** Canonical tool name (`claude-code`, `copilot-agent` …). */
  tool: string;
  model: string | null;
  confidence: "high" | "medium" | "low";
  /** Who says so: where in the commit the claim stands. */
  claimant: "note" | "trace" | "author" | "committer" | "trailer" | "footer";
  /** The words it rests on, shortened. */
  evidence: string;
}>;

/** What is known of one commit. Several tools may have had a part; no evidence is `unknown`, never `none`. */
export type CommitProvenance = Readonly<{
  ai: boolean;
  tools: readonly string[];
  role: AiRole;
  confidence: "high" | "medium" | "low";
  claims: readonly AiClaim[];
  /** An automation that is not AI (dependabot, renovate …); null otherwise. */
  bot: string | null;
  aiLines: number | null;
  humanLines: number | null;
  /** The schema that the note says it follows. */
  schemaVersion: string | null;
  warnings: readonly string[];
}>;

/** The part of a whole change: the union over its commits. */
export type ChangeProvenance = Readonly<{ roles: readonly AiRole[]; tools: readonly string[]; unknown: boolean }>;

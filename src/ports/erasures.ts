import type { Digest, Instant } from "#core";

/** Words that somebody asked to be forgotten. */
export type ErasureRecord = Readonly<{
  id: string;
  /** Whose words, all of them; null: those of `digests`. */
  person: string | null;
  digests: readonly Digest[];
  reason: string;
  state: "asked" | "granted";
  askedBy: string;
  askedAt: Instant;
  grantedBy: string | null;
  grantedAt: Instant | null;
}>;

import type { Digest, Instant } from "#core";

/** A broken glass, and whether somebody has looked at it since. */
export type EmergencyRecord = Readonly<{
  id: string;
  service: string;
  environment: string;
  artifact: Digest;
  reason: string;
  persons: readonly string[];
  usedAt: Instant;
  expiresAt: Instant;
  /** true: it was used while the server was away. */
  offline: boolean;
  envelope: string;
  recordedAt: Instant;
  reviewState: "open" | "justified" | "not-justified";
  reviewedBy: string | null;
  reviewedAt: Instant | null;
}>;

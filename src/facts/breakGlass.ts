import type { Digest, Instant } from "#core";
import { type FactKind, write } from "./fact.ts";

/** The loud emergency: two enrolled persons let something pass that the record would have held. */
export type GlassBroken = Readonly<{
  id: string;
  service: string;
  environment: string;
  artifact: Digest;
  reason: string;
  persons: readonly [string, string];
  usedAt: Instant;
  expiresAt: Instant;
  /** true: it was used while the server was away, and is logged afterwards. */
  offline: boolean;
  /** The DSSE envelope that both signed, as text. */
  envelope: string;
}>;

export const glassBroken: FactKind<GlassBroken> = {
  type: "glass.broken",
  version: 1,
  upcasters: [],
  stream: ({ service, environment }) => `runs:${service}/${environment}`,
  subject: ({ artifact }) => artifact,
  rows: ({ data, recordedAt }) => [
    write("emergencies", ["id"], {
      id: data.id,
      service: data.service,
      environment: data.environment,
      artifact: data.artifact,
      reason: data.reason,
      persons: [...data.persons],
      used_at: data.usedAt,
      expires_at: data.expiresAt,
      offline: data.offline,
      envelope: data.envelope,
      recorded_at: recordedAt,
      // A review is owed from the moment that it is known.
      review_state: "open",
    }),
    // From here on the service's history has a gap that no later review closes.
    write("versions", ["service", "environment", "artifact"], {
      service: data.service,
      environment: data.environment,
      artifact: data.artifact,
      break_glass: true,
    }),
  ],
};

export type EmergencyReviewed = Readonly<{ id: string; text: Digest; outcome: "justified" | "not-justified" }>;

export const emergencyReviewed: FactKind<EmergencyReviewed> = {
  type: "emergency.reviewed",
  version: 1,
  upcasters: [],
  stream: ({ id }) => `emergency:${id}`,
  subject: ({ text }) => text,
  rows: ({ data, by, recordedAt }) => [
    write("emergencies", ["id"], {
      id: data.id,
      review_state: data.outcome,
      reviewed_by: by,
      reviewed_at: recordedAt,
    }),
  ],
};

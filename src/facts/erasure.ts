import type { Digest } from "#core";
import { type FactKind, write } from "./fact.ts";
import { asJson } from "./json.ts";

/** Somebody asks that words of a person are forgotten. Nothing goes until a second person agrees. */
export type ErasureAsked = Readonly<{
  id: string;
  /** Whose words, all of them; null: those of `digests`. */
  person: string | null;
  digests: readonly Digest[];
  reason: string;
}>;

export const erasureAsked: FactKind<ErasureAsked> = {
  type: "erasure.asked",
  version: 1,
  upcasters: [],
  stream: ({ id }) => `erasure:${id}`,
  subject: () => null,
  rows: ({ data, by, recordedAt }) => [
    write("erasures", ["id"], {
      id: data.id,
      person: data.person,
      digests: asJson(data.digests),
      reason: data.reason,
      asked_by: by,
      asked_at: recordedAt,
      state: "asked",
    }),
  ],
};

/** The second person's yes. The words are gone; their digests stay in the log, and say that something was there. */
export type ErasureGranted = Readonly<{ id: string; digests: readonly Digest[] }>;

export const erasureGranted: FactKind<ErasureGranted> = {
  type: "erasure.granted",
  version: 1,
  upcasters: [],
  stream: ({ id }) => `erasure:${id}`,
  subject: () => null,
  rows: ({ data, by, recordedAt }) => [
    write("erasures", ["id"], {
      id: data.id,
      digests: asJson(data.digests),
      granted_by: by,
      granted_at: recordedAt,
      state: "granted",
    }),
  ],
};

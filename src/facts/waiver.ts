import type { AccountRef, Digest, Instant } from "#core";
import { type FactKind, write } from "./fact.ts";
import { asJson } from "./json.ts";

export type WaiverAsked = Readonly<{
  change: string;
  id: string;
  /** Id of the requirement that it would excuse. */
  requirement: string;
  by: AccountRef;
  reason: string;
  patch: Digest;
  expiresAt: Instant;
}>;

/** The second person's yes: from here on it is evidence. */
export type WaiverGranted = WaiverAsked & Readonly<{ second: AccountRef }>;

export const waiverAsked: FactKind<WaiverAsked> = {
  type: "waiver.asked",
  version: 1,
  upcasters: [],
  stream: ({ change }) => `change:${change}`,
  subject: ({ patch }) => patch,
  rows: ({ data, recordedAt }) => [
    write("waivers", ["id"], {
      id: data.id,
      change: data.change,
      requirement: data.requirement,
      reason: data.reason,
      asked_by: asJson(data.by),
      patch: data.patch,
      asked_at: recordedAt,
      expires_at: data.expiresAt,
      state: "asked",
    }),
  ],
};

export const waiverGranted: FactKind<WaiverGranted> = {
  type: "waiver.granted",
  version: 1,
  upcasters: [],
  stream: ({ change }) => `change:${change}`,
  subject: ({ patch }) => patch,
  rows: ({ data, recordedAt }) => {
    const { change, ...item } = data;
    return [
      write("waivers", ["id"], {
        id: data.id,
        change,
        state: "granted",
        second: asJson(data.second),
        granted_at: recordedAt,
      }),
      write("evidence", ["id"], {
        id: data.id,
        change,
        kind: "waiver",
        item: asJson({ kind: "waiver", ...item }),
        at: recordedAt,
      }),
    ];
  },
};

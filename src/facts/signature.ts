import type { AccountRef, Digest, Instant } from "#core";
import { type FactKind, write } from "./fact.ts";
import { asJson } from "./json.ts";

/** How the one who signs was known: `local` accounts cap the attested level. */
export type SignMethod = "local" | "token" | "oidc" | "key" | "forge";

export type SignatureGiven = Readonly<{
  change: string;
  id: string;
  account: AccountRef;
  verdict: "approve" | "request-changes";
  patch: Digest;
  /** Digest of the erasable text; null: no words. */
  comment: Digest | null;
  expiresAt: Instant | null;
  method: SignMethod;
}>;

export const signatureGiven: FactKind<SignatureGiven> = {
  type: "signature.given",
  version: 1,
  upcasters: [],
  stream: ({ change }) => `change:${change}`,
  subject: ({ patch }) => patch,
  rows: ({ data, recordedAt }) => [
    write("evidence", ["id"], {
      id: data.id,
      change: data.change,
      kind: "signature",
      item: asJson({
        kind: "signature",
        id: data.id,
        by: data.account,
        verdict: data.verdict,
        patch: data.patch,
        expiresAt: data.expiresAt,
        edited: false,
        method: data.method,
        comment: data.comment,
      }),
      at: recordedAt,
    }),
  ],
};

export type SignatureDismissed = Readonly<{
  change: string;
  id: string;
  /** Id of the signature. */
  target: string;
  account: AccountRef;
  reason: Digest | null;
}>;

export const signatureDismissed: FactKind<SignatureDismissed> = {
  type: "signature.dismissed",
  version: 1,
  upcasters: [],
  stream: ({ change }) => `change:${change}`,
  subject: () => null,
  rows: ({ data, recordedAt }) => [
    write("evidence", ["id"], {
      id: data.id,
      change: data.change,
      kind: "dismissal",
      item: asJson({ kind: "dismissal", id: data.id, target: data.target, by: data.account, reason: data.reason }),
      at: recordedAt,
    }),
  ],
};

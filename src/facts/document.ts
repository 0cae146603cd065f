import type { AccountRef, Digest } from "#core";
import type { Step } from "./change.ts";
import { type FactKind, write } from "./fact.ts";
import { asJson } from "./json.ts";

/** The written change. Its words live in an erasable payload; the digest is what the person signs. */
export type DocumentWritten = Readonly<{
  change: string;
  id: string;
  patch: Digest;
  /** Digest of the payload: JSON `{sections, aiPart}`. */
  text: Digest;
  steps: readonly Step[];
  signedBy: AccountRef;
}>;

export const documentWritten: FactKind<DocumentWritten> = {
  type: "document.written",
  version: 1,
  upcasters: [],
  stream: ({ change }) => `change:${change}`,
  subject: ({ patch }) => patch,
  rows: ({ data, recordedAt }) => [
    write("evidence", ["id"], {
      id: data.id,
      change: data.change,
      kind: "document",
      item: asJson({
        kind: "document",
        id: data.id,
        patch: data.patch,
        text: data.text,
        steps: data.steps,
        signedBy: data.signedBy,
      }),
      at: recordedAt,
    }),
  ],
};

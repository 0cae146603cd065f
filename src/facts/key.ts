import { type FactKind, write } from "./fact.ts";

/** What a key is for: the log's checkpoints, attestations, a person's break-glass, or a witness. */
export type KeyPurpose = "log" | "attestation" | "person" | "witness";

/** A key that counts from now on. Rotation is an enrolment that names what it replaces, signed by the old key. */
export type KeyEnrolled = Readonly<{
  id: string;
  purpose: KeyPurpose;
  /** `name+hash+base64` as in C2SP signed-note. */
  vkey: string;
  person: string | null;
  replaces: string | null;
  /** Signatures of the old and of the new key over the enrolment; null for the first key. */
  proof: string | null;
}>;

export const keyEnrolled: FactKind<KeyEnrolled> = {
  type: "key.enrolled",
  version: 1,
  upcasters: [],
  stream: () => "keys",
  subject: () => null,
  rows: ({ data, by, recordedAt }) => [
    write("keys", ["id"], {
      id: data.id,
      purpose: data.purpose,
      vkey: data.vkey,
      person: data.person,
      replaces: data.replaces,
      enrolled_by: by,
      enrolled_at: recordedAt,
      state: "active",
    }),
  ],
};

export type KeyRetired = Readonly<{ id: string; reason: string }>;

export const keyRetired: FactKind<KeyRetired> = {
  type: "key.retired",
  version: 1,
  upcasters: [],
  stream: () => "keys",
  subject: () => null,
  rows: ({ data, recordedAt }) => [
    write("keys", ["id"], { id: data.id, state: "retired", retired_at: recordedAt, retired_because: data.reason }),
  ],
};

import type { KeyEvent } from "#ledger";
import { type FactKind, write } from "./fact.ts";

/** What a key is for: the log's checkpoints, attestations, a person's break-glass, or a witness. */
export type KeyPurpose = "log" | "attestation" | "person" | "witness";

/** A key that counts from now on. */
export type KeyEnrolled = Readonly<{
  id: string;
  purpose: KeyPurpose;
  /** `name+hash+base64` as in C2SP signed-note. */
  vkey: string;
  person: string | null;
  replaces: string | null;
  /** That whoever enrols it holds it; null for the first keys of the log, which nobody can vouch for. */
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

/** From this leaf on, another key signs. */
export type KeyRotated = Readonly<{
  /** Of the new key. */
  id: string;
  purpose: "log" | "attestation";
  vkey: string;
  /** The key that goes. */
  replaces: string;
  reason: string;
  /** Somebody else may have it: nothing that it signed counts any more. */
  compromised: boolean;
  /** Old and new key's signatures over the rotation, as a signed note. */
  proof: string;
}>;

export const keyRotated: FactKind<KeyRotated> = {
  type: "key.rotated",
  version: 1,
  upcasters: [],
  stream: () => "keys",
  subject: () => null,
  rows: ({ data, by, recordedAt }) => [
    write("keys", ["id"], {
      id: data.replaces,
      state: data.compromised ? "compromised" : "retired",
      retired_at: recordedAt,
      retired_because: data.reason,
    }),
    write("keys", ["id"], {
      id: data.id,
      purpose: data.purpose,
      vkey: data.vkey,
      person: null,
      replaces: data.replaces,
      enrolled_by: by,
      enrolled_at: recordedAt,
      state: "active",
    }),
  ],
};

/** The log ends with this leaf: its key may be in other hands. */
export type LogFrozen = Readonly<{ key: string; reason: string }>;

export const logFrozen: FactKind<LogFrozen> = {
  type: "log.frozen",
  version: 1,
  upcasters: [],
  stream: () => "keys",
  subject: () => null,
  rows: ({ data, recordedAt }) => [
    write("keys", ["id"], { id: data.key, state: "frozen", retired_at: recordedAt, retired_because: data.reason }),
  ],
};

/** Facts that say something about the keys that sign. */
export const keyEventTypes: readonly string[] = [keyEnrolled.type, keyRotated.type, logFrozen.type];

/** What a fact says about the keys that sign; null: nothing. */
export function keyEventOf(fact: Readonly<{ index: bigint; type: string; data: unknown }>): KeyEvent | null {
  const { index, type, data } = fact;
  if (type === logFrozen.type) return { index, kind: "frozen", purpose: "log" };
  if (type === keyRotated.type) {
    const { purpose, id, vkey, replaces, proof, compromised } = data as KeyRotated;
    return { index, kind: "rotated", purpose, id, vkey, replaces, proof, compromised };
  }
  if (type !== keyEnrolled.type) return null;
  const { purpose, id, vkey } = data as KeyEnrolled;
  return purpose === "log" || purpose === "attestation" ? { index, kind: "enrolled", purpose, id, vkey } : null;
}

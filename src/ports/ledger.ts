import type { Instant } from "#core";
import type { ExportCheckpoint, ExportKey, ExportLeaf, Tile, TlogPolicy } from "#ledger";

/** The keys of one purpose, wherever they are: files, a KMS, an HSM. It is given bytes and answers 64 of them (Ed25519); nothing
 *  else in Checkrail sees a private key. Which key is in force is the log's word. */
export type SigningKeys = Readonly<{
  /** The one to begin with, where the log has none. A verifier key as in C2SP signed-note. */
  vkey: string;
  /** Whether it can sign with this one. */
  has: (vkey: string) => Promise<boolean>;
  /** Makes another key and keeps it; it is in force only when the log says so. */
  make: () => Promise<string>;
  /** @throws {Trouble} fork-guard: it does not have this key. */
  sign: (vkey: string, message: Uint8Array) => Promise<Uint8Array>;
}>;

/** Signs checkpoints; it remembers what it signed, durably and apart from the database. */
export type CheckpointSigner = Readonly<{
  /** The log's name, `ledger.northwind.example/checkrail`. */
  origin: string;
  keys: SigningKeys;
  /** What it signed last, as it remembers; null: nothing. */
  lastSigned: () => Readonly<{ size: number; root: Uint8Array }> | null;
  /** The checkpoint as a signed note, with a line of each of these keys.
   *  @throws {Trouble} fork-guard: it has signed a larger size, or another root at this one. */
  signCheckpoint: (
    checkpoint: Readonly<{ size: number; root: Uint8Array; text: string }>,
    vkeys: readonly string[],
  ) => Promise<string>;
}>;

/** Signs attestations. */
export type AttestationSigner = Readonly<{
  /** `verifier.id` of the statements: who says it. */
  verifierId: string;
  keys: SigningKeys;
}>;

/** Ed25519 keys of persons, as files. @throws {Trouble} unreadable-file */
export type KeyFiles = Readonly<{
  /** Makes a key where there is none, and answers its public part. */
  make: (path: string) => Promise<Uint8Array>;
  read: (path: string) => Promise<Readonly<{ seed: Uint8Array; publicKey: Uint8Array }>>;
}>;

/** SHA-256, and whether an Ed25519 signature is of this key over this message. */
export type Verification = Readonly<{
  hash: (bytes: Uint8Array) => Uint8Array;
  verify: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
}>;

/** That a fact is in the log: its entry, and a tlog-proof (C2SP) that leads from it to a signed checkpoint. */
export type Receipt = Readonly<{ index: number; size: number; entry: string; proof: string }>;

/** The log as anybody may read it: what a published checkpoint implies, and nothing else. */
export type PublishedLog = Readonly<{
  /** The newest one, with the lines of witnesses; null: there is none yet. */
  checkpoint: () => Promise<string | null>;
  /** null: no published checkpoint implies it. */
  tile: (tile: Tile) => Promise<Uint8Array | null>;
}>;

/** The log to take away, leaves `from` up to `to`, which is signed. */
export type LogExport = Readonly<{
  /** The perfect subtrees over the leaves before `from`, largest first. */
  edge: (from: number, to: number) => Promise<readonly Uint8Array[]>;
  /** What leaves before `from` say about the keys that sign. */
  keys: (from: number, to: number) => Promise<readonly ExportKey[]>;
  /** The next leaves, with each checkpoint behind its last one; `next` is `from` where there is none. */
  page: (
    from: number,
    to: number,
  ) => Promise<Readonly<{ lines: readonly (ExportLeaf | ExportCheckpoint)[]; next: number }>>;
}>;

export type LogStatus = Readonly<{
  origin: string;
  vkey: string;
  /** Leaves in the log, and leaves under the newest checkpoint. */
  size: number;
  signed: number;
  /** Facts that wait for their place. */
  waiting: number;
  checkpoint: string | null;
  witnesses: readonly WitnessStatus[];
  /** Its last fact is that nothing comes after it: the key may be in other hands. */
  frozen: boolean;
  /** Whether enough witnesses have seen the log; null: nobody asks for any. */
  quorum: QuorumStatus | null;
  /** The tlog-policy in force, without its `log` lines; null: there is none. */
  policy: string | null;
}>;

export type WitnessStatus = Readonly<{
  name: string;
  /** The largest log that it cosigned, and when; how many signed leaves it has not seen. */
  size: number;
  at: Instant | null;
  lag: number;
  /** What is wrong with it, since when; null: nothing that we know of. */
  trouble: Readonly<{ said: string; since: Instant | null }> | null;
}>;

export type QuorumStatus = Readonly<{
  /** In words: `2 of (ana, ben, chloe)`. */
  wanted: string;
  /** The largest log that enough witnesses have seen, and its checkpoint. */
  size: number;
  checkpoint: string | null;
  /** Since when something is signed that too few have seen; null: nothing is. */
  missingSince: Instant | null;
  /** Those that have not seen it, and when each said its last word; null: never. */
  missing: readonly Readonly<{ name: string; since: Instant | null }>[];
  /** How long gates pass without a quorum. */
  graceSeconds: number;
}>;

/** Whom the log asks to witness it, as its operator decided. */
export type WitnessPolicy = Readonly<{
  policy: TlogPolicy;
  /** The same as text, without `log` lines: what others are told to believe. */
  text: string;
  graceSeconds: number;
  call: CallWitness;
}>;

/** One question to a witness over the network: POST with a body, GET without. Never throws: who does not answer is silent. */
export type CallWitness = (
  question: Readonly<{ url: string; body: string | null; timeoutMs: number }>,
) => Promise<Readonly<{ kind: "answer"; status: number; body: string }> | Readonly<{ kind: "silent"; why: string }>>;

/** What a full reading of the log found. */
export type LogVerified = Readonly<{
  size: number;
  /** Root over all leaves, in hex. */
  root: string;
  checkpoints: number;
  problems: readonly LogProblem[];
}>;

export type LogProblem = Readonly<{
  code:
    | "fact-changed"
    | "fact-missing"
    | "fact-outside"
    | "leaf-changed"
    | "hole"
    | "truncated"
    | "root-mismatch"
    | "checkpoint-changed"
    | "checkpoint-signature"
    | "key-changed"
    | "tile-changed"
    | "backdated"
    | "words-changed"
    | "words-missing";
  /** The first leaf, or the checkpoint's size, where it shows; null where it has no place. */
  index: number | null;
  message: string;
}>;

/** What a replay of all facts made, compared with what stands. */
export type Rebuilt = Readonly<{
  facts: number;
  tables: readonly Readonly<{
    table: string;
    rows: number;
    /** Rows that the facts make and the table lacks; rows that it has and no fact makes. */
    missing: number;
    extra: number;
  }>[];
}>;

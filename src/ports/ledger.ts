/** The log's key. It may live outside this process; it remembers what it signed, durably and apart from the database. */
export type CheckpointSigner = Readonly<{
  /** The log's name, `ledger.northwind.example/checkrail`. */
  origin: string;
  /** Verifier key as in C2SP signed-note. */
  vkey: string;
  /** The checkpoint as a signed note. @throws {Trouble} fork-guard: it has signed a larger size, or another root at this one. */
  signCheckpoint: (checkpoint: Readonly<{ size: number; root: Uint8Array; text: string }>) => Promise<string>;
}>;

/** The key under attestations. It may live outside this process (KMS): it is given bytes and answers 64 of them (Ed25519). */
export type AttestationSigner = Readonly<{
  /** `verifier.id` of the statements: who says it. */
  verifierId: string;
  keyId: string;
  vkey: string;
  sign: (bytes: Uint8Array) => Promise<Uint8Array>;
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

export type LogStatus = Readonly<{
  origin: string;
  vkey: string;
  /** Leaves in the log, and leaves under the newest checkpoint. */
  size: number;
  signed: number;
  /** Facts that wait for their place. */
  waiting: number;
  checkpoint: string | null;
  witnesses: readonly Readonly<{ name: string; size: number; at: string }>[];
}>;

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
    | "tile-changed"
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

import type { AccountRef, Digest, Evidence, Instant } from "#core";
import type { ChainLink, ChangeKind, KeyPurpose, NewFact, RevisionPushed } from "#facts";
import type { ChainedKey } from "#ledger";
import type { DatabaseFigures } from "./doctor.ts";
import type { EmergencyRecord } from "./emergencies.ts";
import type { ErasureRecord } from "./erasures.ts";
import type { LogExport, LogStatus, LogVerified, PublishedLog, Rebuilt, Receipt } from "./ledger.ts";
import type { SessionRecord } from "./sessions.ts";

/** What one transaction records: facts, the erasable words they point to, and what must still be true. */
export type Append = Readonly<{
  facts: readonly NewFact[];
  payloads: readonly Payload[];
  guards: readonly Guard[];
  /** Words that go for good, by their digests. */
  erase?: readonly Digest[];
}>;

/** Words of a person, outside the ledger so that they can be erased. `digest` is over salt and text. */
export type Payload = Readonly<{ digest: Digest; salt: string; text: string; person: string | null }>;

/** What must hold when the facts are written; else nothing is. */
export type Guard = Readonly<
  | { kind: "change-at"; change: string; patch: Digest }
  | { kind: "new-change"; change: string }
  | { kind: "next-revision"; change: string; n: number }
  /** A waiver that was asked for and is not granted yet. */
  | { kind: "waiver-open"; waiver: string }
  /** A key that nobody has enrolled, under whatever name. */
  | { kind: "new-key"; vkey: string }
  /** Nobody has enrolled a key for this. */
  | { kind: "first-key"; purpose: KeyPurpose }
  /** The key with which a statement is signed is the one for attestations, still. */
  | { kind: "attests-with"; vkey: string }
  | { kind: "key-in-force"; key: string }
  | { kind: "new-emergency"; emergency: string }
  | { kind: "emergency-open"; emergency: string }
  | { kind: "new-deployment"; deployment: string }
  | { kind: "erasure-open"; erasure: string }
  /** A run that stands where the caller thinks it does. */
  | { kind: "run-at"; run: string; state: RunRecord["state"] }
>;

/** One page of a list, newest first. `after` is the `next` of the page before. */
export type Page = Readonly<{ limit: number; after: string | null }>;
export type Paged<T> = Readonly<{ items: readonly T[]; next: string | null }>;

export type ChangeRecord = Readonly<{
  id: string;
  kind: ChangeKind;
  title: string;
  repository: string;
  target: string;
  author: AccountRef;
  proposedBy: string | null;
  state: "open" | "closed";
  revision: number;
  patch: Digest;
  result: Digest;
  proposedAt: Instant;
  updatedAt: Instant;
}>;

export type RevisionRecord = RevisionPushed & Readonly<{ pushedBy: string | null; pushedAt: Instant }>;

export type BuildRecord = Readonly<{
  artifact: Digest;
  repository: string;
  commit: string;
  chain: readonly ChainLink[];
}>;

/** A version of a service as it is known in an environment. */
export type VersionRecord = Readonly<{
  artifact: Digest;
  allowedAt: Instant | null;
  allowedBy: string | null;
  healthyAt: Instant | null;
  unhealthyAt: Instant | null;
  breakGlass: boolean;
  /** Until when an attestation of its health is good; null: there is none. */
  proofUntil: Instant | null;
  /** Id of the key that signed it. */
  proofKey: string | null;
}>;

/** The attestation of a healthy version: its fact and its envelope. */
export type VersionProof = Readonly<{ fact: string; envelope: string }>;

export type Baseline = Readonly<{ artifact: Digest; commit: string; allowed: boolean }>;

export type AttestationRecord = Readonly<{
  id: string;
  gate: string;
  service: string;
  environment: string;
  artifact: string | null;
  verdict: "allow" | "hold" | "deny";
  lane: string;
  level: number;
  envelope: string;
  /** What two persons signed to let it pass; null: nobody broke the glass. */
  override: string | null;
  decidedAt: Instant;
  validUntil: Instant | null;
}>;

/** A version of a service in an environment. */
export type Place = Readonly<{ service: string; environment: string; artifact: Digest }>;

/** What a gate looks at first, as it was at one moment. */
export type GateView = Readonly<{
  now: Instant;
  /** Version of the organisation. */
  organisation: string;
  version: VersionRecord | null;
  /** Leaves under the newest checkpoint. */
  signed: number;
  /** Those of the place that nobody has reviewed. */
  emergencies: readonly EmergencyRecord[];
  /** The key that attests. */
  vkey: string;
  /** Revisions under which this very artifact may be applied. */
  revisions: readonly RevisionRecord[];
}>;

/** The organisation as it stands: what judgements are made in. `version` changes whenever any part of it does. */
export type OrganisationRecord = Readonly<{
  version: string;
  catalog: Readonly<{
    digest: Digest;
    repository: string | null;
    documents: readonly Readonly<{ path: string; text: string }>[];
  }> | null;
  protocols: readonly Readonly<{ name: string; path: string; text: string }>[];
  accounts: readonly LinkedAccount[];
}>;

export type LinkedAccount = Readonly<{
  account: AccountRef;
  person: string;
  linkedBy: string | null;
  linkedAt: Instant;
}>;

export type TokenRecord = Readonly<{
  id: string;
  label: string;
  person: string | null;
  scopes: readonly string[];
  /** Its person got it by their own sign-in; else somebody made it. */
  signedIn: boolean;
  createdAt: Instant;
  expiresAt: Instant | null;
  revokedAt: Instant | null;
  lastUsedAt: Instant | null;
}>;

export type KeyRecord = Readonly<{
  id: string;
  purpose: KeyPurpose;
  vkey: string;
  person: string | null;
  state: "active" | "retired" | "compromised" | "frozen";
}>;

export type WaiverRecord = Readonly<{
  id: string;
  change: string;
  requirement: string;
  reason: string;
  askedBy: AccountRef;
  second: AccountRef | null;
  patch: Digest;
  askedAt: Instant;
  expiresAt: Instant;
  state: "asked" | "granted";
}>;

export type RunRecord = Readonly<{
  id: string;
  change: string;
  patch: Digest;
  attestation: string | null;
  operator: string;
  go: string | null;
  service: string;
  environment: string;
  state: "asked" | "running" | "done" | "stopped" | "rolled-back" | "withdrawn";
  steps: number | null;
  because: string | null;
  log: Digest | null;
  askedAt: Instant;
  startedAt: Instant | null;
  endedAt: Instant | null;
}>;

/** The record and what is made from it. Every method throws `Trouble` (database-gone) while the database does not answer;
 *  `append` also conflict, moved. */
export type Store = Readonly<{
  /** The database's time: the only clock that a decision knows. */
  now: () => Promise<Instant>;
  figures: () => Promise<DatabaseFigures>;
  append: (append: Append) => Promise<ReadonlyMap<string, Instant>>;
  /** Waits until the fact is under a checkpoint that may be given out: signed, and seen by as many witnesses as the policy
   *  wants. `signed`: whoever has seen it. null: not within the time. */
  receipt: (fact: string, timeoutMs: number, wants?: "signed") => Promise<Receipt | null>;
  /** That the log of `to` leaves goes on from the one of `from`; both are above 0, and `to` is signed. */
  consistency: (from: number, to: number) => Promise<readonly Uint8Array[]>;
  logStatus: () => Promise<LogStatus>;
  published: PublishedLog;
  exported: LogExport;
  /** The fact of this id, and those of a stream, oldest first. */
  factsOf: (
    id: string | null,
    stream: string,
    limit: number,
  ) => Promise<readonly Readonly<{ id: string; type: string }>[]>;
  /** Reads and hashes every row again. */
  verifyLog: () => Promise<LogVerified>;
  /** Makes the projections again beside what stands, and compares. */
  rebuild: () => Promise<Rebuilt>;
  changes: Readonly<{
    find: (id: string) => Promise<ChangeRecord | null>;
    list: (page: Page & Readonly<{ state: "open" | "closed" | null }>) => Promise<Paged<ChangeRecord>>;
    /** null for `n`: the newest. */
    revision: (change: string, n: number | null) => Promise<RevisionRecord | null>;
    /** The newest revision of each change that has one of these patches. */
    byPatch: (patches: readonly Digest[]) => Promise<readonly RevisionRecord[]>;
    evidence: (change: string) => Promise<readonly Evidence[]>;
    /** Those of these changes that are there, each with its evidence. */
    withEvidence: (
      changes: readonly string[],
    ) => Promise<readonly Readonly<{ change: ChangeRecord; evidence: readonly Evidence[] }>[]>;
    waivers: (change: string) => Promise<readonly WaiverRecord[]>;
    waiver: (id: string) => Promise<WaiverRecord | null>;
    run: (id: string) => Promise<RunRecord | null>;
    /** Runs that wait for a go or are under way, the newest first. */
    openRuns: (limit: number) => Promise<readonly RunRecord[]>;
  }>;
  running: Readonly<{
    build: (artifact: Digest) => Promise<BuildRecord | null>;
    version: (service: string, environment: string, artifact: Digest) => Promise<VersionRecord | null>;
    /** Where a change set begins: the version last seen healthy of those that were allowed; where none ever was, the first
     *  one that was seen healthy at all. null: nothing built from this repository was. */
    baseline: (service: string, environment: string, repository: string) => Promise<Baseline | null>;
    /** Of versions that were allowed and seen healthy, the newest first: those that a rollback may go to with nobody to ask. */
    proofs: (service: string, environment: string, limit: number) => Promise<readonly VersionProof[]>;
  }>;
  attestations: Readonly<{
    find: (id: string) => Promise<AttestationRecord | null>;
    list: (page: Page & Readonly<{ artifact: string | null }>) => Promise<Paged<AttestationRecord>>;
  }>;
  erasures: Readonly<{
    find: (id: string) => Promise<ErasureRecord | null>;
    /** Digests of all that this person wrote and nobody erased. */
    wordsOf: (person: string) => Promise<readonly Digest[]>;
    list: (page: Page) => Promise<Paged<ErasureRecord>>;
  }>;
  emergencies: Readonly<{
    find: (id: string) => Promise<EmergencyRecord | null>;
    /** Those of a place that nobody has reviewed. */
    open: (service: string, environment: string) => Promise<readonly EmergencyRecord[]>;
    list: (page: Page & Readonly<{ state: EmergencyRecord["reviewState"] | null }>) => Promise<Paged<EmergencyRecord>>;
  }>;
  /** @throws {Trouble} fork-guard: this node may not attest. */
  gateView: (place: Place) => Promise<GateView>;
  /** null: nothing differs from the `known` version. */
  organisation: (known: string | null) => Promise<OrganisationRecord | null>;
  keys: () => Promise<readonly KeyRecord[]>;
  /** The keys that have signed for the log, each with the sizes at which it counts; the last one is in force. */
  keyChain: (purpose: "log" | "attestation") => Promise<readonly ChainedKey[]>;
  /** The key that attests. @throws {Trouble} fork-guard: this node may not. */
  attestingKey: () => Promise<string>;
  tokens: Readonly<{
    /** By SHA-256 of the secret, in hex. Notes the use. */
    byHash: (hash: string) => Promise<TokenRecord | null>;
    list: (person: string | null) => Promise<readonly TokenRecord[]>;
    add: (
      token: Readonly<{
        id: string;
        hash: string;
        label: string;
        person: string | null;
        scopes: readonly string[];
        signedIn: boolean;
        expiresAt: Instant | null;
      }>,
    ) => Promise<void>;
    revoke: (id: string) => Promise<boolean>;
  }>;
  sessions: Readonly<{
    begin: (
      session: Pick<SessionRecord, "hash" | "person" | "method" | "csrf"> & Readonly<{ hours: number }>,
    ) => Promise<void>;
    /** One that has not ended and was seen within so many minutes. Notes that it was seen. */
    find: (hash: string, idleMinutes: number) => Promise<SessionRecord | null>;
    end: (hash: string) => Promise<void>;
    /** All of a person's; answers how many. */
    endAll: (person: string) => Promise<number>;
  }>;
  credentials: Readonly<{
    find: (login: string) => Promise<Readonly<{ person: string; hash: string }> | null>;
    set: (login: string, person: string, hash: string) => Promise<void>;
  }>;
  /** Erases what is not the record and has served: kept answers after a week, tokens a month after their end. Answers how
   *  many rows went. */
  sweep: () => Promise<number>;
  /** Answers given under a caller's own key, so that the same request twice does one thing. */
  requests: Readonly<{
    /** Takes the key for a request that begins; otherwise what is known of it. `status` 0: it is still being worked on. */
    reserve: (key: string, digest: string) => Promise<KeptAnswer | null>;
    keep: (key: string, status: number, body: string) => Promise<void>;
    /** The request came to nothing: the key is free again. */
    release: (key: string) => Promise<void>;
  }>;
}>;

export type KeptAnswer = Readonly<{ digest: string; status: number; body: string }>;

/** The database as a job queue (pg-boss) sees it. */
export type JobQueue = Readonly<{
  executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
}>;

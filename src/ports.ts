import type { Parsers } from "#analyzers";
import type { Artifact, Content, Instant, RawEntry } from "#core";
import type { AttestationSigner } from "./ports/ledger.ts";
import type { Store } from "./ports/store.ts";

/** The current time; taken once per flow and passed on. */
export type Clock = Readonly<{ now: () => Instant }>;

export type Commit = Readonly<{
  id: string;
  tree: string;
  parents: readonly string[];
  author: Readonly<{ name: string; email: string }>;
  committer: Readonly<{ name: string; email: string }>;
  title: string;
  /** The whole message, title included. */
  message: string;
  /** The git-ai note (refs/notes/ai), null where there is none. */
  note: string | null;
}>;

/** A range of a repository, from the merge base of `base` to `head`. */
export type Range = Readonly<{
  mergeBase: string;
  base: string;
  head: string;
  headTree: string;
  artifacts: readonly Artifact[];
  /** Raw entries without rename detection, for the `patch` digest. */
  entries: readonly RawEntry[];
  commits: readonly Commit[];
  linesAdded: number;
  linesDeleted: number;
}>;

/** One git repository. Every method throws `Trouble` (unknown-ref, no-merge-base, git-failed) with a hint. */
export type Repository = Readonly<{
  root: string;
  /** Path of the folder it was opened from, relative to the root; `""` at the root. */
  prefix: string;
  /** `owner/name` or `host/owner/name` from `origin`, without credentials; null where there is none. */
  slug: string | null;
  /** Who commits here, as git is configured; null: nobody said. */
  userEmail: () => Promise<string | null>;
  resolve: (ref: string) => Promise<string>;
  /** The branch that changes go to, when nobody says: origin/HEAD, else main or master; null: none found. */
  defaultBase: () => Promise<string | null>;
  readRange: (base: string, head: string) => Promise<Range>;
  /** The first-parent line behind a commit, newest first, each with its difference from its first parent. */
  firstParents: (
    head: string,
    depth: number,
  ) => Promise<readonly Readonly<{ id: string; entries: readonly RawEntry[] }>[]>;
  /** Content of a file at a commit; null: not there. */
  readFile: (commit: string, path: string) => Promise<Content | null>;
  /** Paths at a commit, below a folder. */
  listFiles: (commit: string, under: string) => Promise<readonly string[]>;
}>;

/** Files on disk. Paths are relative to `cwd`, with forward slashes. Every method throws `Trouble` (unreadable-file) with a hint. */
export type Files = Readonly<{
  /** Paths of the files below a folder; none where it is not there. */
  list: (cwd: string, folder: string) => Promise<readonly string[]>;
  /** The files that words name, each read or with the reason why not. A folder stands for all below it, or for what is wanted of that;
   *  a word that names nothing is trouble. */
  find: (cwd: string, words: readonly string[], wanted?: RegExp) => Promise<readonly NamedContent[]>;
  /** One file; null: not there. */
  read: (cwd: string, path: string) => Promise<Content | null>;
}>;

export type NamedContent = Readonly<{ path: string; content: Content }>;
export type NamedText = Readonly<{ path: string; text: string }>;

/** Chance: ids that sort by time (UUID version 7), and bytes for salts and secrets. */
export type Random = Readonly<{ uuid: () => string; bytes: (length: number) => Uint8Array }>;

/** Every power that the doors hand to flows. */
export type Ports = Readonly<{
  clock: Clock;
  files: Files;
  openRepository: (cwd: string) => Promise<Repository>;
  loadParsers: () => Promise<Parsers>;
  /** The protocols that ship with the package. */
  shippedProtocols: () => Promise<readonly NamedText[]>;
  version: string;
}>;

/** An organisation to show: its catalog, a change that holds, and one that is asked for nothing. */
export type Example = Readonly<{
  repository: string;
  catalog: readonly NamedText[];
  change: ExampleChange;
  quiet: ExampleChange;
}>;
export type ExampleChange = Readonly<{ title: string; artifacts: readonly Artifact[]; commits: readonly Commit[] }>;

export * from "./ports/client.ts";
export * from "./ports/doctor.ts";
export * from "./ports/emergencies.ts";
export * from "./ports/erasures.ts";
export * from "./ports/ledger.ts";
export * from "./ports/sessions.ts";
export * from "./ports/shell.ts";
export * from "./ports/spool.ts";
export * from "./ports/store.ts";

/** What the server's flows work with. */
export type RecordPorts = Readonly<{
  store: Store;
  random: Random;
  signer: AttestationSigner;
  loadParsers: Ports["loadParsers"];
  shippedProtocols: Ports["shippedProtocols"];
  version: string;
}>;

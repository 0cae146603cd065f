/** One thing that was looked at, and what to do where it is not well. */
export type Check = Readonly<{
  name: string;
  state: "good" | "warning" | "bad";
  message: string;
  hint: string | null;
}>;

/** What the database says of itself. */
export type DatabaseFigures = Readonly<{
  kind: "pglite" | "postgres";
  /** `server_version_num`: 150018 is 15.18. */
  version: number;
  /** Settings by their names in PostgreSQL: fsync, full_page_writes, synchronous_commit, synchronous_standby_names. */
  settings: Readonly<Record<string, string>>;
  /** Standbys whose confirmation a commit waits for, and that are there. */
  syncStandbys: number;
  /** Milliseconds since 1970 by its clock. */
  nowMs: number;
  /** How long the oldest fact has waited for its place in the log, in milliseconds; null: none waits. */
  oldestWaitingMs: number | null;
}>;

/** What the machine of a command says of itself. */
export type HostFigures = Readonly<{
  /** `20.19.0`. */
  node: string;
  /** What `git --version` prints; null: there is none. */
  git: string | null;
  folder: string;
  /** null: not there. */
  folderMode: number | null;
  tokenMode: number | null;
  /** Free space where the folder is, in bytes; null: unknown. */
  freeBytes: number | null;
  /** Uses of an offline gate that the record does not have yet. */
  spooled: number;
}>;

export type Host = Readonly<{ figures: () => Promise<HostFigures> }>;

export type Row = Readonly<Record<string, unknown>>;

/** One statement. Values are bound, never pasted. Rows come back as plain objects. */
export type Query = <R extends Row = Row>(sql: string, values?: readonly unknown[]) => Promise<readonly R[]>;

/** PostgreSQL, wherever it runs: the same SQL on PGlite in this process and on a server. */
export type Database = Readonly<{
  kind: "pglite" | "postgres";
  query: Query;
  /** All or nothing. `isolation` is PostgreSQL's; the default is read committed. */
  transaction: <T>(work: (query: Query) => Promise<T>, isolation?: "repeatable read") => Promise<T>;
  /** Several statements without values; answers the rows of the last one. */
  run: (sql: string) => Promise<readonly Row[]>;
  /** Hears a channel until the returned function is called. */
  listen: (channel: string, heard: (payload: string) => void) => Promise<() => Promise<void>>;
  close: () => Promise<void>;
}>;

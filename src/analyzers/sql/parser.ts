/** PostgreSQL's own parser, as `libpg-query` gives it once its WebAssembly is loaded. Both throw on a syntax error. */
export type SqlParser = Readonly<{
  /** Parse tree of a script; `stmt_location` and `stmt_len` are UTF-8 byte offsets. */
  parse: (sql: string) => unknown;
  /** Parse tree of a PL/pgSQL function or DO body, handed over as a whole CREATE FUNCTION or DO statement. */
  parsePlpgsql: (sql: string) => unknown;
  /** Tokens with comments, for suppressions. */
  scan: (sql: string) => unknown;
}>;

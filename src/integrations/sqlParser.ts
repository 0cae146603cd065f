/** Loads PostgreSQL's own parser (WebAssembly, 1.8 MB); some 50 ms, once per process. */
export async function loadSqlParser() {
  const { loadModule, parsePlPgSQLSync, parseSync, scanSync } = await import("libpg-query");
  await loadModule();
  return {
    parse: (sql: string): unknown => parseSync(sql),
    parsePlpgsql: (sql: string): unknown => parsePlPgSQLSync(sql),
    scan: (sql: string): unknown => scanSync(sql),
  };
}

import { loadSqlParser } from "#integrations";

/** The real parsers, loaded once for a test file. */
export async function loadParsers() {
  return { sql: await loadSqlParser() };
}

/** A time column as an `Instant`: RFC 3339, UTC, milliseconds; the same text on every session's settings. */
export function instantSql(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

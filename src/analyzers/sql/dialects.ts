import { spansOf } from "./lexer.ts";
import { hasBatchSeparator } from "./split.ts";

/** Names that mean PostgreSQL, or what speaks exactly its SQL. */
const postgres = new Set([
  "postgres",
  "postgresql",
  "pg",
  "psql",
  "pgsql",
  "timescale",
  "timescaledb",
  "supabase",
  "neon",
  "pglite",
  "alloydb",
  "aurora-postgresql",
]);

export function isPostgres(dialect: string): boolean {
  return postgres.has(dialect.trim().toLowerCase());
}

const pathNames: Readonly<Record<string, string>> = {
  mysql: "mysql",
  mariadb: "mariadb",
  sqlite: "sqlite",
  sqlite3: "sqlite",
  mssql: "mssql",
  sqlserver: "mssql",
  tsql: "mssql",
  oracle: "oracle",
  plsql: "oracle",
  snowflake: "snowflake",
  bigquery: "bigquery",
  clickhouse: "clickhouse",
  cockroach: "cockroachdb",
  cockroachdb: "cockroachdb",
  redshift: "redshift",
  db2: "db2",
  h2: "h2",
  duckdb: "duckdb",
  spanner: "spanner",
  trino: "trino",
};

/** Another dialect that a folder or an extension names (`db/mysql/V1__a.sql`, `1.sqlite.sql`); null: none. */
export function dialectOfPath(path: string): string | null {
  const segments = path.toLowerCase().split(/[/.]/);
  if (segments.some((segment) => postgres.has(segment))) return null;
  for (const segment of segments) {
    const dialect = Object.hasOwn(pathNames, segment) ? pathNames[segment] : undefined;
    if (dialect !== undefined) return dialect;
  }
  return null;
}

const marks: readonly Readonly<{ dialect: string; pattern: RegExp }>[] = [
  { dialect: "mysql", pattern: /\bengine\s*=\s*\w+|\bauto_increment\b|`\w+`|\bon\s+duplicate\s+key\b/i },
  {
    dialect: "mysql",
    pattern: /\b(modify|change)\s+column\b|^[ \t]*(delimiter\s|(un)?lock\s+tables\b|rename\s+table\b)/im,
  },
  { dialect: "sqlite", pattern: /\bautoincrement\b|\bwithout\s+rowid\b|^[ \t]*pragma\s/im },
  { dialect: "mssql", pattern: /\[dbo\]|\bnvarchar\b|\bidentity\s*\(\s*1\s*,|^[ \t]*(exec\s+sp_|set\s+nocount\b)/im },
  { dialect: "mssql", pattern: /\b(begin|commit|rollback)\s+tran\b/i },
  {
    dialect: "oracle",
    pattern: /\bvarchar2\b|\bnumber\s*\(\s*\d|\bexecute\s+immediate\b|\bcascade\s+constraints\b|^\/[ \t]*$/im,
  },
];

/** The dialect that a text which PostgreSQL cannot parse seems to be in; a hint for the message, never a licence. */
export function dialectOfText(text: string): string | null {
  const head = text.slice(0, 200_000);
  const spoken = withoutProse(head);
  const mark = marks.find(({ pattern }) => pattern.test(spoken));
  return mark?.dialect ?? (hasBatchSeparator(head) ? "mssql" : null);
}

/** Comments, texts and psql's own lines speak of anything: a backtick in one does not make a script MySQL's. */
function withoutProse(text: string): string {
  let code = "";
  let at = 0;
  for (const { kind, start, end } of spansOf(text)) {
    if (kind !== "comment" && kind !== "string" && kind !== "dollar") continue;
    code += `${text.slice(at, start)} `;
    at = end;
  }
  return (code + text.slice(at)).replace(/^[ \t]*\\[^\n]*/gm, "");
}

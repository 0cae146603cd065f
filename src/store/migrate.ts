import { createHash } from "node:crypto";
import { Trouble } from "#core";
import type { Database, Query } from "./database.ts";
import { record } from "./migrations/0001-record.ts";
import { projections } from "./migrations/0002-projections.ts";
import { working } from "./migrations/0003-working.ts";
import { offline } from "./migrations/0004-offline.ts";
import { runs } from "./migrations/0005-runs.ts";
import { witnesses } from "./migrations/0006-witnesses.ts";
import { erasures } from "./migrations/0008-erasures.ts";
import { sessions } from "./migrations/0009-sessions.ts";

/** Forward only, and never edited once released: what differs from what was applied is refused. Each must leave the
 *  previous version of the server able to run beside it. */
const migrations: readonly Readonly<{ name: string; sql: string }>[] = [
  { name: "0001-record", sql: record },
  { name: "0002-projections", sql: projections },
  { name: "0003-working", sql: working },
  { name: "0004-offline", sql: offline },
  { name: "0005-runs", sql: runs },
  { name: "0006-witnesses", sql: witnesses },
  { name: "0008-erasures", sql: erasures },
  { name: "0009-sessions", sql: sessions },
];

/** PostgreSQL's advisory lock that servers which start together take in turn. */
const migrationLock = 4_242_000_001;

/** Brings the database to this version; answers the names of what it applied. */
export async function migrate(database: Database): Promise<readonly string[]> {
  return database.transaction(async (query) => {
    await query("select pg_advisory_xact_lock($1)", [migrationLock]);
    await query(
      `create table if not exists migrations (
         name text primary key, digest text not null, applied_at timestamptz not null default clock_timestamp())`,
    );
    const rows = await query<{ name: string; digest: string }>("select name, digest from migrations");
    const applied = new Map(rows.map(({ name, digest }) => [name, digest]));
    const done: string[] = [];
    for (const { name, sql } of migrations) {
      const digest = createHash("sha256").update(sql).digest("hex");
      const earlier = applied.get(name);
      if (earlier === digest) continue;
      if (earlier !== undefined) {
        throw new Trouble(
          "database-unknown",
          `the migration \`${name}\` in the database is not the one of this version`,
          {
            hint: "run the version that made this database, or restore a backup; a migration is never edited",
          },
        );
      }
      await applyEach(query, sql);
      await query("insert into migrations (name, digest) values ($1, $2)", [name, digest]);
      done.push(name);
    }
    return done;
  });
}

/** One statement at a time: bound statements take no more. Function bodies are kept whole. */
async function applyEach(query: Query, sql: string): Promise<void> {
  const statements = sql.split(/;\s*\n(?=\s*(?:create|alter|insert|drop|$))/i);
  for (const statement of statements) if (statement.trim() !== "") await query(statement);
}

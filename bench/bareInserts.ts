import pg from "pg";

/** The floor of every durable write: one row of 1 KiB, inserted and committed by a bare driver. */
export type BareInserts = Readonly<{
  one: () => Promise<unknown>;
  /** So many rows in one statement and one commit. */
  many: (rows: number) => Promise<unknown>;
  close: () => Promise<void>;
}>;

export async function bareInserts(url: string): Promise<BareInserts> {
  const pool = new pg.Pool({ connectionString: url, max: 12 });
  // Without a listener, a connection that ends with its server would end the bench.
  pool.on("error", () => undefined);
  await pool.query("create table if not exists bare (n bigint generated always as identity primary key, body text)");
  const body = "a".repeat(1_024);
  const bodies = new Map<number, readonly string[]>();
  return {
    one: () => pool.query("insert into bare (body) values ($1)", [body]),
    many: (rows) => {
      const all = bodies.get(rows) ?? Array.from({ length: rows }, () => body);
      bodies.set(rows, all);
      return pool.query("insert into bare (body) select unnest($1::text[])", [all]);
    },
    close: () => pool.end(),
  };
}

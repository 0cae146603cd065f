import type { Query } from "./database.ts";

const leaseSeconds = 5;

/** Takes or keeps a lease; true while `holder` has it. In a transaction the row stays locked until it ends, so that who
 *  has lost the lease cannot commit beside the one who took it. */
export async function holdLease(query: Query, name: string, holder: string): Promise<boolean> {
  const rows = await query(
    `insert into leases (name, holder, expires_at) values ($1, $2, clock_timestamp() + make_interval(secs => ${leaseSeconds}))
     on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
       where leases.holder = excluded.holder or leases.expires_at < clock_timestamp()
     returning holder`,
    [name, holder],
  );
  return rows.length === 1;
}

/** Keeps a lease that is held already; false: somebody else has it, or it ran out. */
export async function keepLease(query: Query, name: string, holder: string): Promise<boolean> {
  const rows = await query(
    `update leases set expires_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
     where name = $1 and holder = $2 returning holder`,
    [name, holder],
  );
  return rows.length === 1;
}

/** Gives a lease up, so that the next one need not wait for its end. */
export async function dropLease(query: Query, name: string, holder: string): Promise<void> {
  await query("delete from leases where name = $1 and holder = $2", [name, holder]);
}

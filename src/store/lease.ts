import type { Query } from "./database.ts";

/** As long as a holder that died keeps everybody waiting, so it is short. One that was only slow loses nothing but its turn. */
const leaseSeconds = 2;

/** Takes or keeps a lease; true while `holder` has it. In a transaction the row stays locked until it ends, so that who
 *  has lost the lease cannot commit beside the one who took it. `isAlone`: nobody else has this database, so whoever held the
 *  lease is gone. */
export async function holdLease(query: Query, name: string, holder: string, isAlone: boolean): Promise<boolean> {
  const rows = await query(
    `insert into leases (name, holder, expires_at) values ($1, $2, clock_timestamp() + make_interval(secs => ${leaseSeconds}))
     on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
       where $3 or leases.holder = excluded.holder or leases.expires_at < clock_timestamp()
     returning holder`,
    [name, holder, isAlone],
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

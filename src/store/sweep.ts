import type { Query } from "./database.ts";

/** Erases what is not the record and has served its time. */
export async function sweep(query: Query): Promise<number> {
  const requests = await query("delete from requests where at < clock_timestamp() - interval '7 days' returning key");
  const tokens = await query(
    `delete from tokens where least(revoked_at, expires_at) < clock_timestamp() - interval '30 days' returning id`,
  );
  const sessions = await query("delete from sessions where expires_at < clock_timestamp() returning hash");
  return requests.length + tokens.length + sessions.length;
}

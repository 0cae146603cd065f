import type { SessionRecord, Store } from "#ports";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";

const columns = `hash, person, method, csrf, ${instantSql("started_at")} as "startedAt", ${instantSql("seen_at")} as "seenAt",
  ${instantSql("fresh_at")} as "freshAt", ${instantSql("expires_at")} as "expiresAt"`;

export function storeSessions(query: Query): Store["sessions"] {
  return {
    begin: async ({ hash, person, method, csrf, hours }) => {
      await query(
        `insert into sessions (hash, person, method, csrf, expires_at)
         values ($1, $2, $3, $4, clock_timestamp() + make_interval(hours => $5))`,
        [hash, person, method, csrf, hours],
      );
    },
    find: async (hash, idleMinutes) => {
      const [row] = await query<SessionRecord>(
        `select ${columns} from sessions where hash = $1 and expires_at > clock_timestamp()
           and seen_at > clock_timestamp() - make_interval(mins => $2)`,
        [hash, idleMinutes],
      );
      if (row === undefined) return null;
      // Once a minute is enough to see whether it is still used, and costs no write per request.
      await query(
        `update sessions set seen_at = clock_timestamp()
         where hash = $1 and seen_at < clock_timestamp() - interval '1 minute'`,
        [hash],
      );
      return row;
    },
    end: async (hash) => {
      await query("delete from sessions where hash = $1", [hash]);
    },
    endAll: async (person) => {
      const ended = await query("delete from sessions where person = $1 returning hash", [person]);
      return ended.length;
    },
  };
}

import type { EmergencyRecord, Store } from "#ports";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";
import { cursorOf, pageOf, readCursor } from "./page.ts";

export const emergencyColumns = `id, service, environment, artifact, reason, persons, offline, envelope,
  ${instantSql("used_at")} as "usedAt", ${instantSql("expires_at")} as "expiresAt",
  ${instantSql("recorded_at")} as "recordedAt", review_state as "reviewState",
  reviewed_by as "reviewedBy", ${instantSql("reviewed_at")} as "reviewedAt"`;

export function storeEmergencies(query: Query): Store["emergencies"] {
  return {
    find: async (id) => {
      const [row] = await query<EmergencyRecord>(`select ${emergencyColumns} from emergencies where id = $1`, [id]);
      return row ?? null;
    },
    open: (service, environment) =>
      query<EmergencyRecord>(
        `select ${emergencyColumns} from emergencies where service = $1 and environment = $2 and review_state = 'open'
         order by recorded_at desc, id`,
        [service, environment],
      ),
    list: async ({ limit, after, state }) => {
      const [at, id] = readCursor(after);
      const rows = await query<EmergencyRecord>(
        `select ${emergencyColumns} from emergencies
         where ($1::text is null or review_state = $1)
           and ($2::text is null or (recorded_at, id) < ($2::timestamptz, $3))
         order by recorded_at desc, id desc limit $4`,
        [state, at, id, limit + 1],
      );
      return pageOf(rows, limit, (row) => cursorOf(row.recordedAt, row.id));
    },
  };
}

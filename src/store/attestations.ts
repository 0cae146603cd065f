import type { AttestationRecord, Store } from "#ports";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";
import { cursorOf, pageOf, readCursor } from "./page.ts";

const columns = `id, gate, service, environment, artifact, verdict, lane, level, envelope,
  case when break_glass then (
    select e.envelope from emergencies e
    where e.service = attestations.service and e.environment = attestations.environment
      and e.artifact = attestations.artifact and attestations.decided_at between e.used_at and e.expires_at
    order by e.used_at desc, e.id limit 1) end as override,
  ${instantSql("decided_at")} as "decidedAt", ${instantSql("valid_until")} as "validUntil"`;

export function storeAttestations(query: Query): Store["attestations"] {
  return {
    find: async (id) => {
      const [row] = await query<AttestationRecord>(`select ${columns} from attestations where id = $1`, [id]);
      return row ?? null;
    },
    list: async ({ limit, after, artifact }) => {
      const [at, id] = readCursor(after);
      const rows = await query<AttestationRecord>(
        `select ${columns} from attestations
         where ($1::text is null or artifact = $1)
           and ($2::text is null or (decided_at, id) < ($2::timestamptz, $3))
         order by decided_at desc, id desc limit $4`,
        [artifact, at, id, limit + 1],
      );
      return pageOf(rows, limit, (row) => cursorOf(row.decidedAt, row.id));
    },
  };
}

import type { Digest } from "#core";
import type { ErasureRecord, Store } from "#ports";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";
import { cursorOf, pageOf, readCursor } from "./page.ts";

const columns = `id, person, digests, reason, state, asked_by as "askedBy", ${instantSql("asked_at")} as "askedAt",
  granted_by as "grantedBy", ${instantSql("granted_at")} as "grantedAt"`;

export function storeErasures(query: Query): Store["erasures"] {
  return {
    find: async (id) => {
      const [row] = await query<ErasureRecord>(`select ${columns} from erasures where id = $1`, [id]);
      return row ?? null;
    },
    wordsOf: async (person) => {
      const rows = await query<{ digest: Digest }>("select digest from payloads where person = $1 order by digest", [
        person,
      ]);
      return rows.map(({ digest }) => digest);
    },
    list: async ({ limit, after }) => {
      const [at, id] = readCursor(after);
      const rows = await query<ErasureRecord>(
        `select ${columns} from erasures where $1::text is null or (asked_at, id) < ($1::timestamptz, $2)
         order by asked_at desc, id desc limit $3`,
        [at, id, limit + 1],
      );
      return pageOf(rows, limit, (row) => cursorOf(row.askedAt, row.id));
    },
  };
}

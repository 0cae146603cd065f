import type { Evidence, Instant } from "#core";
import type { ChangeRecord, Page, Paged, RevisionRecord, RunRecord, Store, WaiverRecord } from "#ports";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";
import { lookTogether } from "./lookTogether.ts";
import { cursorOf, pageOf, readCursor } from "./page.ts";
import { wordsSql } from "./wordsSql.ts";

const changeColumns = `id, kind, title, repository, target, author, proposed_by as "proposedBy", state, revision, patch,
  result, ${instantSql("proposed_at")} as "proposedAt", ${instantSql("updated_at")} as "updatedAt"`;

export type RevisionRow = Readonly<{ body: RevisionRecord; pushedBy: string | null; pushedAt: Instant }>;

export const revisionColumns = `body, pushed_by as "pushedBy", ${instantSql("pushed_at")} as "pushedAt"`;

const runColumns = `id, change, patch, attestation, operator, go, service, environment, state, steps, because, log,
  ${instantSql("asked_at")} as "askedAt", ${instantSql("started_at")} as "startedAt", ${instantSql("ended_at")} as "endedAt"`;

export function storeChanges(query: Query): Store["changes"] {
  return {
    find: async (id) => {
      const [row] = await query<ChangeRecord>(`select ${changeColumns} from changes where id = $1`, [id]);
      return row ?? null;
    },
    list: (page) => listChanges(query, page),
    revision: async (change, n) => {
      const [row] = await query<RevisionRow>(
        `select ${revisionColumns} from revisions where change = $1 and ($2::integer is null or n = $2) order by n desc limit 1`,
        [change, n],
      );
      return row ? revisionOf(row) : null;
    },
    byPatch: async (patches) => {
      const rows = await query<RevisionRow>(
        `select distinct on (change) ${revisionColumns} from revisions where patch = any($1::text[]) order by change, n desc`,
        [patches],
      );
      return rows.map(revisionOf);
    },
    evidence: (change) => readEvidence(query, change),
    withEvidence: lookTogether((lists: readonly (readonly string[])[]) => readWithEvidence(query, lists)),
    waivers: (change) => readWaivers(query, "change = $1", change),
    run: async (id) => {
      const [row] = await query<RunRecord>(`select ${runColumns} from runs where id = $1`, [id]);
      return row ?? null;
    },
    openRuns: (limit) =>
      query<RunRecord>(
        `select ${runColumns} from runs where state in ('asked', 'running') order by asked_at desc, id limit $1`,
        [limit],
      ),
    waiver: async (id) => (await readWaivers(query, "id = $1", id))[0] ?? null,
  };
}

export function revisionOf({ body, pushedBy, pushedAt }: RevisionRow): RevisionRecord {
  return { ...body, pushedBy, pushedAt };
}

async function listChanges(
  query: Query,
  { limit, after, state }: Page & Readonly<{ state: string | null }>,
): Promise<Paged<ChangeRecord>> {
  const [at, id] = readCursor(after);
  const rows = await query<ChangeRecord>(
    `select ${changeColumns} from changes
     where ($1::text is null or state = $1)
       and ($2::text is null or (updated_at, id) < ($2::timestamptz, $3))
     order by updated_at desc, id desc limit $4`,
    [state, at, id, limit + 1],
  );
  return pageOf(rows, limit, (row) => cursorOf(row.updatedAt, row.id));
}

type EvidenceRow = Readonly<{ item: Record<string, unknown>; at: Instant; text: string | null }>;

const evidenceSql = `from evidence e left join payloads p on p.digest = e.item->>'text'`;

async function readEvidence(query: Query, change: string): Promise<readonly Evidence[]> {
  const rows = await query<EvidenceRow>(
    `select e.item, ${instantSql("e.at")} as at, ${wordsSql} as text ${evidenceSql} where e.change = $1 order by e.at, e.id`,
    [change],
  );
  return rows.map(evidenceOf);
}

async function readWithEvidence(query: Query, lists: readonly (readonly string[])[]) {
  const rows = await query<ChangeRecord & Readonly<{ evidence: readonly EvidenceRow[] }>>(
    `select ${changeColumns}, (
       select coalesce(json_agg(json_build_object('item', e.item, 'at', ${instantSql("e.at")}, 'text', ${wordsSql})
         order by e.at, e.id), '[]') ${evidenceSql} where e.change = changes.id) as evidence
     from changes where id = any($1::text[])`,
    [[...new Set(lists.flat())]],
  );
  const byId = new Map(
    rows.map(({ evidence, ...change }) => [change.id, { change, evidence: evidence.map(evidenceOf) }]),
  );
  return lists.map((ids) => ids.flatMap((id) => byId.get(id) ?? []));
}

/** Evidence in the form that `decide` takes. A written change whose words were erased says nothing any more. */
function evidenceOf({ item, at, text }: EvidenceRow): Evidence {
  if (item.kind !== "document") return { ...item, at } as unknown as Evidence;
  const words = JSON.parse(text ?? '{"sections":{},"aiPart":""}') as { sections: unknown; aiPart: unknown };
  return { ...item, sections: words.sections, aiPart: words.aiPart, at } as unknown as Evidence;
}

async function readWaivers(query: Query, where: string, value: string): Promise<readonly WaiverRecord[]> {
  return query<WaiverRecord>(
    `select id, change, requirement, reason, asked_by as "askedBy", second, patch, state,
       ${instantSql("asked_at")} as "askedAt", ${instantSql("expires_at")} as "expiresAt"
     from waivers where ${where} order by asked_at`,
    [value],
  );
}

import type { DatabaseFigures } from "#ports";
import type { Database } from "./database.ts";

const settings = ["fsync", "full_page_writes", "synchronous_commit", "synchronous_standby_names"];

export async function readFigures({ kind, query }: Database): Promise<DatabaseFigures> {
  const rows = await query<{ name: string; setting: string }>(
    "select name, setting from pg_settings where name = any($1::text[])",
    [[...settings, "server_version_num"]],
  );
  const values = new Map(rows.map(({ name, setting }) => [name, setting]));
  const [row] = await query<{ now: string; waiting: string | null; standbys: string }>(
    `select (extract(epoch from clock_timestamp()) * 1000)::text as now,
       (select (extract(epoch from clock_timestamp() - min(f.recorded_at)) * 1000)::text
        from unsequenced u join facts f on f.id = u.fact) as waiting,
       (select count(*) from pg_stat_replication where sync_state in ('sync', 'quorum'))::text as standbys`,
  );
  return {
    kind,
    version: Number(values.get("server_version_num") ?? 0),
    settings: Object.fromEntries(settings.map((name) => [name, values.get(name) ?? ""])),
    syncStandbys: Number(row?.standbys ?? 0),
    nowMs: Number(row?.now ?? 0),
    oldestWaitingMs: row?.waiting == null ? null : Number(row.waiting),
  };
}

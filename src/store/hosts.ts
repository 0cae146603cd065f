import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { Trouble } from "#core";

const severalHosts = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^@/?]*)(.*)$/s;
const probeMs = 2_000;
/** How long the others may take once one has said that it is a primary. */
const graceMs = 500;

/** One URL per host. Several are written as libpq takes them: `postgres://user@a:5432,b:5432/checkrail`. */
export function hostUrls(url: string): readonly string[] {
  const [, before, hosts, after] = severalHosts.exec(url) ?? [];
  if (before === undefined || hosts === undefined || !hosts.includes(",")) return [url];
  return hosts.split(",").map((host) => `${before}${host}${after}`);
}

/** The host that takes writes. Of two that say they do, the one that was promoted last: an old primary that comes back by
 *  mistake has the older timeline. @throws {Trouble} database-gone */
export async function chooseHost(urls: readonly string[]): Promise<string> {
  const heard: Probe[] = [];
  const probes = urls.map(async (url) => {
    const heardOf = await probe(url);
    heard.push(heardOf);
    return heardOf;
  });
  const primary = probes.map(async (each) => ((await each).timeline === null ? Promise.reject(each) : each));
  const others = Promise.any(primary).then(
    () => sleep(graceMs),
    () => undefined,
  );
  await Promise.race([Promise.all(probes), others]);
  const [newest] = heard
    .flatMap(({ url, timeline }) => (timeline === null ? [] : [{ url, timeline }]))
    .toSorted((a, b) => b.timeline - a.timeline);
  if (newest !== undefined) return newest.url;
  const words = heard.map(({ url, refusal }) => `\`${nameOf(url)}\` ${refusal}`).join(", ");
  throw new Trouble("database-gone", `no host of the database takes writes: ${words}`, {
    hint: "promote a standby, or bring the primary back; it is asked again by itself",
  });
}

/** `timeline`: null where it takes no writes, and `refusal` says why. */
type Probe = Readonly<{ url: string; timeline: number | null; refusal: string }>;

async function probe(url: string): Promise<Probe> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: probeMs,
    query_timeout: probeMs,
    application_name: "checkrail probe",
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    // The first eight digits of a WAL file's name (PostgreSQL documentation, 30.6) are its timeline in hexadecimal.
    const { rows } = await client.query<{ wal: string | null }>(
      "select case when not pg_is_in_recovery() then pg_walfile_name(pg_current_wal_insert_lsn()) end as wal",
    );
    const wal = rows[0]?.wal ?? null;
    if (wal === null) return { url, timeline: null, refusal: "is a standby" };
    return { url, timeline: Number.parseInt(wal.slice(0, 8), 16), refusal: "" };
  } catch (error) {
    return { url, timeline: null, refusal: error instanceof Error ? error.message : String(error) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Host and port, without what is secret. */
function nameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "a host";
}

import { spawnSync } from "node:child_process";
import { chownSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { as, freePort, type Postgres, startPostgres } from "../postgres.ts";
import { layCable } from "./cable.ts";

/** Two PostgreSQL hosts: a primary, and a standby that confirms each commit before it is acknowledged. */
export type Twins = Readonly<{
  /** Both hosts in one URL, as a node is told them. */
  url: string;
  primaryUrl: () => string;
  /** Ends the primary at once, as a crash of its machine does. For so long before, nothing reaches the standby: what it has
   *  not confirmed is lost with the primary, and nobody may have been told that it was done. */
  killPrimary: (hangMs: number) => Promise<void>;
  /** The standby becomes the primary. From now on the other one is the old. */
  promote: () => Promise<void>;
  /** The old primary starts again as what it was, by mistake, and is killed again after so long. */
  reviveOld: (ms: number) => Promise<void>;
  /** The old primary is made anew from the new one, as its standby. */
  rebuildOld: () => Promise<void>;
  stop: () => Promise<void>;
}>;

const emptied = ["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_stat_tmp"];

export async function startTwins(): Promise<Twins> {
  const ports = [await freePort(), await freePort()] as const;
  const settingsBeside = (port: number) => [
    "synchronous_standby_names=*",
    "synchronous_commit=on",
    "wal_keep_size=512MB",
    "wal_retrieve_retry_interval=100ms",
    `primary_conninfo=host=127.0.0.1 port=${port} user=postgres application_name=twin`,
  ];
  const cables = [await layCable(ports[0]), await layCable(ports[1])] as const;
  const first = await startPostgres({ port: ports[0], settings: settingsBeside(cables[1].port) });
  const second = await startPostgres({ port: ports[1], settings: settingsBeside(cables[0].port) });
  await second.kill();
  let [primary, other] = [first, second];
  await copyFrom(primary, other);
  return {
    url: `postgres://postgres@127.0.0.1:${ports[0]},127.0.0.1:${ports[1]}/postgres`,
    primaryUrl: () => primary.url,
    killPrimary: async (hangMs) => {
      for (const cable of cables) cable.hang();
      await sleep(hangMs);
      await primary.kill();
      for (const cable of cables) cable.mend();
    },
    promote: async () => {
      await on(other, async (client) => client.query("select pg_promote(true, 20)"));
      [primary, other] = [other, primary];
    },
    reviveOld: async (ms) => {
      await other.start();
      await sleep(ms);
      await other.kill();
    },
    rebuildOld: () => copyFrom(primary, other),
    stop: async () => {
      await Promise.all([first.stop(), second.stop()]);
      for (const cable of cables) cable.close();
    },
  };
}

async function on<T>({ url }: Postgres, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return work(client).finally(() => client.end().catch(() => undefined));
}

/** A base backup by hand (PostgreSQL documentation, 25.3.3), since the package brings no `pg_basebackup`; the standby fetches
 *  what was written since. Comes back once the primary counts it as synchronous. */
async function copyFrom(primary: Postgres, standby: Postgres): Promise<void> {
  await on(primary, async (client) => {
    await client.query("select pg_backup_start('twin', true)");
    rmSync(standby.folder, { recursive: true, force: true });
    // Files come and go meanwhile: what matters of them is in the log that is replayed.
    spawnSync("cp", ["-a", primary.folder, standby.folder], { ...as, stdio: "ignore" });
    for (const folder of emptied) empty(join(standby.folder, folder));
    rmSync(join(standby.folder, "postmaster.pid"), { force: true });
    const { rows } = await client.query<{ labelfile: string }>("select labelfile from pg_backup_stop(false)");
    write(join(standby.folder, "backup_label"), rows[0]?.labelfile ?? "");
    write(join(standby.folder, "standby.signal"), "");
  });
  await standby.start();
  const end = performance.now() + 20_000;
  for (;;) {
    const { rows } = await on(primary, (client) =>
      client.query("select 1 from pg_stat_replication where sync_state in ('sync', 'quorum')"),
    );
    if (rows.length > 0) return;
    if (performance.now() > end) throw new Error("the standby does not follow");
    await sleep(20);
  }
}

function write(path: string, text: string): void {
  writeFileSync(path, text);
  if (as.uid !== undefined && as.gid !== undefined) chownSync(path, as.uid, as.gid);
}

function empty(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) rmSync(join(folder, entry.name));
  }
}

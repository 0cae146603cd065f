import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keyring } from "#integrations";
import type { LogProblem } from "#ports";
import { type Database, openPglite, openPostgres } from "#store";
import { allowQuotes, reviewers } from "../allowedDeploy.ts";
import { startPostgres } from "../postgres.ts";
import { type databases, furnish, type OpenRecord, openRecord } from "../recordServer.ts";
import { type ServedWitness, servedWitness } from "../servedWitness.ts";
import { origin, until } from "../witnessedRecord.ts";

/** One copy of the log's database and of its keys, in the hands of somebody who owns the machine. */
export type Copy = Readonly<{
  folder: string;
  keys: string;
  /** As the database's owner, with the triggers off that keep the record append-only. */
  tamper: <T>(work: (query: Database["query"]) => Promise<T>) => Promise<T>;
  /** A server on it: with its witness, or with none asked. */
  serve: (isWitnessed: boolean) => Promise<OpenRecord>;
  /** What `checkrail ledger verify` says of it. */
  verify: () => Promise<readonly LogProblem[]>;
}>;

/** A log that a witness has seen, as it was once and as it is, and what a reader kept of it: trust file and receipt. */
export type AttackedLog = Readonly<{
  copyOf: (moment: "earlier" | "now") => Promise<Copy>;
  size: number;
  witness: ServedWitness;
  /** Paths: the trust file with the newest checkpoint that its reader saw, the bundle of an allowed deploy. */
  trust: string;
  bundle: string;
  artifact: string;
  close: () => Promise<void>;
}>;

const isAllSeen = async ({ server }: OpenRecord) => {
  const { signed, size, waiting, witnesses } = await server.store.logStatus();
  return waiting === 0 && signed === size && witnesses.every(({ lag }) => lag === 0);
};

export async function attackedLog(kind: (typeof databases)[number]): Promise<AttackedLog> {
  const folder = mkdtempSync(join(tmpdir(), "checkrail-tamper-"));
  const keys = join(folder, "keys");
  const witness = await servedWitness("outside", [keyring(keys, "log", origin).vkey]);
  const policy = join(folder, "witnesses.policy");
  writeFileSync(policy, `${witness.line}\nquorum outside\n`);
  const witnesses = { path: policy, grace: null };
  const postgres = kind === "postgres" ? await startPostgres() : null;
  const moments = momentsOf(postgres?.url ?? null, folder);
  const live = { databaseUrl: postgres?.url ?? null, folder: join(folder, "live"), keys, witnesses };

  const record = await openRecord(live);
  await furnish(record);
  for (const who of ["ana-ruiz", ...reviewers]) await record.admit(who);
  await allowQuotes(record, '{"timeoutMs": 901}\n');
  await until(() => isAllSeen(record));
  await moments.keep("earlier", record);

  const later = await openRecord(live);
  for (const who of ["ana-ruiz", ...reviewers]) await later.admit(who);
  await later.admit("pipeline", ["read", "gate", "report", "observe"]);
  const { id, place } = await allowQuotes(later, '{"timeoutMs": 902}\n');
  await until(() => isAllSeen(later));
  const query = `service=${place.service}&environment=${place.environment}&checkpoint=true`;
  const trust = (await later.call("admin", "GET", `/v1/trust?${query}`)).body;
  const seen = (trust.lastCheckpoint as { size: string }).size;
  const bundle = (await later.call("admin", "GET", `/v1/attestations/${id}?from=${seen}`)).body;
  const { size } = await later.server.store.logStatus();
  await moments.keep("now", later);

  const paths = { trust: join(folder, "trust.json"), bundle: join(folder, "bundle.json") };
  writeFileSync(paths.trust, JSON.stringify(trust));
  writeFileSync(paths.bundle, JSON.stringify(bundle));
  let copies = 0;
  return {
    ...paths,
    size,
    witness,
    artifact: place.artifact,
    copyOf: async (moment) => {
      copies += 1;
      const own = join(folder, `copy-${copies}`);
      const held = join(own, "keys");
      cpSync(keys, held, { recursive: true });
      const databaseUrl = await moments.copy(moment, own, `copy_${copies}`);
      return copyAt({ databaseUrl, folder: own, keys: held }, witnesses);
    },
    close: async () => {
      await postgres?.stop();
      await witness.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Place = Readonly<{ databaseUrl: string | null; folder: string; keys: string }>;

function copyAt(place: Place, witnesses: Readonly<{ path: string; grace: string | null }>): Copy {
  const serve = (isWitnessed: boolean) => openRecord({ ...place, witnesses: isWitnessed ? witnesses : null });
  return {
    folder: place.folder,
    keys: place.keys,
    serve,
    tamper: async (work) => {
      const database =
        place.databaseUrl === null
          ? await openPglite(join(place.folder, "database"))
          : openPostgres(`${place.databaseUrl}?options=-c%20session_replication_role%3Dreplica`);
      try {
        if (place.databaseUrl === null) await database.run("set session_replication_role = replica");
        return await work(database.query);
      } finally {
        await database.close();
      }
    },
    verify: async () => {
      const record = await serve(false);
      try {
        await until(async () => (await record.server.store.logStatus()).waiting === 0);
        return (await record.server.store.verifyLog()).problems;
      } finally {
        await record.close();
      }
    },
  };
}

/** How a database is kept as it was, and copied: folders of PGlite, databases of PostgreSQL. Nobody may be connected. */
function momentsOf(url: string | null, folder: string) {
  const at = (database: string) => (url ?? "").replace(/\/postgres$/, `/${database}`);
  const inPostgres = async (sql: string) => {
    const database = openPostgres(at("template1"));
    await database.run(sql).finally(() => database.close());
  };
  return {
    keep: async (moment: "earlier" | "now", running: OpenRecord) => {
      await running.close();
      if (url === null) cpSync(join(folder, "live/database"), join(folder, moment), { recursive: true });
      else await inPostgres(`create database ${moment} template postgres`);
    },
    copy: async (moment: "earlier" | "now", own: string, name: string): Promise<string | null> => {
      if (url === null) cpSync(join(folder, moment), join(own, "database"), { recursive: true });
      else await inPostgres(`create database ${name} template ${moment}`);
      return url === null ? null : at(name);
    },
  };
}

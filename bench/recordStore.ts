import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkpointSigner, keyring, processRandom } from "#integrations";
import type { Store } from "#ports";
import { type Database, migrate, openPostgres, openStore } from "#store";
import { startPostgres } from "../tests/postgres.ts";
import { type BareInserts, bareInserts } from "./bareInserts.ts";

export type RecordStore = Readonly<{
  store: Store;
  database: Database;
  bare: BareInserts;
  url: string;
  folder: string;
}>;

/** The keys in a folder, made at first sight. */
export function benchKeys(folder: string) {
  const origin = "checkrail.local/bench";
  const signer = checkpointSigner(folder, origin, keyring(folder, "log", origin));
  return { signer, attestation: keyring(folder, "attestation", origin), uuid: processRandom.uuid };
}

/** Works on a store of its own over a real PostgreSQL, in this process, with bare inserts into the same database beside it. */
export async function withRecordStore<T>(work: (record: RecordStore) => Promise<T>): Promise<T> {
  const postgres = await startPostgres();
  const folder = mkdtempSync(join(tmpdir(), "checkrail-bench-"));
  const database = openPostgres(postgres.url);
  const bare = await bareInserts(postgres.url);
  try {
    await migrate(database);
    const { store, close } = await openStore(database, benchKeys(folder));
    try {
      return await work({ store, database, bare, url: postgres.url, folder });
    } finally {
      await close();
    }
  } finally {
    await bare.close();
    await database.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

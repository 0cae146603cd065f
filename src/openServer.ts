import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { allScopes, organisationReader, type Server } from "#flows";
import {
  attestationSigner,
  checkpointSigner,
  dataFolder,
  loadSqlParser,
  makePorts,
  processRandom,
  processSecrets,
} from "#integrations";
import type { JobQueue } from "#ports";
import { jobQueue, lockFolder, migrate, openPglite, openPostgres, openStore } from "#store";

export type ServerOptions = Readonly<{
  /** null: the embedded database in `folder`. */
  databaseUrl: string | null;
  folder: string;
  version: string;
}>;

export type OpenServer = Server & Readonly<{ adminToken: string; queue: JobQueue; close: () => Promise<void> }>;

/** Puts a server together: database, keys, sequencer, flows' ports. */
export async function openServer({ databaseUrl, folder, version }: ServerOptions): Promise<OpenServer> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = databaseUrl === null ? await lockFolder(folder) : () => undefined;
  const database = databaseUrl === null ? await openPglite(join(folder, "database")) : openPostgres(databaseUrl);
  await migrate(database).catch(async (error: unknown) => {
    await database.close();
    unlock();
    throw error;
  });
  const keys = join(folder, "keys");
  const origin = "checkrail.local/ledger";
  const { store, trouble, close } = await openStore(database, checkpointSigner(keys, origin));
  const ports = makePorts(version);
  const record = {
    store,
    random: processRandom,
    signer: attestationSigner(keys, `https://${origin}`),
    loadParsers: async () => ({ sql: await loadSqlParser() }),
    shippedProtocols: ports.shippedProtocols,
    version,
  };
  const data = dataFolder(folder);
  const adminToken = data.readToken() ?? `crl_${Buffer.from(processRandom.bytes(32)).toString("base64url")}`;
  if ((await store.tokens.byHash(processSecrets.hashToken(adminToken))) === null) {
    await store.tokens.add({
      id: processRandom.uuid(),
      hash: processSecrets.hashToken(adminToken),
      label: "first admin",
      person: null,
      scopes: [...allScopes],
      signedIn: false,
      expiresAt: null,
    });
    data.writeToken(adminToken);
  }
  return {
    ...record,
    organisation: organisationReader(record),
    secrets: processSecrets,
    trouble,
    adminToken,
    queue: jobQueue(database),
    close: async () => {
      await close();
      await database.close();
      unlock();
    },
  };
}

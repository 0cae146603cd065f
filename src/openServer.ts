import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Trouble } from "#core";
import { allScopes, organisationReader, type Server } from "#flows";
import {
  checkpointSigner,
  dataFolder,
  keyring,
  loadSqlParser,
  makePorts,
  processRandom,
  processSecrets,
  readWitnessPolicy,
} from "#integrations";
import { isOrigin } from "#ledger";
import type { JobQueue } from "#ports";
import { jobQueue, lockFolder, migrate, openPglite, openPostgres, openStore } from "#store";

export type ServerOptions = Readonly<{
  /** null: the embedded database in `folder`. */
  databaseUrl: string | null;
  folder: string;
  /** Where the keys are; null: in `keys` of the folder. */
  keys: string | null;
  /** The log's name; null: the usual one. */
  origin: string | null;
  /** Whom the log asks to witness it: a tlog-policy file, and the seconds that gates pass without a quorum. */
  witnesses?: Readonly<{ path: string; grace: string | null }> | null;
  version: string;
}>;

const usualOrigin = "checkrail.local/ledger";

export type OpenServer = Server &
  Readonly<{ origin: string; adminToken: string; queue: JobQueue; close: () => Promise<void> }>;

/** Puts a server together: database, keys, sequencer, flows' ports. */
export async function openServer(options: ServerOptions): Promise<OpenServer> {
  const { databaseUrl, folder, version } = options;
  const origin = checkedOrigin(options.origin ?? usualOrigin);
  const { path, grace = null } = options.witnesses ?? {};
  const witnesses = path === undefined ? null : readWitnessPolicy(path, origin, grace);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = databaseUrl === null ? await lockFolder(folder) : () => undefined;
  const database = databaseUrl === null ? await openPglite(join(folder, "database")) : openPostgres(databaseUrl);
  await migrate(database).catch(async (error: unknown) => {
    await database.close();
    unlock();
    throw error;
  });
  const keys = options.keys ?? join(folder, "keys");
  const keyrings = { log: keyring(keys, "log", origin), attestation: keyring(keys, "attestation", origin) };
  const signer = checkpointSigner(keys, origin, keyrings.log);
  const nodeKeys = { signer, attestation: keyrings.attestation, uuid: processRandom.uuid };
  const { store, trouble, close } = await openStore(database, nodeKeys, witnesses);
  const ports = makePorts(version);
  const record = {
    store,
    random: processRandom,
    signer: { verifierId: `https://${origin}`, keys: keyrings.attestation },
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
    keyrings,
    trouble,
    origin,
    adminToken,
    queue: jobQueue(database),
    close: async () => {
      await close();
      await database.close();
      unlock();
    },
  };
}

function checkedOrigin(origin: string): string {
  if (isOrigin(origin)) return origin;
  throw new Trouble("usage", `\`${origin.slice(0, 200)}\` cannot name a log (CHECKRAIL_ORIGIN)`, {
    hint: "write a URL without scheme and trailing slash, such as `ledger.acme.example/checkrail`; it is the log's name for ever",
  });
}

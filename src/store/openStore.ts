import { type Instant, Trouble } from "#core";
import { parseVkey } from "#ledger";
import type { LogStatus, Place, Store, WitnessPolicy } from "#ports";
import { storeCredentials, storeRequests, storeTokens } from "./access.ts";
import { appendFacts } from "./appendFacts.ts";
import { appendTogether } from "./appendTogether.ts";
import { storeAttestations } from "./attestations.ts";
import { storeChanges } from "./changes.ts";
import type { Database } from "./database.ts";
import { storeEmergencies } from "./emergencies.ts";
import { type Enrolled, readEnrolled, strangeKey } from "./enrolledKey.ts";
import { storeErasures } from "./erasures.ts";
import { exportLog } from "./exportLog.ts";
import { readFigures } from "./figures.ts";
import { readGateViews } from "./gateView.ts";
import { watchInclusion } from "./inclusion.ts";
import { instantSql } from "./instant.ts";
import { readKeyChain } from "./keyChain.ts";
import { readConsistency } from "./ledgerReader.ts";
import { lookTogether } from "./lookTogether.ts";
import { readKeys, readOrganisation } from "./organisation.ts";
import { publishedLog } from "./publishedLog.ts";
import { awaitedPolicy, readWitnesses } from "./quorums.ts";
import { rebuild } from "./rebuild.ts";
import { storeReceipts } from "./receipts.ts";
import { storeRunning } from "./running.ts";
import { startSequencer } from "./sequencer.ts";
import { storeSessions } from "./sessions.ts";
import type { NodeKeys } from "./signingKeys.ts";
import { sweep } from "./sweep.ts";
import { verifyLog } from "./verifyLog.ts";
import { startWitnessing } from "./witnessing.ts";

export type OpenStore = Readonly<{
  store: Store;
  /** Why nothing is signed at present; null: all is well. */
  trouble: () => Error | null;
  leads: () => boolean;
  close: () => Promise<void>;
}>;

/** The store over a migrated database, with a sequencer that takes part in the lease. Closing it leaves the database open. */
export async function openStore(
  database: Database,
  keys: NodeKeys,
  policy: WitnessPolicy | null = null,
): Promise<OpenStore> {
  const { query } = database;
  const isIncluded = async (fact: string) => {
    const rows = await query(
      "select 1 from leaves l where l.fact = $1 and exists (select 1 from checkpoints c where c.size > l.index)",
      [fact],
    );
    return rows.length > 0;
  };
  const inclusion = watchInclusion(isIncluded);
  const { receipt, tell } = storeReceipts(query, inclusion, policy);
  const witnesses =
    policy &&
    startWitnessing({
      database,
      setting: policy,
      origin: keys.signer.origin,
      leads: () => sequencer.leads(),
      onFork: () => sequencer.wake(),
      onQuorum: () => {
        tell();
        if (database.kind === "postgres") query("select pg_notify('witnessed', '')").catch(() => undefined);
      },
    });
  const onSequenced = (facts: readonly string[]) => {
    inclusion.tell(facts);
    witnesses?.wake();
  };
  const sequencer = startSequencer({ database, keys, witnesses, onSequenced });
  const stops =
    database.kind === "postgres"
      ? [
          await database.listen("unsequenced", () => sequencer.wake()),
          // What this process sequenced itself was told by name.
          await database.listen("sequenced", () => {
            if (!sequencer.leads()) inclusion.tell(null);
          }),
          await database.listen("witnessed", tell),
        ]
      : [];
  const rouse = async () => {
    sequencer.wake();
    // Another process sequences: it is told, and finds out by itself within its poll if it is not.
    if (database.kind === "postgres" && !sequencer.leads()) await query("select pg_notify('unsequenced', '')");
  };
  const attestingKey = async (enrolled: Enrolled | null) => {
    const trouble = sequencer.trouble();
    if (trouble instanceof Trouble && trouble.code === "fork-guard") throw trouble;
    if (enrolled !== null && (await keys.attestation.has(enrolled.vkey))) return enrolled.vkey;
    throw strangeKey("attestation", enrolled?.vkey ?? null, keys.attestation.vkey);
  };
  const write = appendTogether((append) => database.transaction((transaction) => appendFacts(transaction, append)));
  const viewOf = lookTogether((places: readonly Place[]) => readGateViews(query, places));
  const store: Store = {
    now: async () => {
      const [row] = await query<{ now: Instant }>(`select ${instantSql("clock_timestamp()")} as now`);
      if (row === undefined) throw new Error("the database has no time");
      return row.now;
    },
    figures: () => readFigures(database),
    append: async (append) => {
      const forget = sequencer.leads() ? inclusion.expect(append.facts.map(({ id }) => id)) : () => undefined;
      const recorded = await write(append).catch((error: unknown) => {
        forget();
        throw error;
      });
      await rouse();
      return recorded;
    },
    receipt,
    consistency: (from, to) => readConsistency(query, from, to),
    logStatus: () => readLogStatus(database, keys, policy),
    published: publishedLog(query, awaitedPolicy(policy)),
    exported: exportLog(query),
    factsOf: (id, stream, limit) =>
      query<{ id: string; type: string }>(
        "select id, type from facts where id = $1 or stream = $2 order by recorded_at, id limit $3",
        [id, stream, limit],
      ),
    verifyLog: () => verifyLog(database, keys.signer),
    rebuild: () => rebuild(database),
    changes: storeChanges(query),
    running: storeRunning(query),
    attestations: storeAttestations(query),
    emergencies: storeEmergencies(query),
    erasures: storeErasures(query),
    organisation: (known) => readOrganisation(query, known),
    keys: () => readKeys(query),
    keyChain: (purpose) => readKeyChain(query, purpose),
    attestingKey: async () => attestingKey(await readEnrolled(query, "attestation")),
    gateView: async (place) => {
      const { enrolled, ...view } = await viewOf(place);
      return { ...view, vkey: await attestingKey(enrolled) };
    },
    tokens: storeTokens(query),
    sessions: storeSessions(query),
    credentials: storeCredentials(query),
    sweep: () => sweep(query),
    requests: storeRequests(query),
  };
  return {
    store,
    trouble: sequencer.trouble,
    leads: sequencer.leads,
    close: async () => {
      await Promise.all(stops.map((stop) => stop()));
      await witnesses?.stop();
      await sequencer.stop();
    },
  };
}

async function readLogStatus(
  { query }: Database,
  { signer }: NodeKeys,
  policy: WitnessPolicy | null,
): Promise<LogStatus> {
  const enrolled = await readEnrolled(query, "log");
  const vkey = enrolled?.vkey ?? signer.keys.vkey;
  const [row] = await query<{ size: string; signed: string; waiting: string; checkpoint: string | null }>(
    `select (select coalesce(max(index) + 1, 0) from leaves)::text as size,
       (select coalesce(max(size), 0) from checkpoints)::text as signed,
       (select count(*) from unsequenced)::text as waiting,
       (select note from checkpoints order by size desc limit 1) as checkpoint`,
  );
  const signed = Number(row?.signed ?? 0);
  return {
    origin: nameOf(vkey) ?? signer.origin,
    vkey,
    size: Number(row?.size ?? 0),
    signed,
    waiting: Number(row?.waiting ?? 0),
    checkpoint: row?.checkpoint ?? null,
    frozen: enrolled?.state === "frozen",
    ...(await readWitnesses(query, policy, signed)),
  };
}

function nameOf(vkey: string | undefined): string | null {
  const key = parseVkey(vkey ?? "");
  return key.ok ? key.value.name : null;
}

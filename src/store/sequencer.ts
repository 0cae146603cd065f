import { randomUUID } from "node:crypto";
import { Trouble } from "#core";
import type { Edge } from "#ledger";
import { type Batch, readWaiting, sequenceBatch } from "./batch.ts";
import type { Database } from "./database.ts";
import { dropLease, holdLease, keepLease } from "./lease.ts";
import { loadLog } from "./logState.ts";
import { refuseFork } from "./refuseFork.ts";
import { type BoundSigner, bindSigner, enrolSigningKeys, type NodeKeys, refuseStrangeKey } from "./signingKeys.ts";
import { signLatest, signUnsigned } from "./signLatest.ts";
import type { Witnessing } from "./witnessing.ts";

export type Sequencer = Readonly<{
  /** Says that something waits; nothing is lost if nobody does. */
  wake: () => void;
  /** Whether this process has the lease. */
  leads: () => boolean;
  /** Why nothing is signed, where nothing is; null: all is well. */
  trouble: () => Error | null;
  stop: () => Promise<void>;
}>;

type Options = Readonly<{
  database: Database;
  keys: NodeKeys;
  /** What others remember of this log. */
  witnesses: Pick<Witnessing, "compare" | "fork"> | null;
  /** Told when facts are under a signed checkpoint. */
  onSequenced: (facts: readonly string[]) => void;
  /** How often it looks by itself; whoever appends says so. */
  pollMs?: number;
}>;

const leaseName = "sequencer";

/** The one that moves facts into the log, by lease: any number of processes may run it. Order: leaves durable, then the
 *  checkpoint signed, then the checkpoint durable, then everybody told. */
export function startSequencer({ database, keys, witnesses, onSequenced, pollMs = 200 }: Options): Sequencer {
  const holder = randomUUID();
  let edge: Edge | null = null;
  let signer: BoundSigner | null = null;
  let stopped = false;
  let trouble: Error | null = null;
  let rouse: (() => void) | null = null;
  let awake = false;
  const wake = () => {
    awake = true;
    rouse?.();
  };

  let signing: Promise<void> = Promise.resolve();
  const refuseWitnessedFork = () => {
    const fork = witnesses?.fork() ?? null;
    if (fork !== null) throw fork;
  };
  const sign = async (batch: Batch, bound: BoundSigner) => {
    refuseWitnessedFork();
    await signLatest(database, bound, batch.edge);
    trouble = null;
    onSequenced(batch.facts);
  };

  const once = async (): Promise<boolean> => {
    if (edge === null || signer === null) {
      await signing.catch(() => undefined);
      signing = Promise.resolve();
      // Who may not sign does not stand in the way of those who may.
      await refuseStrangeKey(database, keys);
      // The embedded database is in a folder that one process owns.
      if (!(await holdLease(database.query, leaseName, holder, database.kind === "pglite"))) {
        trouble = null;
        return false;
      }
      await enrolSigningKeys(database, keys);
      const loaded = await loadLog(database.query);
      await refuseFork(database.query, keys.signer, loaded.frontier.size);
      await witnesses?.compare(loaded.frontier.size);
      signer = await bindSigner(database, keys, loaded.frontier.size);
      await signUnsigned(database, signer, loaded);
      edge = loaded;
    }
    refuseWitnessedFork();
    const state = edge;
    const batch = await database.transaction(async (query): Promise<Batch | null> => {
      const [isHeld, waiting] = await Promise.all([keepLease(query, leaseName, holder), readWaiting(query)]);
      return isHeld ? sequenceBatch(query, state, waiting) : null;
    });
    if (batch === null) {
      edge = null;
      return false;
    }
    edge = batch.edge;
    await signing;
    if (batch.facts.length > 0) {
      if (batch.rekeyed) signer = await bindSigner(database, keys, batch.edge.frontier.size);
      signing = sign(batch, signer);
      // The next batch may become durable meanwhile. It is signed after this one, and what failed here fails there.
      signing.catch(wake);
      if (batch.rekeyed) {
        await signing;
        // Who may not sign any more lets go.
        edge = null;
      }
    } else trouble = null;
    return batch.full;
  };

  const loop = (async () => {
    while (!stopped) {
      awake = false;
      const more = await once().catch(async (error: unknown) => {
        // Whatever was in memory may not be what is durable: it is read again.
        edge = null;
        trouble = error instanceof Error ? error : new Trouble("bug", String(error));
        const isRefused = error instanceof Trouble && error.code === "fork-guard";
        if (isRefused) await dropLease(database.query, leaseName, holder).catch(() => undefined);
        return false;
      });
      if (more || awake || stopped) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        rouse = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      rouse = null;
    }
  })();

  return {
    wake,
    leads: () => edge !== null,
    trouble: () => trouble ?? witnesses?.fork() ?? null,
    stop: async () => {
      stopped = true;
      rouse?.();
      await loop;
      await signing.catch(() => undefined);
      await dropLease(database.query, leaseName, holder).catch(() => undefined);
    },
  };
}

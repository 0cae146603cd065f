import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { keyring } from "#integrations";
import type { databases, RecordServer } from "./recordServer.ts";
import { startRecord } from "./recordServer.ts";
import { type ServedWitness, servedWitness } from "./servedWitness.ts";

export const origin = "checkrail.local/ledger";

/** A record whose log real witnesses cosign, and the policy that it asks them by. */
export type WitnessedRecord = Readonly<{
  record: RecordServer;
  witnesses: readonly ServedWitness[];
  keys: string;
  policy: string;
  close: () => Promise<void>;
}>;

/** `quorum`: how many of the witnesses must have seen the log. */
export async function startWitnessed(
  kind: (typeof databases)[number],
  { names, quorum, grace = null }: Readonly<{ names: readonly string[]; quorum: number; grace?: string | null }>,
): Promise<WitnessedRecord> {
  const keys = mkdtempSync(join(tmpdir(), "checkrail-keys-"));
  const log = keyring(keys, "log", origin).vkey;
  const witnesses: ServedWitness[] = [];
  for (const name of names) witnesses.push(await servedWitness(name, [log]));
  const policy = join(keys, "witnesses.policy");
  const lines = witnesses.map(({ line }) => line);
  writeFileSync(
    policy,
    `log ${log}\n${lines.join("\n")}\ngroup all-of-them ${quorum} ${names.join(" ")}\nquorum all-of-them\n`,
  );
  const record = await startRecord(kind, { keys, witnesses: { path: policy, grace } });
  return {
    record,
    witnesses,
    keys,
    policy,
    close: async () => {
      await record.close();
      for (const witness of witnesses) await witness.close();
      rmSync(keys, { recursive: true, force: true });
    },
  };
}

/** Waits until it is so, for ten seconds at most. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error("it did not come to be so within ten seconds");
    await sleep(20);
  }
}

import type { Json } from "#core";
import { type AttestationBundle, printBundle } from "#ledger";
import type { Receipt, RecordPorts } from "#ports";
import { notGivenOut } from "./unwitnessed.ts";

type Powers = Pick<RecordPorts, "store">;

/** What verifies an attestation with no server and no network, as its file; null: there is none. `from`: the size of the log that
 *  the caller saw last; the bundle then shows that the log goes on from there. */
export async function attestationBundle(id: string, from: number | null, { store }: Powers): Promise<string | null> {
  const [record, receipt] = await Promise.all([store.attestations.find(id), store.receipt(id, 1)]);
  if (record === null) return null;
  if (receipt === null) throw await notGivenOut({ store });
  return printBundle({ ...(await bundleOf(record.envelope, receipt, from, { store })), override: record.override });
}

export async function bundleOf(
  envelope: string,
  { entry, proof, size }: Receipt,
  from: number | null,
  { store }: Powers,
): Promise<AttestationBundle> {
  // Who saw more leaves than there are gets no proof: that is for them to find.
  const grown = from !== null && from > 0 && from < size;
  const consistency = grown ? { size: BigInt(from), proof: await store.consistency(from, size) } : null;
  return { envelope, entry, receipt: proof, consistency, inputs: [], override: null };
}

/** The bundle's own form, as part of an answer. */
export type PrintedBundle = Readonly<Record<string, Json>>;

export function bundleJson(bundle: AttestationBundle): PrintedBundle {
  return JSON.parse(printBundle(bundle)) as PrintedBundle;
}

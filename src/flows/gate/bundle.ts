import type { Receipt, RecordPorts } from "#ports";

/** What verifies an attestation with no server and no network: its envelope, its entry and the way into the log. */
export async function attestationBundle(
  id: string,
  { store }: Pick<RecordPorts, "store">,
): Promise<Readonly<{ envelope: string; receipt: Receipt }> | null> {
  const [record, receipt] = await Promise.all([store.attestations.find(id), store.receipt(id, 1)]);
  if (record === null || receipt === null) return null;
  return { envelope: record.envelope, receipt };
}

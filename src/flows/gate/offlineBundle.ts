import { type AttestationBundle, printOfflineBundle } from "#ledger";
import type { RecordPorts } from "#ports";
import type { Organisation } from "../record/organisation.ts";
import { bundleOf } from "./bundle.ts";
import { exportTrust, type TrustRequest } from "./exportTrust.ts";

type Powers = Pick<RecordPorts, "store" | "signer"> & Readonly<{ organisation: () => Promise<Organisation> }>;

/** A few versions back is as far as anybody goes in a hurry. */
const versionsMax = 20;
const inclusionMs = 2_000;

/** What a pipeline keeps for the day on which nobody answers: whom to believe, and the way back. `from`: the size of the log that
 *  the gate saw last. */
export async function offlineBundleFile(
  request: TrustRequest & Readonly<{ from: number | null }>,
  ports: Powers,
): Promise<string> {
  const { service, environment, from } = request;
  const [trust, savedAt, proofs] = await Promise.all([
    exportTrust(request, ports),
    ports.store.now(),
    ports.store.running.proofs(service, environment, versionsMax),
  ]);
  const healthy: AttestationBundle[] = [];
  for (const { fact, envelope } of proofs) {
    const receipt = await ports.store.receipt(fact, inclusionMs);
    // One that is not in the log yet proves nothing; the next bundle has it.
    if (receipt !== null) healthy.push(await bundleOf(envelope, receipt, from, ports));
  }
  return printOfflineBundle({ savedAt, trust, healthy });
}

import { Trouble } from "#core";
import type { Receipt, RecordPorts } from "#ports";
import { bundleJson, bundleOf, type PrintedBundle } from "./bundle.ts";

/** An attestation in the log, as a bundle that verifies offline. */
export type Attested = Readonly<{ id: string; index: number; bundle: PrintedBundle }>;

/** What is not in the log within this time does not pass. */
export const inclusionMs = 2_000;
/** How long a deploy decision is good. */
export const validMs = 60 * 60_000;

export async function attestedOf(
  id: string,
  envelope: string,
  receipt: Receipt,
  { from, override }: Readonly<{ from: number | null; override: string | null }>,
  ports: Pick<RecordPorts, "store">,
): Promise<Attested> {
  const bundle = await bundleOf(envelope, receipt, from, ports);
  return { id, index: receipt.index, bundle: bundleJson({ ...bundle, override }) };
}

export function notLogged(): Trouble {
  return new Trouble("not-included", "it was not in the log within 2 s; what is not logged does not pass", {
    hint: "ask again; if it stays so, see `checkrail ledger status`",
  });
}

import { Trouble } from "#core";
import { parseReceipt, printReceipt } from "#ledger";
import type { RecordPorts } from "#ports";
import { notGivenOut } from "../gate/unwitnessed.ts";

/** A fact's proof as a file of its own (C2SP tlog-proof): the entry is in it, as `extra`. */
export type FactProof = Readonly<{
  fact: string;
  type: string;
  index: number;
  size: number;
  entry: string;
  proof: string;
}>;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const factsMax = 1_000;
const inclusionMs = 2_000;

/** That a fact is in the log, or every fact of a change. */
export async function proveFacts(what: string, { store }: Pick<RecordPorts, "store">): Promise<readonly FactProof[]> {
  const facts = await store.factsOf(uuid.test(what) ? what : null, `change:${what}`, factsMax);
  if (facts.length === 0) {
    throw new Trouble("not-found", `there is no fact and no change \`${what.slice(0, 100)}\``, {
      hint: "name the id of a fact (an attestation has one), or of a change",
    });
  }
  const proofs: FactProof[] = [];
  for (const { id, type } of facts) {
    const receipt = await store.receipt(id, inclusionMs);
    if (receipt === null) throw await notGivenOut({ store });
    const { index, size, entry } = receipt;
    const parsed = parseReceipt(receipt.proof);
    if (!parsed.ok) throw new Error(`a receipt of our own does not read: ${parsed.problems[0].message}`);
    const proof = printReceipt({ ...parsed.value, extra: new TextEncoder().encode(entry) });
    proofs.push({ fact: id, type, index, size, entry, proof });
  }
  return proofs;
}

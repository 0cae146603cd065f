import { digestBytes } from "#core";
import { inTotoPayloadType, parseVkey, preAuthEncoding, printEnvelope } from "#ledger";
import type { AttestationSigner } from "#ports";

/** A statement under the attestation key that is in force, as the text of a DSSE envelope. The key may be far away: hence the
 *  wait. */
export async function signStatement(
  statement: Uint8Array,
  vkey: string,
  { keys }: Pick<AttestationSigner, "keys">,
): Promise<string> {
  const sig = await keys.sign(vkey, preAuthEncoding(inTotoPayloadType, statement));
  return printEnvelope({
    payloadType: inTotoPayloadType,
    payload: statement,
    signatures: [{ keyid: keyIdOf(vkey), sig }],
  });
}

/** Of the keys of this node, which are few. That a text is a key at all takes longer to see than to sign with it. */
const keyIds = new Map<string, string>();

function keyIdOf(vkey: string): string {
  const known = keyIds.get(vkey);
  if (known !== undefined) return known;
  const key = parseVkey(vkey);
  if (!key.ok) throw new Error(`a key of our own does not read: ${key.problems[0].message}`);
  const id = digestBytes(key.value.publicKey);
  keyIds.set(vkey, id);
  return id;
}

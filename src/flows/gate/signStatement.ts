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
  const key = parseVkey(vkey);
  if (!key.ok) throw new Error(`a key of our own does not read: ${key.problems[0].message}`);
  const sig = await keys.sign(vkey, preAuthEncoding(inTotoPayloadType, statement));
  return printEnvelope({
    payloadType: inTotoPayloadType,
    payload: statement,
    signatures: [{ keyid: digestBytes(key.value.publicKey), sig }],
  });
}

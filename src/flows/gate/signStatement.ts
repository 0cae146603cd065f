import { inTotoPayloadType, preAuthEncoding, printEnvelope } from "#ledger";
import type { AttestationSigner } from "#ports";

/** A statement under the attestation key, as the text of a DSSE envelope. The key may be far away: hence the wait. */
export async function signStatement(statement: Uint8Array, signer: AttestationSigner): Promise<string> {
  const sig = await signer.sign(preAuthEncoding(inTotoPayloadType, statement));
  return printEnvelope({
    payloadType: inTotoPayloadType,
    payload: statement,
    signatures: [{ keyid: signer.keyId, sig }],
  });
}

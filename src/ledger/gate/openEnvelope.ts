import { bytesToHex } from "../bytes.ts";
import { quote, type Refusal, refusal } from "../checked.ts";
import { parseReceipt } from "../note/receipt.ts";
import { type EnvelopeKey, inTotoPayloadType, parseEnvelope, verifyEnvelope } from "../statement/dsse.ts";
import { parseStatement, type Statement } from "../statement/statement.ts";
import type { AttestationBundle } from "./attestationBundle.ts";
import type { AttestationCode } from "./attestationCode.ts";
import { covers } from "./keySpan.ts";
import type { TrustedSigner, TrustPolicy } from "./trustPolicy.ts";

type Problems = Refusal<AttestationCode>[];

/** Checks 1 to 3. The rest is asked even where the signature fails: for the report, never for the verdict. A key that was
 *  rotated counts for what the log already held. */
export function openEnvelope(
  { envelope: text, receipt }: Pick<AttestationBundle, "envelope" | "receipt">,
  trust: TrustPolicy,
  keys: readonly EnvelopeKey[],
): { signers: TrustedSigner[]; statement: Statement | null; problems: Problems } {
  const envelope = parseEnvelope(text);
  if (!envelope.ok) {
    const { message, hint } = envelope.problems[0];
    return { signers: [], statement: null, problems: [refusal("envelope-signature", message, hint ?? "")] };
  }
  const problems: Problems = [];
  const placed = parseReceipt(receipt);
  const size = placed.ok ? placed.value.index + 1n : null;
  const signed = verifyEnvelope(envelope.value, keys);
  if (!signed.ok) problems.push(...signed.problems);
  const signedBy = new Set(signed.ok ? signed.value.keys.map(({ publicKey }) => bytesToHex(publicKey)) : []);
  const named = trust.signers.filter(({ publicKey }) => signedBy.has(bytesToHex(publicKey)));
  const signers = named.filter(({ span }) => span === null || (size !== null && covers(span, size)));
  if (named.length > 0 && signers.length === 0) {
    const hint = "ask the gate again: it attests with the key that is in force now";
    const message = `its key does not count at leaf ${size === null ? "?" : size - 1n}: it was rotated, or not yet in force`;
    problems.push(refusal("envelope-signature", message, hint));
  }
  const { payloadType, payload } = envelope.value;
  if (payloadType !== inTotoPayloadType) {
    const hint = `attest with \`${inTotoPayloadType}\``;
    problems.push(refusal("payload-type", `the payload is ${quote(payloadType)}`, hint));
  }
  const statement = parseStatement(payload);
  if (!statement.ok) problems.push(...statement.problems.map(({ message }) => notOfType(message)));
  return { signers, statement: statement.ok ? statement.value : null, problems };
}

export function notOfType(message: string): Refusal<AttestationCode> {
  return refusal(
    "statement-type",
    message,
    "present the kind of attestation that this gate expects, made by Checkrail",
  );
}

/** Check 5: a key speaks for the ids that are written beside it, and for no other. */
export function checkVerifier(verifierId: string, signers: readonly TrustedSigner[], trust: TrustPolicy): Problems {
  const known = signers.length > 0 ? signers : trust.signers;
  if (known.some((signer) => signer.verifierId === verifierId)) return [];
  const hint = "the trust file says which key may speak for which verifier; a key that may sign does not speak for all";
  return [refusal("verifier-mismatch", `its key does not speak for ${quote(verifierId)}`, hint)];
}

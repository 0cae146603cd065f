import { canonicalJson } from "#core";
import { toBase64 } from "../base64.ts";
import { type Checked, within } from "../checked.ts";
import { hashBytes, listOf, objectOf, one, optional, readFields, size, text } from "../fields.ts";
import { parseStrictJson } from "../strictJson.ts";
import type { Proof } from "../tree/proof.ts";

/** All that a gate needs to verify an attestation with no network: what was signed, where it stands in the log, and what ties
 *  the log to the one that the gate saw last. Texts are kept as they were signed: their bytes are what counts. */
export type AttestationBundle = Readonly<{
  /** The DSSE envelope, as logged. */
  envelope: string;
  /** The leaf of the log that commits to the envelope's digest. */
  entry: string;
  /** A tlog-proof, with the checkpoint and its cosignatures. */
  receipt: string;
  /** From the size that the gate saw last up to the receipt's checkpoint; null when the gate saw none, or this very one. */
  consistency: Readonly<{ size: bigint; proof: Proof }> | null;
  /** Envelopes of reviews and tests that were judged on. */
  inputs: readonly string[];
  /** The envelope of an override, signed by two. */
  override: string | null;
}>;

const bundleLengthMax = 16_000_000;
const proofLinesMax = 65;

const shape = objectOf(
  {
    v: one,
    envelope: text,
    entry: text,
    receipt: text,
    consistency: optional(objectOf({ size, proof: listOf(hashBytes, proofLinesMax) }, "refuse")),
    inputs: listOf(text),
    override: optional(text),
  },
  "refuse",
);

export function parseBundle(input: string | Uint8Array): Checked<AttestationBundle, "bundle-format"> {
  const json = parseStrictJson(input, bundleLengthMax);
  if (!json.ok) return within("bundle-format", "the bundle", json);
  const read = readFields(
    shape,
    json.value,
    "bundle-format",
    "export the attestation again; this is no bundle of ours",
  );
  if (!read.ok) return read;
  const { v: _, ...bundle } = read.value;
  return { ok: true, value: bundle };
}

export function printBundle(bundle: AttestationBundle): string {
  const { consistency } = bundle;
  return `${canonicalJson({
    v: 1,
    ...bundle,
    consistency: consistency && { size: consistency.size.toString(), proof: consistency.proof.map(toBase64) },
  })}\n`;
}

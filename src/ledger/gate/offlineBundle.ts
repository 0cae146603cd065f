import { canonicalJson, type Instant } from "#core";
import { type Checked, within } from "../checked.ts";
import { instant, listOf, objectOf, one, oneOf, readFields, text } from "../fields.ts";
import { parseStrictJson } from "../strictJson.ts";
import { type AttestationBundle, parseBundle, printBundle } from "./attestationBundle.ts";
import { parseTrustPolicy, printTrustPolicy, type TrustPolicy } from "./trustPolicy.ts";

/** What a gate of one place needs when nobody answers: whom to believe, and the versions that it may go back to. */
export type OfflineBundle = Readonly<{
  savedAt: Instant;
  trust: TrustPolicy;
  /** Attestations of healthy versions, the newest first. */
  healthy: readonly AttestationBundle[];
}>;

const lengthMax = 4_000_000;
const healthyMax = 100;
const shape = objectOf(
  { v: one, kind: oneOf("offline"), savedAt: instant, trust: text, healthy: listOf(text, healthyMax) },
  "refuse",
);

export function parseOfflineBundle(input: string | Uint8Array): Checked<OfflineBundle, "bundle-format"> {
  const json = parseStrictJson(input, lengthMax);
  if (!json.ok) return within("bundle-format", "the bundle", json);
  const hint = "save it again: checkrail bundle --service … --environment …";
  const read = readFields(shape, json.value, "bundle-format", hint);
  if (!read.ok) return read;
  const trust = parseTrustPolicy(read.value.trust);
  if (!trust.ok) return within("bundle-format", "its trust file", trust);
  const healthy: AttestationBundle[] = [];
  for (const each of read.value.healthy) {
    const bundle = parseBundle(each);
    if (!bundle.ok) return within("bundle-format", "one of its proofs", bundle);
    healthy.push(bundle.value);
  }
  return { ok: true, value: { savedAt: read.value.savedAt, trust: trust.value, healthy } };
}

export function printOfflineBundle({ savedAt, trust, healthy }: OfflineBundle): string {
  const printed = { v: 1, kind: "offline", savedAt, trust: printTrustPolicy(trust), healthy: healthy.map(printBundle) };
  return `${canonicalJson(printed)}\n`;
}

import { canonicalJson, type Digest, digestBytes, digestText, type Instant } from "#core";
import { type Checked, within } from "../checked.ts";
import { digest, instant, objectOf, one, oneOf, readFields, text } from "../fields.ts";
import { parseEnvelope } from "../statement/dsse.ts";
import { parseStrictJson } from "../strictJson.ts";

/** What a gate let pass while nobody could record it: kept on disk until the record has it. */
export type OfflineUse = Readonly<{
  kind: "rollback" | "break-glass";
  service: string;
  environment: string;
  artifact: Digest;
  usedAt: Instant;
  /** What it passed by: the attestation of the healthy version, or the override that two persons signed. */
  envelope: string;
}>;

const lengthMax = 100_000;
const shape = objectOf(
  {
    v: one,
    kind: oneOf("rollback", "break-glass"),
    service: text,
    environment: text,
    artifact: digest,
    usedAt: instant,
    envelope: text,
  },
  "refuse",
);

export function parseOfflineUse(input: string | Uint8Array): Checked<OfflineUse, "use-format"> {
  const json = parseStrictJson(input, lengthMax);
  if (!json.ok) return within("use-format", "the record of use", json);
  const read = readFields(shape, json.value, "use-format", "send what `gate deploy --offline` wrote, unchanged");
  if (!read.ok) return read;
  const { v: _, ...use } = read.value;
  return { ok: true, value: use };
}

export function printOfflineUse(use: OfflineUse): string {
  return `${canonicalJson({ v: 1, ...use })}\n`;
}

/** Under which it is recorded once, however often it is sent. One override is one emergency, whatever it was used on and
 *  in whichever order its signatures stand. */
export function offlineUseId(use: OfflineUse): string {
  const { service, environment, artifact, usedAt } = use;
  const digestOf = use.kind === "break-glass" ? overrideDigest(use.envelope) : null;
  return short(digestOf ?? digestText(canonicalJson({ service, environment, artifact, usedAt })));
}

/** Over what was signed, not over the signatures: these can be written in several ways. */
function overrideDigest(envelope: string): Digest | null {
  const parsed = parseEnvelope(envelope);
  return parsed.ok ? digestBytes(parsed.value.payload) : null;
}

const idLength = 32;

function short(of: Digest): string {
  return of.slice("sha256:".length, "sha256:".length + idLength);
}

import { epochMs, type Instant, isNonEmpty } from "#core";
import { accept, type Checked, type Refusal } from "../checked.ts";
import { type Ed25519Verify, ed25519Verify } from "../note/ed25519.ts";
import { ed25519EnvelopeKey } from "../statement/dsse.ts";
import { type HealthyVersion, readHealthyVersion } from "../statement/healthyVersion.ts";
import { type Hasher, sha256 } from "../tree/hash.ts";
import type { AttestationBundle } from "./attestationBundle.ts";
import type { AttestationCode } from "./attestationCode.ts";
import { checkLog } from "./checkLog.ts";
import { checkPlace, checkTimes } from "./claim.ts";
import { checkVerifier, notOfType, openEnvelope } from "./openEnvelope.ts";
import type { TrustPolicy } from "./trustPolicy.ts";

/** Was exactly this allowed and seen healthy there? The questions of `verifyAttestation` as far as they apply: level and
 *  policies were asked when it was allowed. */
export function verifyHealthy(
  bundle: AttestationBundle,
  trust: TrustPolicy,
  now: Instant,
  { verify = ed25519Verify, hash = sha256 }: Readonly<{ verify?: Ed25519Verify; hash?: Hasher }> = {},
): Checked<HealthyVersion, AttestationCode> {
  const { expect } = trust;
  const keys = trust.signers.map(({ publicKey }) => ed25519EnvelopeKey(publicKey, verify));
  const { signers, statement, problems } = openEnvelope(bundle, trust, keys);
  const read = statement && readHealthyVersion(statement);
  const version = read?.ok ? read.value : null;
  if (read?.ok === false) problems.push(...read.problems.map(({ message }) => notOfType(message)));
  if (expect.kind !== "deploy") problems.push(notOfType("a version is healthy in a place, and this gate expects none"));
  else if (version) {
    const { artifact, environment, service } = version;
    const wanted = { artifact: expect.artifact, environment: expect.environment, service: expect.service };
    problems.push(...checkPlace({ artifact, environment, service }, wanted));
    problems.push(...checkVerifier(version.verifier.id, signers, trust));
    problems.push(...checkTimes({ madeAt: version.attestedAt, endsAt: version.validUntil }, now));
    problems.push(...checkOrder(version));
  }
  // Nothing that came later takes it back, so a quorum of any age will do: an outage must not make a way back too old.
  const ageless = { ...trust, cosignatureAgeMaxSeconds: null };
  problems.push(...checkLog(bundle, ageless, { now, indexMin: version?.logSize ?? 0n, verify, hash }).problems);
  if (isNonEmpty(problems)) return { ok: false, problems };
  return version === null ? { ok: false, problems: [notOfType("it could not be read")] } : accept(version);
}

/** Seen healthy and allowed before anybody attests it. */
function checkOrder({ allowedAt, healthyAt, attestedAt }: HealthyVersion): Refusal<AttestationCode>[] {
  const last = Math.max(epochMs(allowedAt), epochMs(healthyAt));
  return last <= epochMs(attestedAt) ? [] : [notOfType("it attests what had not happened yet")];
}

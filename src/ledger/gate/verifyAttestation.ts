import { type Instant, isNonEmpty } from "#core";
import { accept, type Checked, quote, type Refusal, refusal } from "../checked.ts";
import type { Checkpoint } from "../note/checkpoint.ts";
import { type Ed25519Verify, ed25519Verify } from "../note/ed25519.ts";
import type { Witnessed } from "../note/quorum.ts";
import { ed25519EnvelopeKey } from "../statement/dsse.ts";
import type { Statement } from "../statement/statement.ts";
import { type Hasher, sha256 } from "../tree/hash.ts";
import type { AttestationBundle } from "./attestationBundle.ts";
import type { AttestationCode } from "./attestationCode.ts";
import { checkInputs } from "./checkInputs.ts";
import { checkLog } from "./checkLog.ts";
import { breakGlassProperty, type Claim, checkTimes, readClaim } from "./claim.ts";
import { checkVerifier, notOfType, openEnvelope } from "./openEnvelope.ts";
import type { TrustedSigner, TrustPolicy } from "./trustPolicy.ts";
import { type VerifiedOverride, verifyOverride } from "./verifyOverride.ts";

/** An attestation that holds, and what is worth keeping of it. Store the checkpoint: the next one must extend it. */
export type VerifiedAttestation = Readonly<{
  statement: Statement;
  signers: readonly TrustedSigner[];
  /** What it is worth here: what it claims, and no more than its signer may say. */
  level: number;
  index: bigint;
  checkpoint: Checkpoint;
  witnessed: readonly Witnessed[];
  /** Break-glass that was permitted: say it aloud. */
  override: VerifiedOverride | null;
}>;

type Problems = Refusal<AttestationCode>[];

/** The deploy gate's check, offline: fourteen questions in this order, all failures at once, each with what to do. Anything that
 *  cannot be answered is a failure. */
export function verifyAttestation(
  bundle: AttestationBundle,
  trust: TrustPolicy,
  now: Instant,
  { verify = ed25519Verify, hash = sha256 }: Readonly<{ verify?: Ed25519Verify; hash?: Hasher }> = {},
): Checked<VerifiedAttestation, AttestationCode> {
  const keys = trust.signers.map(({ publicKey }) => ed25519EnvelopeKey(publicKey, verify));
  const { signers, statement, problems } = openEnvelope(bundle, trust, keys);
  const read = statement && readClaim(statement, trust.expect);
  if (read?.ok === false) problems.push(...read.problems.map(({ message }) => notOfType(message)));
  const claim = read?.ok ? read.value : null;
  const level = claim ? levelOf(claim, signers, trust) : 0;
  const override = bundle.override === null ? null : verifyOverride(bundle.override, trust, now, verify);
  if (claim) {
    problems.push(...claim.mismatches.filter(({ code }) => code === "subject-mismatch"));
    problems.push(...checkVerifier(claim.verifierId, signers, trust));
    problems.push(...claim.mismatches.filter(({ code }) => code !== "subject-mismatch"));
    problems.push(...checkLevel(claim, level, trust), ...checkProperties(claim, trust, override));
    problems.push(...checkPolicies(claim, trust), ...checkTimes(claim, now));
  }
  const logged = checkLog(bundle, trust, { now, indexMin: claim?.indexMin ?? 0n, verify, hash });
  problems.push(...logged.problems);
  if (claim && statement) problems.push(...checkInputs(bundle, statement, claim, { trust, keys }));

  if (isNonEmpty(problems)) return { ok: false, problems };
  const { index, checkpoint, witnessed } = logged;
  if (statement === null || claim === null || index === null || checkpoint === null)
    return { ok: false, problems: [notOfType("it could not be read")] };
  const used = override?.ok && claim.properties.includes(breakGlassProperty) ? override.value : null;
  return accept({ statement, signers, level, index, checkpoint, witnessed, override: used });
}

function levelOf(claim: Claim, signers: readonly TrustedSigner[], trust: TrustPolicy): number {
  const known = signers.length > 0 ? signers : trust.signers;
  const most = known.filter(({ verifierId }) => verifierId === claim.verifierId).map(({ levelMax }) => levelMax);
  // A key that does not speak for the id caps nothing: that is its own failure.
  return Math.min(claim.level ?? 0, most.length === 0 ? 4 : Math.max(...most));
}

/** Check 9, the level. */
function checkLevel(claim: Claim, level: number, { expect }: TrustPolicy): Problems {
  const hint = "two persons outside the change must review it; a local identity or a break-glass caps the level";
  if (claim.level === null) return [refusal("level-too-low", "it does not claim exactly one source level", hint)];
  if (level >= expect.level) return [];
  const worth =
    level < claim.level ? `it claims ${claim.level}, and its signer is trusted up to ${level}` : `it is ${level}`;
  return [refusal("level-too-low", `level ${expect.level} is wanted; ${worth}`, hint)];
}

/** Check 9, the properties. */
function checkProperties(
  claim: Claim,
  { expect }: TrustPolicy,
  override: Checked<VerifiedOverride, "override-refused"> | null,
): Problems {
  const { required, forbidden } = expect.kind === "source" ? expect.properties : { required: [], forbidden: [] };
  const problems: Problems = required
    .filter((each) => !claim.properties.includes(each))
    .map((each) =>
      refusal("property-missing", `${quote(each)} is not among its levels`, "meet what it asks, then attest"),
    );
  for (const each of new Set([breakGlassProperty, ...forbidden])) {
    if (!claim.properties.includes(each) || (each === breakGlassProperty && override?.ok)) continue;
    const why = each === breakGlassProperty && override?.ok === false ? `: ${override.problems[0].message}` : "";
    const hint = "have it reviewed, or bring an override that two enrolled persons signed for exactly this";
    problems.push(refusal("property-forbidden", `it bears ${quote(each)}${why}`, hint));
  }
  return problems;
}

/** Check 10: every policy that it was judged by is one that this gate knows. None named is none known. */
function checkPolicies(claim: Claim, { policies }: TrustPolicy): Problems {
  const hint = "add the digest to the trust file, by two persons, or judge again by the policies listed there";
  if (claim.policies.length === 0) return [refusal("policy-not-allowed", "it names no policy by digest", hint)];
  const strange = claim.policies.find((each) => !policies.includes(each));
  return strange === undefined
    ? []
    : [refusal("policy-not-allowed", `the policy ${quote(strange)} is not allowed`, hint)];
}

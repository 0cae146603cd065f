import { epochMs, type Instant } from "#core";
import { accept, type Checked, refuse } from "../checked.ts";
import { type Ed25519Verify, ed25519Verify } from "../note/ed25519.ts";
import { clockSkewSeconds } from "../note/quorum.ts";
import { ed25519EnvelopeKey, inTotoPayloadType, parseEnvelope, verifyEnvelope } from "../statement/dsse.ts";
import { type Override, readOverride } from "../statement/override.ts";
import { hasSubject, parseStatement, type Statement } from "../statement/statement.ts";
import type { Expectation, TrustPolicy } from "./trustPolicy.ts";

/** Did enough enrolled persons let exactly this pass, here and now? Works with nothing but the trust file. */
export function verifyOverride(
  envelope: string,
  trust: Pick<TrustPolicy, "override" | "expect">,
  now: Instant,
  verify: Ed25519Verify = ed25519Verify,
): Checked<Override, "override-refused"> {
  if (trust.override === null) return no("nobody is enrolled to override at this gate");
  const parsed = parseEnvelope(envelope);
  if (!parsed.ok) return no(parsed.problems[0].message);
  const keys = trust.override.publicKeys.map((publicKey) => ed25519EnvelopeKey(publicKey, verify));
  const signed = verifyEnvelope(parsed.value, keys, Math.max(2, trust.override.threshold));
  if (!signed.ok) return no(signed.problems[0].message);
  if (signed.value.payloadType !== inTotoPayloadType) return no("it is no in-toto statement");
  const statement = parseStatement(signed.value.payload);
  if (!statement.ok) return no(statement.problems[0].message);
  const override = readOverride(statement.value);
  if (!override.ok) return no(override.problems[0].message);
  const why = whyNotHere(statement.value, override.value, trust.expect) ?? whyNotNow(override.value, now);
  return why === null ? accept(override.value) : no(why);
}

function whyNotHere(statement: Statement, override: Override, expect: Expectation): string | null {
  if (expect.kind === "source")
    return hasSubject(statement, "gitCommit", expect.commit) ? null : "it is for another commit";
  if (!hasSubject(statement, "sha256", expect.artifact.slice("sha256:".length))) return "it is for another artifact";
  if (override.environment !== expect.environment) return "it is for another environment";
  return override.service === expect.service ? null : "it is for another service";
}

function whyNotNow(override: Override, now: Instant): string | null {
  if (epochMs(override.issuedAt) > epochMs(now) + clockSkewSeconds * 1000) return "it is dated in the future";
  return epochMs(override.validUntil) <= epochMs(now) ? `it ended at ${override.validUntil}` : null;
}

function no(why: string): Checked<never, "override-refused"> {
  const hint = "two enrolled persons sign a new override for exactly this subject, environment and service";
  return refuse("override-refused", `the override does not hold: ${why}`, hint);
}

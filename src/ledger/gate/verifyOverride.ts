import { epochMs, type Instant } from "#core";
import { accept, type Checked, quote, refuse } from "../checked.ts";
import { type Ed25519Verify, ed25519Verify } from "../note/ed25519.ts";
import { clockSkewSeconds } from "../note/quorum.ts";
import {
  type EnvelopeKey,
  ed25519EnvelopeKey,
  inTotoPayloadType,
  parseEnvelope,
  verifyEnvelope,
} from "../statement/dsse.ts";
import { type Override, readOverride } from "../statement/override.ts";
import { hasSubject, parseStatement, type Statement } from "../statement/statement.ts";
import { type Expectation, type PersonKey, personsOf, type TrustPolicy } from "./trustPolicy.ts";

/** An override that holds, and who gave it. */
export type VerifiedOverride = Override & Readonly<{ persons: readonly string[] }>;

/** Did enough enrolled persons let exactly this pass, here and now? Works with nothing but the trust file. */
export function verifyOverride(
  envelope: string,
  trust: Pick<TrustPolicy, "override" | "expect">,
  now: Instant,
  verify: Ed25519Verify = ed25519Verify,
): Checked<VerifiedOverride, "override-refused"> {
  if (trust.override === null) return no("nobody is enrolled to override at this gate");
  const parsed = parseEnvelope(envelope);
  if (!parsed.ok) return no(parsed.problems[0].message);
  const threshold = Math.max(2, trust.override.threshold);
  const keys = trust.override.keys.map(({ publicKey, person }) => ({
    ...ed25519EnvelopeKey(publicKey, verify),
    person,
  }));
  const signed = verifyEnvelope<EnvelopeKey & PersonKey>(parsed.value, keys);
  if (!signed.ok) return no("nobody who is enrolled here signed it");
  const persons = personsOf(signed.value.keys);
  if (persons.length < threshold) return no(tooFew(persons, signed.value.keys.length, threshold));
  if (signed.value.payloadType !== inTotoPayloadType) return no("it is no in-toto statement");
  const statement = parseStatement(signed.value.payload);
  if (!statement.ok) return no(statement.problems[0].message);
  const override = readOverride(statement.value);
  if (!override.ok) return no(override.problems[0].message);
  const why = whyNotHere(statement.value, override.value, trust.expect) ?? whyNotNow(override.value, now);
  return why === null ? accept({ ...override.value, persons }) : no(why);
}

function tooFew(persons: readonly string[], keys: number, threshold: number): string {
  const who = persons.map(quote).join(", ");
  const how = keys > persons.length ? `, with ${keys} keys: a person counts once` : "";
  return `it takes ${threshold} persons, and ${who} signed alone${how}`;
}

function whyNotHere(statement: Statement, override: Override, expect: Expectation): string | null {
  if (expect.kind === "source")
    return hasSubject(statement, "gitCommit", expect.commit) ? null : "it is for another commit";
  if (expect.artifact === null) return "nobody said which artifact is meant";
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

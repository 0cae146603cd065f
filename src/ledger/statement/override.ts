import { epochMs, type Instant, type Json, type NonEmpty } from "#core";
import { type Checked, refuse } from "../checked.ts";
import { instant, objectOf, optional, present, readFields, text } from "../fields.ts";
import type { Resource, Statement } from "./statement.ts";

export const overrideType = "https://checkrail.dev/attestation/override/v0.1";

/** Break-glass: two enrolled persons let one thing pass that would be held, for an hour at most. Loud, and reviewed after. */
export type Override = Readonly<{
  reason: string;
  /** Where it may be used; null at a merge. */
  environment: string | null;
  service: string | null;
  issuedAt: Instant;
  validUntil: Instant;
}>;

export const overrideLifeMaxMs = 60 * 60 * 1000;

const hint = "write reason, environment, service, issuedAt and validUntil; an hour at most";

const predicate = objectOf(
  { reason: text, environment: optional(text), service: optional(text), issuedAt: instant, validUntil: instant },
  "ignore",
);

/** The statement that both persons sign; its subject is what may pass: the commit, or the artifact. */
export function overrideStatement(override: Override, subject: NonEmpty<Resource>): Statement {
  return { subject, predicateType: overrideType, predicate: present(override) as Record<string, Json> };
}

export function readOverride(statement: Statement): Checked<Override, "statement-type" | "predicate-format"> {
  if (statement.predicateType !== overrideType)
    return refuse("statement-type", `the statement is no \`${overrideType}\``, "present an override");
  const read = readFields(predicate, statement.predicate, "predicate-format", hint);
  if (!read.ok) return read;
  const lifeMs = epochMs(read.value.validUntil) - epochMs(read.value.issuedAt);
  return lifeMs >= 0 && lifeMs <= overrideLifeMaxMs
    ? read
    : refuse("predicate-format", "an override lives an hour at most", hint);
}

import type { Digest, Instant, Json } from "#core";
import { type Checked, refuse } from "../checked.ts";
import { digest, instant, objectOf, present, readFields, size, text } from "../fields.ts";
import { artifactResource, hasSubject, type Statement } from "./statement.ts";

export const healthyType = "https://checkrail.dev/attestation/healthy/v0.1";

/** A version that was allowed and seen healthy in a place: whoever holds this may roll back to it, with nobody to ask. */
export type HealthyVersion = Readonly<{
  verifier: Readonly<{ id: string }>;
  service: string;
  environment: string;
  artifact: Digest;
  /** Id of the attestation that allowed it, and when. */
  allowedBy: string;
  allowedAt: Instant;
  healthyAt: Instant;
  /** Who saw it run well. */
  observedBy: string;
  /** How far the log had come: the proof itself comes after that. */
  logSize: bigint;
  engine: string;
  attestedAt: Instant;
  validUntil: Instant;
}>;

const predicate = objectOf(
  {
    verifier: objectOf({ id: text }, "ignore"),
    service: text,
    environment: text,
    artifact: digest,
    allowedBy: text,
    allowedAt: instant,
    healthyAt: instant,
    observedBy: text,
    logSize: size,
    engine: text,
    attestedAt: instant,
    validUntil: instant,
  },
  "ignore",
);

export function healthyStatement(version: HealthyVersion): Statement {
  return {
    subject: [artifactResource(version.artifact, version.service)],
    predicateType: healthyType,
    predicate: present({ ...version, logSize: version.logSize.toString() }) as Record<string, Json>,
  };
}

export function readHealthyVersion(
  statement: Statement,
): Checked<HealthyVersion, "statement-type" | "predicate-format"> {
  if (statement.predicateType !== healthyType)
    return refuse("statement-type", `the statement is no \`${healthyType}\``, "present the proof of a healthy version");
  const hint = "write every field of the healthy attestation v0.1";
  const read = readFields(predicate, statement.predicate, "predicate-format", hint);
  if (!read.ok) return read;
  return hasSubject(statement, "sha256", read.value.artifact.slice("sha256:".length))
    ? read
    : refuse("predicate-format", "the subject is not the artifact that was seen healthy", hint);
}

/** Why an attestation does not open a gate. Each failure has its own code, and the codes stay: scripts read them. In the
 *  order of the checks. */
export const attestationCodes = [
  "envelope-signature",
  "payload-type",
  "statement-type",
  "subject-mismatch",
  "verifier-mismatch",
  "resource-mismatch",
  "ref-not-allowed",
  "not-passed",
  "level-too-low",
  "property-missing",
  "property-forbidden",
  "policy-not-allowed",
  "not-yet-valid",
  "expired",
  "not-in-log",
  "witness-quorum",
  "cosignature-stale",
  "checkpoint-older",
  "checkpoint-forked",
  "consistency-missing",
  "inputs-do-not-allow",
] as const;

export type AttestationCode = (typeof attestationCodes)[number];

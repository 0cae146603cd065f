import type { Decision, Evidence } from "#core";

/** The SLSA source level that the identities behind a decision bear out (SLSA v1.2, source track): 4 where each change had
 *  two persons by an identity that an outside party vouches for; local accounts and tokens cap it at 3; a rollback says
 *  nothing new about its source and keeps 3. */
export function levelOf(decisions: readonly Readonly<{ decision: Decision }>[], evidence: readonly Evidence[]): number {
  if (decisions.length === 0) return 3;
  const isReviewed = decisions.every(({ decision }) => {
    const signers = new Set(
      decision.requirements.flatMap(({ kind, state, have }) => (kind === "sign" && state === "satisfied" ? have : [])),
    );
    return signers.size >= 2;
  });
  const vouched = evidence.every((item) => item.kind !== "signature" || vouchedFor.has(methodOf(item)));
  return isReviewed && vouched ? 4 : 3;
}

const vouchedFor: ReadonlySet<string> = new Set(["oidc", "forge", "key"]);

function methodOf(item: Evidence): string {
  const method: unknown = "method" in item ? item.method : undefined;
  return typeof method === "string" ? method : "local";
}

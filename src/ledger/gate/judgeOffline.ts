import type { Digest, Instant } from "#core";
import { accept, type Checked, type Refusal, refusal } from "../checked.ts";
import type { Ed25519Verify } from "../note/ed25519.ts";
import { parseEnvelope } from "../statement/dsse.ts";
import { type HealthyVersion, readHealthyVersion } from "../statement/healthyVersion.ts";
import { parseStatement } from "../statement/statement.ts";
import type { Hasher } from "../tree/hash.ts";
import type { AttestationBundle } from "./attestationBundle.ts";
import type { AttestationCode } from "./attestationCode.ts";
import type { OfflineBundle } from "./offlineBundle.ts";
import type { TrustPolicy } from "./trustPolicy.ts";
import { verifyHealthy } from "./verifyHealthy.ts";
import { type VerifiedOverride, verifyOverride } from "./verifyOverride.ts";

export type OfflineQuestion = Readonly<{
  service: string;
  environment: string;
  artifact: Digest;
  /** The envelope of an override; null: nobody broke the glass. */
  override: string | null;
}>;

export type OfflineCode = AttestationCode | "no-proof" | "override-refused";

/** Why it passes with nobody to ask. There is no third way. */
export type OfflinePass = Readonly<
  | { lane: "rollback"; version: HealthyVersion; bundle: AttestationBundle }
  | { lane: "break-glass"; override: VerifiedOverride; envelope: string }
>;

/** The deploy gate when the server is gone: back to what was allowed and seen healthy, or two enrolled persons; else hold.
 *  A way back needs no emergency, so it is looked for first. */
export function judgeOffline(
  bundle: OfflineBundle,
  { service, environment, artifact, override }: OfflineQuestion,
  now: Instant,
  powers: Readonly<{ verify: Ed25519Verify; hash: Hasher }>,
): Checked<OfflinePass, OfflineCode> {
  const { expect } = bundle.trust;
  const refs: readonly string[] = [];
  const level = expect.level;
  const asked = { kind: "deploy", artifact, environment, service, repository: null, refs, level } as const;
  const trust: TrustPolicy = { ...bundle.trust, expect: asked };
  const problems: Refusal<OfflineCode>[] = [];
  for (const each of bundle.healthy) {
    if (versionOf(each)?.artifact !== artifact) continue;
    const checked = verifyHealthy(each, trust, now, powers);
    if (checked.ok) return accept({ lane: "rollback", version: checked.value, bundle: each });
    problems.push(...checked.problems);
  }
  if (override !== null) {
    const checked = verifyOverride(override, trust, now, powers.verify);
    if (checked.ok) return accept({ lane: "break-glass", override: checked.value, envelope: override });
    problems.push(...checked.problems);
  }
  return { ok: false, problems: [noProof(bundle, service, environment, artifact), ...problems] };
}

function noProof(
  { healthy }: OfflineBundle,
  service: string,
  environment: string,
  artifact: Digest,
): Refusal<OfflineCode> {
  const known = healthy.flatMap((each) => {
    const version = versionOf(each);
    return version?.service === service && version.environment === environment ? [version.artifact] : [];
  });
  const way = known.length === 0 ? "" : `go back to ${known.slice(0, 3).join(" or ")}, `;
  const hint = `${way}wait for the server, or let two enrolled persons break the glass (\`checkrail break-glass\`)`;
  const message = `nothing shows that \`${artifact}\` was allowed and seen healthy for \`${service}\` in \`${environment}\``;
  return refusal("no-proof", message, hint);
}

/** What a proof says it is about: for finding it, not for believing it. */
function versionOf({ envelope }: AttestationBundle): HealthyVersion | null {
  const parsed = parseEnvelope(envelope);
  const statement = parsed.ok ? parseStatement(parsed.value.payload) : parsed;
  const version = statement.ok ? readHealthyVersion(statement.value) : statement;
  return version.ok ? version.value : null;
}

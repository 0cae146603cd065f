import { digestBytes, epochMs, type Instant, instantOf } from "#core";
import { newFact, versionAttested } from "#facts";
import { healthyStatement, printStatement } from "#ledger";
import type { RecordPorts, VersionRecord } from "#ports";
import { wasAllowedAndHealthy } from "./answerGate.ts";
import { signStatement } from "./signStatement.ts";

type Powers = Pick<RecordPorts, "store" | "random" | "signer" | "version">;

const lifeMs = 90 * 24 * 3_600_000;
/** Renewed when a third of its life is over, so that what runs today can be gone back to for two months at least. */
const renewMs = 60 * 24 * 3_600_000;

/** Attests a version that was allowed and is seen healthy, unless a proof of it is still young: a rollback to it then needs
 *  no server. */
export async function attestHealthy(
  place: Readonly<{ service: string; environment: string }>,
  version: VersionRecord | null,
  observedBy: string,
  ports: Powers,
): Promise<void> {
  const now = await ports.store.now();
  if (!wasAllowedAndHealthy(version) || (isYoung(version, now) && (await isInForce(version, ports)))) return;
  const { allowedAt, allowedBy, healthyAt, artifact } = version;
  if (allowedAt === null || allowedBy === null || healthyAt === null) return;
  const [{ signed }, vkey] = await Promise.all([ports.store.logStatus(), ports.store.attestingKey()]);
  const statement = healthyStatement({
    verifier: { id: ports.signer.verifierId },
    ...place,
    artifact,
    allowedBy,
    allowedAt,
    healthyAt,
    observedBy,
    logSize: BigInt(signed),
    engine: ports.version,
    attestedAt: now,
    validUntil: instantOf(epochMs(now) + lifeMs),
  });
  const envelope = await signStatement(printStatement(statement), vkey, ports.signer);
  const fact = newFact(versionAttested, ports.random.uuid(), null, { envelope });
  await ports.store.append({
    facts: [fact],
    payloads: [],
    guards: [{ kind: "attests-with", vkey }],
  });
}

/** A proof under a key that was rotated is made again: it may count no more. */
async function isInForce({ proofKey }: VersionRecord, { store }: Powers): Promise<boolean> {
  const current = (await store.keyChain("attestation")).at(-1);
  return current !== undefined && proofKey === digestBytes(current.key.publicKey);
}

function isYoung({ proofUntil }: VersionRecord, now: Instant): boolean {
  return proofUntil !== null && epochMs(proofUntil) - epochMs(now) > renewMs;
}

import { type Digest, epochMs, type Instant, isNonEmpty, Trouble } from "#core";
import { type GlassBroken, glassBroken, type NewFact, newFact } from "#facts";
import { type OfflineUse, offlineUseId, type VerifiedOverride, verifyOverride } from "#ledger";
import type { RecordPorts } from "#ports";
import { personKeys } from "./exportTrust.ts";

type Powers = Pick<RecordPorts, "store" | "random">;

/** The override that two persons signed, checked as of its use: by every key that was ever theirs, since a gate that was cut off may
 *  have known one that is retired meanwhile. @throws {Trouble} invalid */
export async function readOverrideUse(use: OfflineUse, ports: Powers): Promise<VerifiedOverride> {
  const { service, environment, artifact, envelope, usedAt } = use;
  const records = (await ports.store.keys()).filter(({ purpose }) => purpose === "person");
  const keys = personKeys(records);
  const override = isNonEmpty(keys) ? { keys, threshold: 2 } : null;
  const refs: readonly string[] = [];
  const expect = { kind: "deploy", artifact, environment, service, repository: null, refs, level: 0 } as const;
  const verified = verifyOverride(envelope, { override, expect }, usedAt);
  if (verified.ok) return verified.value;
  const [{ message, hint }] = verified.problems;
  throw new Trouble("invalid", message, { hint: hint ?? "see docs/how-to/break-glass.md" });
}

/** The fact of an emergency, under the id by which it is recorded once. */
export function emergencyFact(
  use: OfflineUse,
  { persons, reason, validUntil }: VerifiedOverride,
  by: string | null,
  { offline, ports }: Readonly<{ offline: boolean; ports: Powers }>,
): NewFact {
  const { service, environment, artifact, usedAt, envelope } = use;
  const [first = "", second = ""] = persons;
  const data: GlassBroken = {
    id: offlineUseId(use),
    service,
    environment,
    artifact,
    reason,
    persons: [first, second],
    usedAt,
    expiresAt: validUntil,
    offline,
    envelope,
  };
  return newFact(glassBroken, ports.random.uuid(), by, data);
}

/** The sooner of two instants. */
export function soonest(a: Instant, b: Instant): Instant {
  return epochMs(a) <= epochMs(b) ? a : b;
}

export type EmergencyRequest = Readonly<{ service: string; environment: string; artifact: Digest; envelope: string }>;

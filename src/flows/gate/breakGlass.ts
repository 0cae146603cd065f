import { digestJson, digestsInForce, epochMs, instantOf } from "#core";
import { attestationMade, newFact } from "#facts";
import { artifactResource, type DecisionRecord, decisionStatement, offlineUseId, printStatement } from "#ledger";
import type { RecordPorts } from "#ports";
import type { Actor } from "../record/judge.ts";
import type { Organisation } from "../record/organisation.ts";
import { whoIs } from "../record/propose.ts";
import { type Attested, attestedOf, inclusionMs, notLogged, validMs } from "./attested.ts";
import { type EmergencyRequest, emergencyFact, readOverrideUse, soonest } from "./overrideUse.ts";
import { signStatement } from "./signStatement.ts";

type Powers = RecordPorts & Readonly<{ organisation: () => Promise<Organisation> }>;

export type GlassAnswer = Readonly<{
  verdict: "allow";
  /** Under which it is reviewed. */
  emergency: string;
  persons: readonly string[];
  reason: string;
  attestation: Attested;
}>;

/** What nothing but an emergency lets pass is worth less until somebody has looked at it. */
export const unreviewedLevel = 2;

/** Two enrolled persons let one artifact pass, with the server there: recorded, attested as what it is, and under review
 *  from now on. */
export async function breakGlass(
  { from, ...request }: EmergencyRequest & Readonly<{ from: number | null }>,
  actor: Actor,
  ports: Powers,
): Promise<GlassAnswer> {
  const { service, environment, artifact, envelope } = request;
  const { store } = ports;
  const now = await store.now();
  const use = { kind: "break-glass", service, environment, artifact, usedAt: now, envelope } as const;
  const [override, organisation, { signed }, vkey] = await Promise.all([
    readOverrideUse(use, ports),
    ports.organisation(),
    store.logStatus(),
    store.attestingKey(),
  ]);
  const emergency = offlineUseId(use);
  const isKnown = (await store.emergencies.find(emergency)) !== null;

  const setting = organisation.setting(now);
  const decision: DecisionRecord = {
    verifier: { id: ports.signer.verifierId },
    gate: "deploy",
    verdict: "allow",
    environment,
    artifact,
    service,
    decision: digestJson([]),
    changes: [],
    policies: digestsInForce(setting.protocols, epochMs(now)),
    catalog: setting.catalog.digest,
    inputs: [],
    logSize: BigInt(signed),
    engine: ports.version,
    decidedAt: now,
    validUntil: soonest(override.validUntil, instantOf(epochMs(now) + validMs)),
    level: unreviewedLevel,
    breakGlass: true,
  };
  const statement = printStatement(decisionStatement(decision, [artifactResource(artifact, service)]));
  const signedText = await signStatement(statement, vkey, ports.signer);

  const id = ports.random.uuid();
  const by = whoIs(actor);
  const attested = newFact(attestationMade, id, by, { envelope: signedText });
  const first = emergencyFact(use, override, by, { offline: false, ports });
  await store.append({
    facts: isKnown ? [attested] : [first, attested],
    payloads: [],
    guards: [{ kind: "attests-with", vkey }, ...(isKnown ? [] : [{ kind: "new-emergency", emergency } as const])],
  });
  // With nobody there at all it passes too; witnesses that are away do not stand in its way.
  const receipt = await store.receipt(id, inclusionMs, "signed");
  if (receipt === null) throw notLogged();
  const attestation = await attestedOf(id, signedText, receipt, { from, override: envelope }, ports);
  return { verdict: "allow", emergency, persons: override.persons, reason: override.reason, attestation };
}

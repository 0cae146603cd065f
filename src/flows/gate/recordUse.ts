import { epochMs, Trouble } from "#core";
import { deploymentReported, newFact } from "#facts";
import {
  type ChainedKey,
  ed25519EnvelopeKey,
  type OfflineUse,
  offlineUseId,
  parseEnvelope,
  parseOfflineUse,
  parseStatement,
  readHealthyVersion,
  verifyEnvelope,
} from "#ledger";
import type { RecordPorts, Spool } from "#ports";
import { emergencyFact, readOverrideUse } from "./overrideUse.ts";

type Powers = Pick<RecordPorts, "store" | "random" | "signer">;

export type Recorded = Readonly<{ id: string; kind: OfflineUse["kind"]; recorded: boolean }>;

const clockSkewMs = 300_000;

/** Takes into the record what a gate let pass while it was cut off. Sent twice, it is recorded once. */
export async function recordUse(text: string, by: string | null, ports: Powers): Promise<Recorded> {
  const read = parseOfflineUse(text);
  if (!read.ok) {
    const [{ message, hint }] = read.problems;
    throw new Trouble("invalid", message, { hint: hint ?? "send it unchanged" });
  }
  const use = read.value;
  const id = offlineUseId(use);
  if (epochMs(use.usedAt) > epochMs(await ports.store.now()) + clockSkewMs) {
    throw new Trouble("invalid", `it says that it was used at ${use.usedAt}, which is not yet`, {
      hint: "set the clock of the gate right",
    });
  }
  try {
    await (use.kind === "break-glass" ? recordGlass(use, id, by, ports) : recordRollback(use, id, by, ports));
    return { id, kind: use.kind, recorded: true };
  } catch (error) {
    if (error instanceof Trouble && error.code === "conflict") return { id, kind: use.kind, recorded: false };
    throw error;
  }
}

async function recordGlass(use: OfflineUse, id: string, by: string | null, ports: Powers): Promise<void> {
  if ((await ports.store.emergencies.find(id)) !== null) return alreadyThere();
  const override = await readOverrideUse(use, ports);
  await ports.store.append({
    facts: [emergencyFact(use, override, by, { offline: true, ports })],
    payloads: [],
    guards: [{ kind: "new-emergency", emergency: id }],
  });
}

/** What the pipeline did without asking is a deployment like any other, by the attestation that its proof names. */
async function recordRollback(use: OfflineUse, id: string, by: string | null, ports: Powers): Promise<void> {
  const { service, environment, artifact } = use;
  const attestation = allowedBy(use, await ports.store.keyChain("attestation"));
  const data = { id, service, environment, artifact, state: "started", attestation } as const;
  await ports.store.append({
    facts: [newFact(deploymentReported, ports.random.uuid(), by, data)],
    payloads: [],
    guards: [{ kind: "new-deployment", deployment: id }],
  });
}

function alreadyThere(): never {
  throw new Trouble("conflict", "it is recorded already", { hint: "nothing is left to do" });
}

/** The attestation that the proof names; null where the proof is not ours. */
function allowedBy(
  { envelope, service, environment, artifact }: OfflineUse,
  chain: readonly ChainedKey[],
): string | null {
  const parsed = parseEnvelope(envelope);
  if (!parsed.ok) return null;
  const keys = chain.filter(({ compromised }) => !compromised).map(({ key }) => ed25519EnvelopeKey(key.publicKey));
  const signed = verifyEnvelope(parsed.value, keys);
  const statement = signed.ok ? parseStatement(signed.value.payload) : signed;
  const version = statement.ok ? readHealthyVersion(statement.value) : statement;
  if (!version.ok) return null;
  const said = version.value;
  const isOfIt = said.service === service && said.environment === environment && said.artifact === artifact;
  return isOfIt ? said.allowedBy : null;
}

/** Takes what lies in a spool. What can never be recorded is laid aside, and said; what only cannot be now, stays. */
export async function takeSpool(
  spool: Spool,
  ports: Powers,
  said: (message: string) => void,
): Promise<readonly Recorded[]> {
  const taken: Recorded[] = [];
  for (const { id, text } of await spool.list()) {
    try {
      taken.push(await recordUse(text, null, ports));
      await spool.done(id);
    } catch (error) {
      if (!(error instanceof Trouble && error.code === "invalid")) throw error;
      await spool.refuse(id);
      said(`what a gate used offline cannot be recorded, and is laid aside as ${id}.refused: ${error.message}`);
    }
  }
  return taken;
}

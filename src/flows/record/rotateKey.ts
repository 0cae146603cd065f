import { Trouble } from "#core";
import { keyRotated, logFrozen, newFact } from "#facts";
import { type NoteSignature, parseVkey, printRotation, type Rotation, rotationText } from "#ledger";
import type { KeyRecord, RecordPorts, SigningKeys } from "#ports";
import type { Actor } from "./judge.ts";
import { whoIs } from "./propose.ts";

export type SigningPurpose = "log" | "attestation";
type Powers = Pick<RecordPorts, "store" | "random"> & Readonly<{ keyrings: Keyrings }>;
export type Keyrings = Readonly<Record<SigningPurpose, SigningKeys>>;

export type RotateRequest = Readonly<{
  purpose: SigningPurpose;
  reason: string;
  /** Somebody else may have the key that goes. */
  compromised: boolean;
  /** A key that is at hand already; null: one is made. */
  to: string | null;
}>;

/** What came of it. `receipt`: the leaf is under a checkpoint of the key that is in force from it on. */
export type Rotated = Readonly<{ id: string; vkey: string | null; frozen: boolean; leaf: number | null }>;

/** Makes a key for a rotation to come, so that every node can have it before. */
export async function prepareKey(purpose: SigningPurpose, { keyrings }: Powers): Promise<Readonly<{ vkey: string }>> {
  return { vkey: await keyrings[purpose].make() };
}

/** Another key signs from now on, by the word of both; a log whose key is in other hands ends, with this leaf as its last.
 *  Nothing is in force before the fact is recorded: a rotation that stops on the way leaves the old key as it was. */
export async function rotateKey(request: RotateRequest, actor: Actor, ports: Powers): Promise<Rotated> {
  const { purpose, reason, compromised } = request;
  const current = await keyInForce(purpose, ports);
  const id = ports.random.uuid();
  if (purpose === "log" && compromised) {
    await record(newFact(logFrozen, id, whoIs(actor), { key: current.id, reason }), current, ports);
    return { id, vkey: null, frozen: true, leaf: await leafOf(id, ports) };
  }
  const ring = ports.keyrings[purpose];
  const vkey = request.to ?? (await ring.make());
  const proof = await prove(current.vkey, vkey, purpose, ring);
  const data = { id, purpose, vkey, replaces: current.id, reason, compromised, proof };
  await record(newFact(keyRotated, id, whoIs(actor), data), current, ports);
  return { id, vkey, frozen: false, leaf: await leafOf(id, ports) };
}

async function keyInForce(purpose: SigningPurpose, { store, keyrings }: Powers): Promise<KeyRecord> {
  const current = (await store.keys()).find((key) => key.purpose === purpose && key.state === "active");
  if (current === undefined) {
    throw new Trouble("not-found", `no key for \`${purpose}\` is in force`, { hint: "see `checkrail key list`" });
  }
  if (await keyrings[purpose].has(current.vkey)) return current;
  throw new Trouble("fork-guard", "this node does not have the key that is in force", {
    hint: "rotate it where the key is",
  });
}

async function prove(from: string, to: string, purpose: SigningPurpose, ring: SigningKeys): Promise<string> {
  const [old, next] = [parseVkey(from), parseVkey(to)];
  if (!old.ok || !next.ok || next.value.name !== old.value.name || from === to || !(await ring.has(to))) {
    throw new Trouble("invalid", "this is no other key of the same name that this node has", {
      hint: "leave out `to`, or name a key that was prepared",
    });
  }
  const rotation: Rotation = { origin: old.value.name, purpose, from, to };
  const message = new TextEncoder().encode(rotationText(rotation));
  const signatures: NoteSignature[] = [];
  for (const { vkey, key } of [
    { vkey: from, key: old.value },
    { vkey: to, key: next.value },
  ]) {
    signatures.push({ name: key.name, keyId: key.keyId, signature: await ring.sign(vkey, message) });
  }
  return printRotation(rotation, signatures);
}

async function record(fact: ReturnType<typeof newFact>, { id: key }: KeyRecord, { store }: Powers): Promise<void> {
  await store.append({ facts: [fact], payloads: [], guards: [{ kind: "key-in-force", key }] });
}

async function leafOf(fact: string, { store }: Powers): Promise<number | null> {
  return (await store.receipt(fact, inclusionMs, "signed"))?.index ?? null;
}

const inclusionMs = 10_000;

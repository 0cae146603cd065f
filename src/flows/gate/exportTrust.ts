import { digestsInForce, epochMs, isNonEmpty, type NonEmpty, Trouble } from "#core";
import {
  type ChainedKey,
  type NoteKey,
  type PersonKey,
  parseCheckpoint,
  parseNote,
  parseVkey,
  personsOf,
  printTrustPolicy,
  type TrustedSigner,
  type TrustPolicy,
  type WitnessState,
} from "#ledger";
import type { KeyRecord, LogStatus, RecordPorts } from "#ports";
import type { Organisation } from "../record/organisation.ts";

type Powers = Pick<RecordPorts, "store"> & Readonly<{ organisation: () => Promise<Organisation> }>;

export type TrustRequest = Readonly<{
  service: string;
  environment: string;
  /** The source level that the gate wants. */
  level: number;
  /** Begin with the log as it stands: an attestation under an older checkpoint does not count any more. */
  checkpoint: boolean;
}>;

const cosignatureAgeMaxSeconds = 24 * 60 * 60;

/** The trust file of a place. */
export async function trustFile(request: TrustRequest, ports: Powers): Promise<string> {
  return printTrustPolicy(await exportTrust(request, ports));
}

/** What a gate of one place should believe, as this server knows it: to be looked at, and pinned where the gate runs. */
export async function exportTrust(request: TrustRequest, ports: Powers): Promise<TrustPolicy> {
  const { service, environment, level } = request;
  const { store } = ports;
  const [organisation, now, status, keys, log, attesting] = await Promise.all([
    ports.organisation(),
    store.now(),
    store.logStatus(),
    store.keys(),
    store.keyChain("log"),
    store.keyChain("attestation"),
  ]);
  const setting = organisation.setting(now);
  const policies = digestsInForce(setting.protocols, epochMs(now));
  if (!isNonEmpty(policies)) {
    throw new Trouble("no-protocols", "no protocol is in force, so nothing could be believed", {
      hint: "adopt protocols first",
    });
  }
  const active = keys.filter(({ state }) => state === "active");
  const witnesses = witnessesOf(status, active);
  const isWitnessed = !/^[ \t]*quorum[ \t]+none[ \t]*$/m.test(witnesses);
  const newest = status.quorum === null ? status.checkpoint : status.quorum.checkpoint;
  const humans = new Set<string>(setting.catalog.people.filter(({ kind }) => kind === "human").map(({ id }) => id));
  return {
    signers: signersOf(attesting),
    log: parsedKey(status.vkey),
    logKeys: log.length < 2 && log[0]?.span.until == null ? [] : log.map(({ key, span }) => ({ key, span })),
    witnesses,
    cosignatureAgeMaxSeconds: isWitnessed ? cosignatureAgeMaxSeconds : null,
    policies,
    override: overrideOf(active.filter(({ purpose, person }) => purpose === "person" && humans.has(person ?? ""))),
    inputs: "ignored",
    expect: { kind: "deploy", artifact: null, service, environment, repository: null, refs: [], level },
    lastCheckpoint: !request.checkpoint || newest === null ? null : stateOf(newest),
  };
}

/** Keys that attest: where one was rotated, each with the leaves for which it speaks. What a key signed that others may
 *  have counts no more. */
function signersOf(chain: readonly ChainedKey[]): NonEmpty<TrustedSigner> {
  const signers = chain
    .filter(({ compromised }) => !compromised)
    .map(({ key, span }) => ({
      publicKey: key.publicKey,
      verifierId: `https://${key.name}`,
      levelMax: 4,
      span: span.from === 0n && span.until === null ? null : span,
    }));
  if (isNonEmpty(signers)) return signers;
  throw new Trouble("not-included", "no key for attestations is in the log yet", { hint: "ask again in a moment" });
}

/** Whom to believe about the log: the policy that it asks by; where there is none, more than half of the enrolled keys. */
export function witnessesOf({ policy }: LogStatus, keys: readonly KeyRecord[]): string {
  const enrolled = keys.filter(({ purpose, state }) => purpose === "witness" && state === "active");
  return policy ?? witnessText(enrolled.map(({ vkey }) => vkey));
}

function witnessText(vkeys: readonly string[]): string {
  if (vkeys.length === 0) return "quorum none\n";
  const names = vkeys.map((_, at) => `w${at + 1}`);
  const lines = vkeys.map((vkey, at) => `witness w${at + 1} ${vkey}\n`);
  const threshold = Math.floor(vkeys.length / 2) + 1;
  return `${lines.join("")}group most ${threshold} ${names.join(" ")}\nquorum most\n`;
}

/** Two persons at least, each with a key of their own; else nobody may. */
function overrideOf(records: readonly KeyRecord[]): TrustPolicy["override"] {
  const keys = personKeys(records);
  return isNonEmpty(keys) && personsOf(keys).length >= 2 ? { keys, threshold: 2 } : null;
}

export function personKeys(records: readonly KeyRecord[]): readonly PersonKey[] {
  return records.flatMap(({ vkey, person }): PersonKey[] => {
    const key = parseVkey(vkey);
    return key.ok && person !== null ? [{ publicKey: key.value.publicKey, person }] : [];
  });
}

function parsedKey(vkey: string): NoteKey {
  const key = parseVkey(vkey);
  if (key.ok) return key.value;
  throw new Error(`a key of our own does not read: ${key.problems[0].message}`);
}

function stateOf(text: string): WitnessState | null {
  const note = parseNote(text);
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  return checkpoint.ok ? { size: checkpoint.value.size, root: checkpoint.value.root } : null;
}

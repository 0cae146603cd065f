import { nodeVerification } from "#integrations";
import type { TrustPolicy } from "#ledger";
import { parseBundle, verifyAttestation } from "#ledger";

/** Something that the server said was done. `fact`: the fact that it is; null for a change, which two facts make. */
export type Told = Readonly<{ kind: string; fact: string | null; change: string | null }>;
export type Allow = Readonly<{ attestation: string; artifact: string; index: number; size: number }>;

/** What one client was told, and keeps for ever: whatever happens to the server, nothing of it may become untrue. */
export type Journal = Readonly<{
  told: readonly Told[];
  allows: readonly Allow[];
  /** Root in hex by size, of every checkpoint that was ever shown. */
  checkpoints: ReadonlyMap<number, string>;
  violations: readonly string[];
  note: (told: Told) => void;
  /** An allow is one only with an attestation that verifies, under a checkpoint that extends what was seen before. */
  noteAllow: (artifact: string, attestation: unknown, before: TrustPolicy["lastCheckpoint"]) => void;
  noteCheckpoint: (size: number, root: string) => void;
  newest: () => TrustPolicy["lastCheckpoint"];
  accuse: (violation: string) => void;
}>;

export function openJournal(trust: TrustPolicy): Journal {
  const told: Told[] = [];
  const allows: Allow[] = [];
  const checkpoints = new Map<number, string>();
  const violations: string[] = [];
  let newest: TrustPolicy["lastCheckpoint"] = null;
  const accuse = (violation: string) => void violations.push(violation);
  const noteCheckpoint = (size: number, root: string) => {
    const known = checkpoints.get(size);
    if (known !== undefined && known !== root) accuse(`fork: two roots at ${size} leaves, ${known} and ${root}`);
    checkpoints.set(size, known ?? root);
    if (newest === null || newest.size < BigInt(size)) newest = { size: BigInt(size), root: Buffer.from(root, "hex") };
  };
  return {
    told,
    allows,
    checkpoints,
    violations,
    accuse,
    noteCheckpoint,
    newest: () => newest,
    note: (each) => void told.push(each),
    noteAllow: (artifact, attestation, before) => {
      const { id, bundle } = (attestation ?? {}) as { id?: string; bundle?: object };
      const parsed = parseBundle(JSON.stringify(bundle ?? null));
      if (id === undefined || !parsed.ok) return accuse(`allow without an attestation: ${artifact}`);
      const now = new Date().toISOString() as Parameters<typeof verifyAttestation>[2];
      const mine = { ...trust, expect: { ...trust.expect, artifact } as TrustPolicy["expect"], lastCheckpoint: before };
      const verified = verifyAttestation(parsed.value, mine, now, nodeVerification);
      if (!verified.ok) {
        return accuse(
          `allow ${id} does not verify: ${verified.problems.map(({ code, message }) => `${code} ${message}`)}`,
        );
      }
      const { checkpoint, index } = verified.value;
      noteCheckpoint(Number(checkpoint.size), Buffer.from(checkpoint.root).toString("hex"));
      allows.push({ attestation: id, artifact, index: Number(index), size: Number(checkpoint.size) });
    },
  };
}

import { createHash } from "node:crypto";
import {
  consistencyProof,
  emptyEdge,
  emptyRoot,
  generateKey,
  growEdge,
  leafHash,
  noteKey,
  noteSigner,
  printAddCheckpoint,
  printCheckpoint,
  printNote,
  printVkey,
  rootAt,
  signNote,
  tileHashReader,
} from "#ledger";

export function logHash(origin: string): string {
  return createHash("sha256").update(origin).digest("hex");
}

/** A log in memory, of up to 256 leaves, that says to witnesses whatever a test wants it to say. */
export function witnessLog(origin: string, seed = 1, word = "leaf") {
  const key = generateKey(new Uint8Array(32).fill(seed));
  const leaves = Array.from({ length: 256 }, (_, index) => leafHash(Buffer.from(`${word} ${index}`)));
  const rootOf = (size: number) => (size === 0 ? emptyRoot() : must(rootAt(BigInt(size), readerOf(size))));
  const readerOf = (size: number) => {
    const { tiles } = growEdge(emptyEdge, leaves.slice(0, size));
    const byLevel = new Map(tiles.map(({ tile, bytes }) => [`${tile.level}/${tile.index}`, bytes]));
    return tileHashReader(BigInt(size), ({ level, index }) => byLevel.get(`${level}/${index}`) ?? null);
  };
  const note = (size: number, root = rootOf(size)) =>
    printNote(signNote(printCheckpoint({ origin, size: BigInt(size), root, extensions: [] }), noteSigner(origin, key)));
  const proof = (from: number, to: number) =>
    from === 0 || from >= to ? [] : must(consistencyProof(BigInt(from), BigInt(to), readerOf(to)));
  return {
    origin,
    vkey: printVkey(noteKey(origin, "ed25519", key.publicKey)),
    note,
    ask: (from: number, to: number, more: Partial<Readonly<{ note: string; proof: readonly Uint8Array[] }>> = {}) =>
      printAddCheckpoint({ oldSize: BigInt(from), proof: more.proof ?? proof(from, to), note: more.note ?? note(to) }),
  };
}

function must<T>(checked: Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; problems: unknown }>): T {
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.value;
}

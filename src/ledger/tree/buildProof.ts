import { accept, type Checked, refuse } from "../checked.ts";
import { type Hasher, sha256 } from "./hash.ts";
import type { Proof } from "./proof.ts";
import { bitLength, foldRoots, type Node, type Range, subtreesOf } from "./tree.ts";

export type BuildCode = "index-beyond-size" | "size-order" | "empty-tree" | "missing-hash";

/** Looks a node of the tree up; null when it is not at hand. */
export type ReadHash = (level: number, index: bigint) => Uint8Array | null;

/** The root of the first `size` leaves. */
export function rootAt(size: bigint, readHash: ReadHash, hash: Hasher = sha256): Checked<Uint8Array, BuildCode> {
  if (size <= 0n) return refuse("empty-tree", "a tree without leaves has no nodes to read", "use `emptyRoot`");
  return hashRange({ start: 0n, end: size }, readHash, hash);
}

/** PATH(m, D[n]) of RFC 6962 section 2.1.1. */
export function inclusionProof(
  index: bigint,
  size: bigint,
  readHash: ReadHash,
  hash: Hasher = sha256,
): Checked<Proof, BuildCode> {
  if (index < 0n || index >= size)
    return refuse("index-beyond-size", `there is no leaf ${index} in a tree of ${size}`, "ask for a larger size");
  return hashRanges(inclusionRanges(index, size), readHash, hash);
}

/** PROOF(m, D[n]) of RFC 6962 section 2.1.2. */
export function consistencyProof(
  size1: bigint,
  size2: bigint,
  readHash: ReadHash,
  hash: Hasher = sha256,
): Checked<Proof, BuildCode> {
  if (size1 > size2)
    return refuse("size-order", `a tree of ${size2} does not extend one of ${size1}`, "give the older size first");
  if (size1 <= 0n)
    return refuse("empty-tree", "every tree extends the empty one; there is nothing to prove", "ask from size 1 on");
  return hashRanges(consistencyRanges(size1, size2), readHash, hash);
}

/** The nodes that a proof or root reads: for whoever must fetch them before, because reading is not a pure act. */
export function nodesOf(ranges: readonly Range[]): Node[] {
  return ranges.flatMap(subtreesOf);
}

export function inclusionRanges(index: bigint, size: bigint): Range[] {
  const ranges: Range[] = [];
  for (let start = 0n, end = size; end - start > 1n; ) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

export function consistencyRanges(size1: bigint, size2: bigint): Range[] {
  const ranges: Range[] = [];
  let start = 0n;
  let end = size2;
  while (end !== size1) {
    const middle = start + splitOf(end - start);
    if (size1 <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // Whoever asks knows the root of the whole old tree; a part of it must be told.
  if (start > 0n) ranges.push({ start, end });
  return ranges.reverse();
}

/** The largest power of two below `length`: where RFC 6962 splits a tree. */
function splitOf(length: bigint): bigint {
  return 1n << BigInt(bitLength(length - 1n) - 1);
}

function hashRanges(ranges: readonly Range[], readHash: ReadHash, hash: Hasher): Checked<Proof, BuildCode> {
  const proof: Uint8Array[] = [];
  for (const range of ranges) {
    const built = hashRange(range, readHash, hash);
    if (!built.ok) return built;
    proof.push(built.value);
  }
  return accept(proof);
}

function hashRange(range: Range, readHash: ReadHash, hash: Hasher): Checked<Uint8Array, BuildCode> {
  const roots: Uint8Array[] = [];
  for (const { level, index } of subtreesOf(range)) {
    const root = readHash(level, index);
    if (root === null) return missing({ level, index });
    roots.push(root);
  }
  const folded = foldRoots(roots, hash);
  return folded
    ? accept(folded)
    : refuse("empty-tree", "a range without leaves has no hash", "ask for one leaf at least");
}

function missing({ level, index }: Node): Checked<never, BuildCode> {
  return refuse("missing-hash", `hash ${index} of level ${level} is not at hand`, "load the tiles of this size first");
}

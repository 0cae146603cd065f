import { accept, type Checked, refuse } from "../checked.ts";
import { type Hasher, sha256 } from "./hash.ts";
import type { Proof, ProofCode } from "./proof.ts";
import { oddSubtree } from "./subtreeProof.ts";
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

/** SUBTREE_PROOF(start, end, D[n]) of draft-ietf-plants-merkle-tree-certs: that a subtree is part of a tree. */
export function subtreeConsistencyProof(
  subtree: Range,
  size: bigint,
  readHash: ReadHash,
  hash: Hasher = sha256,
): Checked<Proof, BuildCode | ProofCode> {
  const wrong = oddSubtree(subtree, size);
  if (wrong) return wrong;
  if (subtree.start === subtree.end) return accept([]);
  return hashRanges(subtreeRanges(subtree, size), readHash, hash);
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
  return subtreeRanges({ start: 0n, end: size1 }, size2);
}

/** What lies beside the way from the root down to a subtree. */
function subtreeRanges(subtree: Range, size: bigint): Range[] {
  const ranges: Range[] = [];
  let from = subtree.start;
  let start = 0n;
  let end = size;
  while (start !== from || end !== subtree.end) {
    const middle = start + splitOf(end - start);
    if (subtree.end <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
      if (from < middle) from = middle;
    }
  }
  // Whoever asks knows the root of the whole subtree; a part of it must be told.
  if (from !== subtree.start) ranges.push({ start, end });
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

import { emptyRoot, type Hasher, nodeHash, sha256 } from "./hash.ts";

/** The right edge of a tree: the roots of its perfect subtrees, largest first. All that is needed to append to it and to
 *  know its root. INVARIANT: there is one root for each 1-bit of `size`. */
export type Frontier = Readonly<{ size: bigint; roots: readonly Uint8Array[] }>;

/** The largest size a log can have: sizes are written in 64 bits. */
export const sizeMax = (1n << 64n) - 1n;

export const emptyFrontier: Frontier = { size: 0n, roots: [] };

/** The tree with one leaf more. Each trailing 1-bit of the old size is a subtree that is completed by it. */
export function appendLeaf(frontier: Frontier, leaf: Uint8Array, hash: Hasher = sha256): Frontier {
  const roots = [...frontier.roots];
  let root = leaf;
  for (let size = frontier.size; (size & 1n) === 1n; size >>= 1n) {
    const left = roots.pop();
    if (left === undefined) throw new RangeError("a frontier has one root for each 1-bit of its size");
    root = nodeHash(left, root, hash);
  }
  roots.push(root);
  return { size: frontier.size + 1n, roots };
}

/** MTH of RFC 6962 section 2.1, folded from the right: the smallest subtree hangs deepest. */
export function rootOf(frontier: Frontier, hash: Hasher = sha256): Uint8Array {
  return foldRoots(frontier.roots, hash) ?? emptyRoot(hash);
}

/** One hash over neighbouring perfect subtrees, largest first; null over none. */
export function foldRoots(roots: readonly Uint8Array[], hash: Hasher): Uint8Array | null {
  return roots.reduceRight<Uint8Array | null>((right, left) => (right ? nodeHash(left, right, hash) : left), null);
}

/** A node of the tree: the root of the perfect subtree over leaves `index * 2^level` up to `(index + 1) * 2^level`. */
export type Node = Readonly<{ level: number; index: bigint }>;

/** Leaves `start` up to, not including, `end`. */
export type Range = Readonly<{ start: bigint; end: bigint }>;

/** The perfect subtrees whose fold is the hash of a range, largest first.
 *  INVARIANT: `start` is a multiple of the smallest power of two that is not below the range's length. */
export function subtreesOf({ start, end }: Range): Node[] {
  const nodes: Node[] = [];
  for (let at = start; at < end; ) {
    const level = bitLength(end - at) - 1;
    nodes.push({ level, index: at >> BigInt(level) });
    at += 1n << BigInt(level);
  }
  return nodes;
}

export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

export function bitCount(value: bigint): number {
  return value.toString(2).replaceAll("0", "").length;
}

export function trailingZeros(value: bigint): number {
  return bitLength(value & -value) - 1;
}

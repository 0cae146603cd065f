import { type Checked, type Refused, refuse } from "../checked.ts";
import { emptyRoot, type Hasher, nodeHash, sha256 } from "./hash.ts";
import {
  chainBorder,
  oddLength,
  type Proof,
  type ProofCode,
  rootByInclusion,
  sameRoot,
  verifyInclusion,
  wrongLength,
} from "./proof.ts";
import { bitCount, bitLength, type Range, trailingZeros } from "./tree.ts";

/** Leaves that hang together somewhere in the tree: `start` is a multiple of the least power of two that holds them all
 *  (draft-ietf-plants-merkle-tree-certs). Mirrors and landmarks sign such parts. Null where it is one, of a tree of this size. */
export function oddSubtree({ start, end }: Range, size: bigint): Refused<ProofCode> | null {
  if (end > size) return refuse("size-order", `leaf ${end} is beyond a tree of ${size}`, "ask for a larger tree");
  const width = end > start ? 1n << BigInt(bitLength(end - start - 1n)) : 1n;
  if (start >= 0n && start <= end && start % width === 0n) return null;
  const hint = `start at a multiple of ${width}, or take fewer leaves`;
  return refuse("not-a-subtree", `leaves ${start} to ${end} are no subtree`, hint);
}

/** Is this leaf at this index of the subtree with this root? */
export function verifySubtreeInclusion(
  claim: Readonly<{ index: bigint; subtree: Range; leaf: Uint8Array; proof: Proof; root: Uint8Array }>,
  hash: Hasher = sha256,
): Checked<Uint8Array, ProofCode> {
  const { index, subtree, leaf, proof, root } = claim;
  const wrong = oddSubtree(subtree, subtree.end);
  if (wrong) return wrong;
  const inside = { index: index - subtree.start, size: subtree.end - subtree.start };
  return verifyInclusion({ ...inside, leaf, proof, root }, hash);
}

type SubtreeClaim = Readonly<{
  subtree: Range;
  size: bigint;
  subtreeRoot: Uint8Array;
  root: Uint8Array;
  proof: Proof;
}>;

/** Is the subtree a part of this tree? A subtree without leaves is part of every tree, whatever its root. */
export function verifySubtreeConsistency(claim: SubtreeClaim, hash: Hasher = sha256): Checked<Uint8Array, ProofCode> {
  const { subtree, size, subtreeRoot, root, proof } = claim;
  const wrong = oddSubtree(subtree, size) ?? oddLength(proof);
  if (wrong) return wrong;
  const { start, end } = subtree;
  if (start === end) return proof.length > 0 ? wrongLength(proof.length, 0) : sameRoot(subtreeRoot, emptyRoot(hash));
  if (end < size) return growSubtree(claim, hash);
  // It ends where the tree ends, so it is a node of the tree, and only what is left of it is missing.
  const wanted = bitCount(start >> BigInt(heightOf(subtree)));
  if (proof.length !== wanted) return wrongLength(proof.length, wanted);
  return sameRoot(chainBorder(subtreeRoot, proof, hash), root);
}

/** The level of the node that the subtree grows into. */
function heightOf({ start, end }: Range): number {
  return bitLength((end - 1n) ^ start);
}

/** Leaves came after it. From its last perfect part upward the proof gives two roots: as it was, and as it has grown; then it
 *  leads the grown one up to the root of the tree. */
function growSubtree(claim: SubtreeClaim, hash: Hasher): Checked<Uint8Array, ProofCode> {
  const { subtree, size, subtreeRoot, root, proof } = claim;
  const last = subtree.end - 1n;
  const shift = trailingZeros(subtree.end - subtree.start);
  const fork = bitLength(last ^ (size - 1n));
  const isPerfect = subtree.end - subtree.start === 1n << BigInt(shift);
  const wanted = (isPerfect ? 0 : 1) + fork - shift + bitCount(last >> BigInt(fork));
  if (proof.length !== wanted) return wrongLength(proof.length, wanted);

  const rest = [...proof];
  let old = isPerfect ? subtreeRoot : (rest.shift() ?? subtreeRoot);
  let grown = old;
  const height = heightOf(subtree);
  for (let level = shift; level < height; level++) {
    const isRight = ((last >> BigInt(level)) & 1n) === 1n;
    if (!isRight && level >= fork) continue;
    const sibling = rest.shift();
    if (sibling === undefined) return wrongLength(proof.length, wanted + 1);
    grown = isRight ? nodeHash(sibling, grown, hash) : nodeHash(grown, sibling, hash);
    if (isRight) old = nodeHash(sibling, old, hash);
  }
  const whole = sameRoot(old, subtreeRoot);
  if (!whole.ok) return whole;
  const above = { index: subtree.start >> BigInt(height), size: ((size - 1n) >> BigInt(height)) + 1n };
  const up = rootByInclusion({ ...above, leaf: grown, proof: rest }, hash);
  return up.ok ? sameRoot(up.value, root) : up;
}

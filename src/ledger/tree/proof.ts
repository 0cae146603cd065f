import { equalBytes } from "../bytes.ts";
import { accept, type Checked, type Refused, refuse } from "../checked.ts";
import { type Hasher, hashLength, nodeHash, sha256 } from "./hash.ts";
import { bitCount, bitLength, trailingZeros } from "./tree.ts";

export type ProofCode =
  | "index-beyond-size"
  | "not-a-subtree"
  | "size-order"
  | "empty-tree"
  | "hash-length"
  | "proof-length"
  | "root-mismatch";

/** From a leaf's sibling up to a child of the root. */
export type Proof = readonly Uint8Array[];

/** Is this leaf at this index of the tree with this root? RFC 6962 section 2.1.1, as transparency-dev/merkle checks it. */
export function verifyInclusion(
  claim: Readonly<{ index: bigint; size: bigint; leaf: Uint8Array; proof: Proof; root: Uint8Array }>,
  hash: Hasher = sha256,
): Checked<Uint8Array, ProofCode> {
  const root = rootByInclusion(claim, hash);
  return root.ok ? sameRoot(root.value, claim.root) : root;
}

/** The root that a leaf and its proof lead to. */
export function rootByInclusion(
  { index, size, leaf, proof }: Readonly<{ index: bigint; size: bigint; leaf: Uint8Array; proof: Proof }>,
  hash: Hasher = sha256,
): Checked<Uint8Array, ProofCode> {
  if (index < 0n || index >= size)
    return refuse("index-beyond-size", `there is no leaf ${index} in a tree of ${size}`, "ask for a newer checkpoint");
  const odd = oddLength([leaf, ...proof]);
  if (odd) return odd;
  // Below the fork the path may turn both ways; above it, it runs along the right border.
  const inner = bitLength(index ^ (size - 1n));
  const wanted = inner + bitCount(index >> BigInt(inner));
  if (proof.length !== wanted) return wrongLength(proof.length, wanted);
  return accept(chainBorder(chainInner(leaf, proof.slice(0, inner), index, hash), proof.slice(inner), hash));
}

/** Does the tree `size2` begin with the tree `size1`, leaf for leaf? RFC 6962 section 2.1.2. */
export function verifyConsistency(
  claim: Readonly<{ size1: bigint; size2: bigint; root1: Uint8Array; root2: Uint8Array; proof: Proof }>,
  hash: Hasher = sha256,
): Checked<Uint8Array, ProofCode> {
  const { size1, size2, root1, root2, proof } = claim;
  if (size1 > size2)
    return refuse("size-order", `a tree of ${size2} does not extend one of ${size1}`, "give the older tree first");
  if (size1 <= 0n)
    return refuse("empty-tree", "every tree extends the empty one; there is nothing to prove", "ask from size 1 on");
  if (size1 === size2) return proof.length > 0 ? wrongLength(proof.length, 0) : sameRoot(root1, root2);
  const odd = oddLength(proof);
  if (odd) return odd;

  const shift = trailingZeros(size1);
  const inner = bitLength((size1 - 1n) ^ (size2 - 1n));
  const border = bitCount((size1 - 1n) >> BigInt(inner));
  // The proof starts with the last perfect subtree of the old tree, unless that is the whole old tree.
  const isPerfect = size1 === 1n << BigInt(shift);
  const wanted = (isPerfect ? 0 : 1) + inner - shift + border;
  if (proof.length !== wanted) return wrongLength(proof.length, wanted);
  const seed = isPerfect ? root1 : (proof[0] ?? root1);
  const rest = isPerfect ? proof : proof.slice(1);
  const low = rest.slice(0, inner - shift);
  const high = rest.slice(inner - shift);
  const path = (size1 - 1n) >> BigInt(shift);

  // Both roots are computed: a proof that only leads to the new one says nothing about the old one.
  const old = sameRoot(chainBorder(chainLeft(seed, low, path, hash), high, hash), root1);
  return old.ok ? sameRoot(chainBorder(chainInner(seed, low, path, hash), high, hash), root2) : old;
}

export function chainInner(seed: Uint8Array, proof: Proof, path: bigint, hash: Hasher): Uint8Array {
  return proof.reduce(
    (node, sibling, level) => (isSet(path, level) ? nodeHash(sibling, node, hash) : nodeHash(node, sibling, hash)),
    seed,
  );
}

/** As the tree was before: what hangs to the right was not there yet. */
function chainLeft(seed: Uint8Array, proof: Proof, path: bigint, hash: Hasher): Uint8Array {
  return proof.reduce((node, sibling, level) => (isSet(path, level) ? nodeHash(sibling, node, hash) : node), seed);
}

export function chainBorder(seed: Uint8Array, proof: Proof, hash: Hasher): Uint8Array {
  return proof.reduce((node, left) => nodeHash(left, node, hash), seed);
}

function isSet(path: bigint, level: number): boolean {
  return ((path >> BigInt(level)) & 1n) === 1n;
}

export function sameRoot(computed: Uint8Array, root: Uint8Array): Checked<Uint8Array, ProofCode> {
  if (equalBytes(computed, root)) return accept(computed);
  const hint = "the leaf, the proof or the root is not what the log says; fetch all three again and keep what you have";
  return refuse("root-mismatch", "the proof leads to another root", hint);
}

export function wrongLength(got: number, wanted: number): Refused<ProofCode> {
  const hint = "ask for the proof again, for exactly these sizes";
  return refuse("proof-length", `the proof has ${got} hashes instead of ${wanted}`, hint);
}

export function oddLength(hashes: Proof): Refused<ProofCode> | null {
  const odd = hashes.find((each) => each.length !== hashLength);
  return odd
    ? refuse("hash-length", `a hash has ${odd.length} bytes instead of ${hashLength}`, "send SHA-256 hashes, uncut")
    : null;
}

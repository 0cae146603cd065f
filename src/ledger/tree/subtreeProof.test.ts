import fc from "fast-check";
import { expect, test } from "vitest";
import { hasVectors, vectors } from "../../../tests/ledgerVectors.ts";
import { fromBase64 } from "../base64.ts";
import { codes, grow, leaves, must } from "../testing/log.ts";
import { naivePath, naiveRoot } from "../testing/naive.ts";
import { consistencyProof, subtreeConsistencyProof } from "./buildProof.ts";
import { leafHash } from "./hash.ts";
import { verifyConsistency } from "./proof.ts";
import { verifySubtreeConsistency, verifySubtreeInclusion } from "./subtreeProof.ts";
import { tileHashReader } from "./tileHash.ts";

const all = leaves(40);
const read = tileHashReader(40n, grow([all]).readTile);
const rootOf = (start: number, end: number) => naiveRoot(all.slice(start, end));

/** A width, how many of them lie before it, and how much of it is filled. */
const subtrees = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.nat(7), fc.nat(15), fc.nat(40))
  .map(([level, place, fill, after]) => {
    const start = place * 2 ** level;
    const end = start + 2 ** level - (level === 0 ? 0 : fill % 2 ** (level - 1));
    return { start, end, size: Math.min(40, end + after) };
  })
  .filter(({ end, size }) => end <= size);

test("built proofs of subtrees verify; with anything changed they do not", () => {
  fc.assert(
    fc.property(subtrees, fc.nat(), ({ start, end, size }, at) => {
      const subtree = { start: BigInt(start), end: BigInt(end) };
      const proof = must(subtreeConsistencyProof(subtree, BigInt(size), read));
      const claim = { subtree, size: BigInt(size), subtreeRoot: rootOf(start, end), root: rootOf(0, size), proof };
      expect(verifySubtreeConsistency(claim).ok).toBe(true);
      const other = leafHash(new Uint8Array());
      expect(verifySubtreeConsistency({ ...claim, subtreeRoot: other }).ok).toBe(false);
      expect(verifySubtreeConsistency({ ...claim, root: other }).ok).toBe(false);
      expect(verifySubtreeConsistency({ ...claim, proof: [...proof, other] }).ok).toBe(false);
      if (proof.length > 0) {
        const changed = proof.with(at % proof.length, other);
        expect(verifySubtreeConsistency({ ...claim, proof: changed }).ok).toBe(false);
        expect(verifySubtreeConsistency({ ...claim, proof: proof.slice(1) }).ok).toBe(false);
      }
      if (start === 0) {
        expect(proof).toEqual(must(consistencyProof(BigInt(end), BigInt(size), read)));
        const sizes = { size1: BigInt(end), size2: BigInt(size) };
        expect(verifyConsistency({ ...sizes, root1: claim.subtreeRoot, root2: claim.root, proof }).ok).toBe(true);
      }
      const index = start + (at % (end - start));
      const path = naivePath(index - start, all.slice(start, end));
      const leaf = leafHash(all[index] ?? new Uint8Array());
      const inside = { index: BigInt(index), subtree, leaf, proof: path, root: claim.subtreeRoot };
      expect(verifySubtreeInclusion(inside).ok).toBe(true);
      expect(verifySubtreeInclusion({ ...inside, index: BigInt(end) }).ok).toBe(false);
      expect(verifySubtreeInclusion({ ...inside, root: other }).ok).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test("leaves that do not hang together are no subtree", () => {
  const read = (start: bigint, end: bigint, size: bigint) =>
    codes(subtreeConsistencyProof({ start, end }, size, () => null));
  expect(read(1n, 3n, 8n)).toEqual(["not-a-subtree"]);
  expect(read(2n, 6n, 8n)).toEqual(["not-a-subtree"]);
  expect(read(5n, 4n, 8n)).toEqual(["not-a-subtree"]);
  expect(read(4n, 9n, 8n)).toEqual(["size-order"]);
  expect(read(3n, 3n, 8n)).toEqual(["ok"]);
});

if (hasVectors) {
  type Row = Readonly<{ proof: string[] | null; wantErr: boolean } & Record<string, unknown>>;
  const hash = (value: unknown) => fromBase64(typeof value === "string" ? value : "") ?? new Uint8Array();
  const subtreeOf = (row: Row) => ({ start: BigInt(String(row.start)), end: BigInt(String(row.end)) });

  test("official vectors of subtrees", () => {
    const included = vectors<{ vectors: Row[] }>("merkle-subtreeinclusion").vectors;
    const wrong = included.filter((row) => {
      const proof = (row.proof ?? []).map(hash);
      const index = BigInt(String(row.leafIdx));
      const claim = { index, subtree: subtreeOf(row), leaf: hash(row.leafHash), root: hash(row.root), proof };
      return verifySubtreeInclusion(claim).ok === row.wantErr;
    });
    expect([included.length, wrong]).toEqual([204, []]);
    const grown = vectors<{ vectors: Row[] }>("merkle-subtreeconsistency").vectors;
    const wrongToo = grown.filter((row) => {
      const proof = (row.proof ?? []).map(hash);
      const roots = { subtreeRoot: hash(row.root1), root: hash(row.root2) };
      const claim = { subtree: subtreeOf(row), size: BigInt(String(row.size)), ...roots, proof };
      return verifySubtreeConsistency(claim).ok === row.wantErr;
    });
    expect([grown.length, wrongToo]).toEqual([118, []]);
  });
}

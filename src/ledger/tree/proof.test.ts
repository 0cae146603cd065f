import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasVectors, vectors } from "../../../tests/ledgerVectors.ts";
import { fromBase64 } from "../base64.ts";
import { equalBytes } from "../bytes.ts";
import { codes, grow, leaves, must } from "../testing/log.ts";
import { naiveConsistency, naivePath, naiveRoot } from "../testing/naive.ts";
import { consistencyProof, consistencyRanges, inclusionProof, inclusionRanges, nodesOf, rootAt } from "./buildProof.ts";
import { leafHash } from "./hash.ts";
import { type Proof, verifyConsistency, verifyInclusion } from "./proof.ts";
import { tileHashReader, tilesOf } from "./tileHash.ts";

const all = leaves(600);
const { readTile } = grow([all]);
const sizes = fc.integer({ min: 1, max: 600 });
const pairs = fc.tuple(sizes, sizes).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

const inclusion = (index: number, size: number) => {
  const reader = tileHashReader(BigInt(size), readTile);
  const proof = must(inclusionProof(BigInt(index), BigInt(size), reader));
  const root = must(rootAt(BigInt(size), reader));
  return { index: BigInt(index), size: BigInt(size), leaf: leafHash(all[index] ?? new Uint8Array()), proof, root };
};
const consistency = (size1: number, size2: number) => {
  const reader = tileHashReader(600n, readTile);
  const [root1, root2] = [must(rootAt(BigInt(size1), reader)), must(rootAt(BigInt(size2), reader))];
  const proof = must(consistencyProof(BigInt(size1), BigInt(size2), reader));
  return { size1: BigInt(size1), size2: BigInt(size2), root1, root2, proof };
};

/** The same bytes with one bit turned. */
function turned(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
const turnedProof = (proof: Proof, at: number, bit: number) =>
  proof.map((each, index) => (index === at % proof.length ? turned(each, bit) : each));

describe("built proofs", () => {
  test("are those of RFC 6962, and verify", () => {
    for (const size of [1, 2, 3, 7, 8, 9, 31, 64, 65]) {
      const entries = all.slice(0, size);
      for (let index = 0; index < size; index++) {
        const claim = inclusion(index, size);
        expect(claim.proof).toEqual(naivePath(index, entries));
        expect(claim.root).toEqual(naiveRoot(entries));
        expect(verifyInclusion(claim).ok).toBe(true);
        const grown = consistency(index + 1, size);
        expect(grown.proof).toEqual(naiveConsistency(index + 1, entries));
        expect(verifyConsistency(grown).ok).toBe(true);
      }
    }
  });

  test("verify for any index and size; any turned bit is found", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), fc.nat(255), (size, index, at, bit) => {
        const claim = inclusion(index % size, size);
        expect(verifyInclusion(claim).ok).toBe(true);
        expect(codes(verifyInclusion({ ...claim, leaf: turned(claim.leaf, bit) }))).toEqual(["root-mismatch"]);
        expect(codes(verifyInclusion({ ...claim, root: turned(claim.root, bit) }))).toEqual(["root-mismatch"]);
        if (claim.proof.length > 0)
          expect(codes(verifyInclusion({ ...claim, proof: turnedProof(claim.proof, at, bit) }))).toEqual([
            "root-mismatch",
          ]);
        const other = BigInt((index + 1 + (at % size)) % size);
        if (other !== claim.index) expect(verifyInclusion({ ...claim, index: other }).ok).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test("of consistency too", () => {
    fc.assert(
      fc.property(pairs, fc.nat(), fc.nat(255), ([size1, size2], at, bit) => {
        const claim = consistency(size1, size2);
        expect(verifyConsistency(claim).ok).toBe(true);
        expect(verifyConsistency({ ...claim, root1: turned(claim.root1, bit) }).ok).toBe(false);
        expect(verifyConsistency({ ...claim, root2: turned(claim.root2, bit) }).ok).toBe(false);
        if (claim.proof.length > 0)
          expect(codes(verifyConsistency({ ...claim, proof: turnedProof(claim.proof, at, bit) }))).toEqual([
            "root-mismatch",
          ]);
        expect(codes(verifyConsistency({ ...claim, proof: [...claim.proof, claim.root1] }))).toEqual(["proof-length"]);
      }),
      { numRuns: 1000 },
    );
  });

  test("are refused, with a code, where there is nothing to prove", () => {
    const claim = inclusion(4, 9);
    expect(codes(verifyInclusion({ ...claim, index: 9n }))).toEqual(["index-beyond-size"]);
    expect(codes(verifyInclusion({ ...claim, index: (1n << 64n) - 1n }))).toEqual(["index-beyond-size"]);
    expect(codes(verifyInclusion({ ...claim, index: -1n }))).toEqual(["index-beyond-size"]);
    expect(codes(verifyInclusion({ ...claim, leaf: new Uint8Array(31) }))).toEqual(["hash-length"]);
    expect(codes(verifyInclusion({ ...claim, proof: claim.proof.slice(1) }))).toEqual(["proof-length"]);
    const grown = consistency(3, 9);
    expect(codes(verifyConsistency({ ...grown, size1: 0n }))).toEqual(["empty-tree"]);
    expect(codes(verifyConsistency({ ...grown, size2: 2n }))).toEqual(["size-order"]);
    expect(codes(verifyConsistency({ ...grown, proof: [] }))).toEqual(["proof-length"]);
    expect(codes(inclusionProof(9n, 9n, () => null))).toEqual(["index-beyond-size"]);
    expect(codes(consistencyProof(0n, 9n, () => null))).toEqual(["empty-tree"]);
    expect(codes(consistencyProof(9n, 3n, () => null))).toEqual(["size-order"]);
    expect(codes(inclusionProof(1n, 9n, () => null))).toEqual(["missing-hash"]);
    expect(codes(rootAt(0n, () => null))).toEqual(["empty-tree"]);
  });

  test("read only the tiles that were named before", () => {
    fc.assert(
      fc.property(pairs, ([index, size]) => {
        const ranges = [
          ...inclusionRanges(BigInt(index - 1), BigInt(size)),
          ...consistencyRanges(BigInt(index), BigInt(size)),
        ];
        const named = tilesOf(nodesOf(ranges), BigInt(size));
        const reader = tileHashReader(BigInt(size), (tile) =>
          named.some((each) => each.level === tile.level && each.index === tile.index) ? readTile(tile) : null,
        );
        expect(inclusionProof(BigInt(index - 1), BigInt(size), reader).ok).toBe(true);
        expect(consistencyProof(BigInt(index), BigInt(size), reader).ok).toBe(true);
      }),
    );
  });
});

if (hasVectors) {
  type Row = Readonly<
    { proof: string[] | null; wantErr: boolean; desc: string; file: string } & Record<string, unknown>
  >;
  const hash = (value: unknown) => fromBase64(typeof value === "string" ? value : "") ?? new Uint8Array();
  const number = (value: unknown) => BigInt(String(value));
  const proofOf = (row: Row) => (row.proof ?? []).map(hash);

  test("official inclusion vectors", () => {
    const rows = vectors<{ vectors: Row[] }>("merkle-inclusion").vectors;
    const wrong = rows.filter((row) => {
      const numbers = { index: number(row.leafIdx), size: number(row.treeSize) };
      const claim = { ...numbers, leaf: hash(row.leafHash), root: hash(row.root), proof: proofOf(row) };
      return verifyInclusion(claim).ok === row.wantErr;
    });
    expect([rows.length, wrong]).toEqual([98, []]);
  });

  test("official consistency vectors", () => {
    const rows = vectors<{ vectors: Row[] }>("merkle-consistency").vectors;
    const wrong = rows.filter((row) => {
      const numbers = { size1: number(row.size1), size2: number(row.size2) };
      const claim = { ...numbers, root1: hash(row.root1), root2: hash(row.root2), proof: proofOf(row) };
      return verifyConsistency(claim).ok === row.wantErr;
    });
    expect([rows.length, wrong]).toEqual([98, []]);
  });

  test("derived proofs over small trees and around the edges of tiles", () => {
    type Hex = Readonly<{ index: number; size: number; size1: number; size2: number; proof: string[] }>;
    type Derived = Readonly<{ inclusion: Hex[]; consistency: Hex[] }>;
    const { inclusion: included, consistency: grown } = vectors<Derived>("derived-leaf-n");
    const big = grow([leaves(1000)]);
    const reader = (size: number) => tileHashReader(BigInt(size), big.readTile);
    const hex = (proof: Proof) => proof.map((each) => Buffer.from(each).toString("hex"));
    for (const { index, size, proof } of included)
      expect(hex(must(inclusionProof(BigInt(index), BigInt(size), reader(size))))).toEqual(proof);
    for (const { size1, size2, proof } of grown)
      expect(hex(must(consistencyProof(BigInt(size1), BigInt(size2), reader(size2))))).toEqual(proof);
    type Classic = Readonly<{ leavesHex: string[]; derivedInclusion: Hex[]; derivedConsistency: Hex[] }>;
    const classic = vectors<Classic>("rfc6962-classic8");
    const eight = grow([classic.leavesHex.map((each) => new Uint8Array(Buffer.from(each, "hex")))]);
    const read = tileHashReader(8n, eight.readTile);
    for (const { index, size, proof } of classic.derivedInclusion)
      expect(hex(must(inclusionProof(BigInt(index), BigInt(size), read)))).toEqual(proof);
    for (const { size1, size2, proof } of classic.derivedConsistency)
      expect(hex(must(consistencyProof(BigInt(size1), BigInt(size2), read)))).toEqual(proof);
    expect(equalBytes(must(rootAt(8n, read)), must(rootAt(8n, tileHashReader(8n, eight.readTile))))).toBe(true);
  });
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { hasVectors, vectors } from "../../../tests/ledgerVectors.ts";
import { bytesToHex, equalBytes } from "../bytes.ts";
import { leaves } from "../testing/log.ts";
import { naiveRoot } from "../testing/naive.ts";
import { emptyRoot, leafHash, nodeHash, sha256 } from "./hash.ts";
import { appendLeaf, emptyFrontier, rootOf } from "./tree.ts";

const rootBy = (entries: readonly Uint8Array[]) =>
  rootOf(entries.reduce((frontier, entry) => appendLeaf(frontier, leafHash(entry)), emptyFrontier));

test("no leaf and an empty leaf are two things", () => {
  // FIPS 180-4: SHA-256 of nothing; and of one zero byte.
  expect(bytesToHex(emptyRoot())).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(bytesToHex(rootBy([new Uint8Array()]))).toBe(
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  );
});

test("a leaf cannot pose as a node", () => {
  const [a, b] = [leafHash(Uint8Array.of(1)), leafHash(Uint8Array.of(2))];
  expect(equalBytes(leafHash(new Uint8Array([...a, ...b])), nodeHash(a, b))).toBe(false);
  expect(equalBytes(sha256(new Uint8Array([1, ...a, ...b])), nodeHash(a, b))).toBe(true);
});

test("appending gives the root of the recursive definition, at every size", () => {
  const all = leaves(300);
  let frontier = emptyFrontier;
  for (const [index, entry] of all.entries()) {
    frontier = appendLeaf(frontier, leafHash(entry));
    if (index % 7 === 0 || index > 250) expect(rootOf(frontier)).toEqual(naiveRoot(all.slice(0, index + 1)));
    expect(frontier.roots.length).toBe((index + 1).toString(2).replaceAll("0", "").length);
  }
});

test("any entries, in any number", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 40 }), (entries) => {
      expect(rootBy(entries)).toEqual(naiveRoot(entries));
    }),
    { numRuns: 1000 },
  );
});

if (hasVectors)
  test("the eight leaves of Certificate Transparency, and leaves 1 to 1000", () => {
    type Classic = Readonly<{
      leavesHex: string[];
      rootsBySize: string[];
      hasherVectors: { leafHex?: string; leftHex?: string; rightHex?: string; hash: string }[];
    }>;
    const { leavesHex, rootsBySize, hasherVectors } = vectors<Classic>("rfc6962-classic8");
    const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));
    for (const [size, root] of rootsBySize.entries())
      expect(bytesToHex(rootBy(leavesHex.slice(0, size).map(bytes)))).toBe(root);
    for (const { leafHex, leftHex, rightHex, hash } of hasherVectors) {
      const node = leftHex === undefined ? null : nodeHash(bytes(leftHex), bytes(rightHex ?? ""));
      const computed = leafHex === undefined ? (node ?? emptyRoot()) : leafHash(bytes(leafHex));
      expect(bytesToHex(computed)).toBe(hash);
    }
    const derived = vectors<{ rootsBySize: Record<string, string> }>("derived-leaf-n").rootsBySize;
    for (const [size, root] of Object.entries(derived)) expect(bytesToHex(rootBy(leaves(Number(size))))).toBe(root);
  });

import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hasVectors, vectors } from "../../../tests/ledgerVectors.ts";
import { codes, grow, leaves, must } from "../testing/log.ts";
import { naiveRoot } from "../testing/naive.ts";
import { rootAt } from "./buildProof.ts";
import { decodeBundle, encodeBundle } from "./entryBundle.ts";
import { emptyEdge, growEdge, openEdge, type TileData } from "./growth.ts";
import { type Hasher, leafHash } from "./hash.ts";
import { edgeTiles, entriesTile, newTiles, parseTilePath, tilePath, tileShape, widthOf } from "./tile.ts";
import { tileHashReader } from "./tileHash.ts";
import { rootOf } from "./tree.ts";

test("one tile has one path", () => {
  const index = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
  const level = fc.oneof(fc.constant("entries" as const), fc.integer({ min: 0, max: 63 }));
  fc.assert(
    fc.property(fc.record({ level, index, width: fc.integer({ min: 1, max: 256 }) }), (tile) => {
      expect(parseTilePath(tilePath(tile))).toEqual({ ok: true, value: tile });
    }),
    { numRuns: 1000 },
  );
});

test("other spellings are refused", () => {
  const bad = `tile/00/000 tile/64/000 tile/0/0 tile/0/00 tile/0/0000 tile/0/x000/001 tile/0/001/002 tile/0/x001/x002
    tile/0/000.p/0 tile/0/000.p/256 tile/0/000.p/01 tile/0/000.p/ tile/0/000.p tile/0/-01 tile/entries/x000/000 tile/data/000
    tile/8/0/000 tile/0/000/ /tile/0/000 tile/0/x99/000 tile/0/x018/x446/x744/x073/x709/x551/616 tile/0/x1/x1/x1/x1/x1/x1/x1/1`;
  for (const path of [...bad.split(/\s+/), "", "tile/0/000\n", "tile/0/٠٠٠"])
    expect([path, ...codes(parseTilePath(path))]).toEqual([path, "tile-path"]);
});

test("a size implies its tiles, and no others", () => {
  expect(tileShape(70_000n)).toEqual([
    { full: 273n, partial: 112 },
    { full: 1n, partial: 17 },
    { full: 0n, partial: 1 },
  ]);
  expect(tileShape(256n)).toEqual([
    { full: 1n, partial: 0 },
    { full: 0n, partial: 1 },
  ]);
  expect(tileShape(0n)).toEqual([]);
  expect(edgeTiles(70_000n).map(tilePath)).toEqual(["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
  expect(widthOf({ level: 1, index: 1n }, 70_000n)).toBe(17);
  expect(widthOf({ level: 1, index: 2n }, 70_000n)).toBeNull();
  expect(widthOf({ level: 3, index: 0n }, 70_000n)).toBeNull();
  expect(entriesTile(7n, 7n)).toBeNull();
  expect(newTiles(0n, 0n)).toEqual([]);
  expect(newTiles(255n, 257n).map(tilePath)).toEqual(["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]);
});

/** The platform's own SHA-256, as a hot path passes it. */
const fast: Hasher = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());
const printTiles = (tiles: readonly TileData[]) =>
  tiles.map(({ tile, bytes }) => `${tilePath(tile)} ${Buffer.from(bytes).toString("hex")}`).join("\n");

test("growing in any steps writes the new tiles, and they give every root", () => {
  const all = leaves(1500).map((entry) => leafHash(entry));
  const steps = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(steps, (counts) => {
      let edge = emptyEdge;
      const store = new Map<string, Uint8Array>();
      for (const count of counts) {
        const from = edge.frontier.size;
        const batch = all.slice(Number(from), Number(from) + count);
        const grown = growEdge(edge, batch, fast);
        edge = grown.edge;
        const paths = grown.tiles.map(({ tile }) => tilePath(tile));
        expect(paths.toSorted()).toEqual(newTiles(from, edge.frontier.size).map(tilePath).toSorted());
        for (const { tile, bytes } of grown.tiles) store.set(tilePath(tile), bytes);
        // Started anew from the tiles, the log is where it was.
        const again = must(openEdge(edge.frontier.size, (tile) => store.get(tilePath(tile)) ?? null, fast));
        expect(rootOf(again.frontier, fast)).toEqual(rootOf(edge.frontier, fast));
        expect(printTiles(growEdge(again, batch, fast).tiles)).toBe(printTiles(growEdge(edge, batch, fast).tiles));
      }
    }),
    { numRuns: 100 },
  );
});

test("tiles give the root of every size up to theirs", () => {
  const all = leaves(520);
  const { readTile } = grow([all]);
  for (const size of [1, 2, 255, 256, 257, 300, 511, 512, 513, 520])
    expect(must(rootAt(BigInt(size), tileHashReader(520n, readTile)))).toEqual(naiveRoot(all.slice(0, size)));
  expect(codes(openEdge(520n, () => null))).toEqual(["missing-hash"]);
  expect(
    codes(
      rootAt(
        520n,
        tileHashReader(520n, (tile) => readTile(tile)?.slice(1) ?? null),
      ),
    ),
  ).toEqual(["missing-hash"]);
});

test("a root of seventy thousand leaves comes from the tiles of three levels", () => {
  const all = leaves(70_000).map((entry) => leafHash(entry, fast));
  const { edge, tiles } = growEdge(emptyEdge, all, fast);
  const store = new Map(tiles.map(({ tile, bytes }) => [tilePath(tile), bytes]));
  const reader = tileHashReader(70_000n, (tile) => store.get(tilePath(tile)) ?? null, fast);
  expect(must(rootAt(70_000n, reader, fast))).toEqual(rootOf(edge.frontier, fast));
  expect(tiles.length).toBe(273 + 1 + 1 + 1 + 1);
});

test("bundles come back entry for entry", () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 });
  fc.assert(
    fc.property(entries, fc.nat(), (list, cut) => {
      const bytes = must(encodeBundle(list));
      expect(must(decodeBundle(bytes, list.length))).toEqual(list);
      expect(decodeBundle(bytes.slice(0, cut % bytes.length), list.length).ok).toBe(false);
      expect(codes(decodeBundle(new Uint8Array([...bytes, 0, 0]), list.length))).toEqual(["bundle-width"]);
    }),
  );
  expect(codes(encodeBundle([]))).toEqual(["bundle-width"]);
  expect(codes(encodeBundle(leaves(257)))).toEqual(["bundle-width"]);
  expect(encodeBundle([new Uint8Array(65_535)]).ok).toBe(true);
  expect(codes(encodeBundle([new Uint8Array(65_536)]))).toEqual(["entry-length"]);
  expect(codes(decodeBundle(Uint8Array.of(0, 2, 7), 1))).toEqual(["bundle-cut"]);
  expect(codes(decodeBundle(Uint8Array.of(0), 1))).toEqual(["bundle-cut"]);
});

if (hasVectors)
  test("official paths, shapes and counts", () => {
    type Paths = Readonly<{
      c2spPaths: { level: number; index: number | string; p: number; path: string }[];
      entriesForIndex: { seq: number; size: number; path: string }[];
      shape: { size: number; tiles: Record<string, { full: number; partial: number }> }[];
      goPathsLegacy: { ok: string[]; bad: string[] };
      newTilesCount_height10: [number, number, number][];
    }>;
    const given = vectors<Paths>("tile-paths");
    for (const { level, index, p, path } of given.c2spPaths) {
      const tile = { level, index: BigInt(index), width: p === 0 ? 256 : p };
      expect([tilePath(tile), parseTilePath(path)]).toEqual([path, { ok: true, value: tile }]);
    }
    for (const { seq, size, path } of given.entriesForIndex) {
      const tile = entriesTile(BigInt(seq), BigInt(size));
      expect(tile && tilePath(tile)).toBe(path);
    }
    for (const { size, tiles } of given.shape)
      expect(tileShape(BigInt(size))).toEqual(
        Object.values(tiles).map(({ full, partial }) => ({ full: BigInt(full), partial })),
      );
    for (const [from, to, count] of given.newTilesCount_height10)
      expect(newTiles(BigInt(from), BigInt(to), 10).length).toBe(count);
    for (const path of [...given.goPathsLegacy.ok, ...given.goPathsLegacy.bad])
      expect(parseTilePath(path).ok).toBe(false);
  });

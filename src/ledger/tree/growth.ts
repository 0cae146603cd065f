import { joinBytes } from "../bytes.ts";
import { accept, type Checked, refuse } from "../checked.ts";
import type { BuildCode } from "./buildProof.ts";
import { type Hasher, hashLength, sha256 } from "./hash.ts";
import { edgeTiles, type Tile, tilePath, tileWidth } from "./tile.ts";
import { foldPerfect, type ReadTile, splitTile, tileHashReader } from "./tileHash.ts";
import { appendLeaf, type Frontier, subtreesOf } from "./tree.ts";

/** What a log must hold to go on growing: its frontier, and the hashes of the partial tile of each level. */
export type Edge = Readonly<{ frontier: Frontier; levels: readonly (readonly Uint8Array[])[] }>;

/** A tile and what is in it. */
export type TileData = Readonly<{ tile: Tile; bytes: Uint8Array }>;

export const emptyEdge: Edge = { frontier: { size: 0n, roots: [] }, levels: [] };

/** Takes a log up again where it stopped, from the partial tiles of its size (`edgeTiles`). */
export function openEdge(size: bigint, readTile: ReadTile, hash: Hasher = sha256): Checked<Edge, BuildCode> {
  const levels: Uint8Array[][] = [];
  for (const tile of edgeTiles(size)) {
    const bytes = readTile(tile);
    if (bytes === null || bytes.length < tile.width * hashLength)
      return refuse("missing-hash", `tile \`${tilePath(tile)}\` is not at hand`, "restore the tiles of this size");
    levels[Number(tile.level)] = splitTile(bytes.subarray(0, tile.width * hashLength)).map((each) => each.slice());
  }
  // Every node of a frontier lies in a partial tile: a full one has its root in the level above.
  const readHash = tileHashReader(size, (tile) => joinBytes(levels[Number(tile.level)] ?? []), hash);
  const roots = subtreesOf({ start: 0n, end: size }).flatMap(({ level, index }) => readHash(level, index) ?? []);
  return accept({ frontier: { size, roots }, levels: Array.from(levels, (level) => level ?? []) });
}

/** Appends leaf hashes; gives the new edge and the tiles to write: those that were completed, and the partial ones of the new
 *  size. A checkpoint of the new size may be signed when they are durable. */
export function growEdge(
  edge: Edge,
  leaves: readonly Uint8Array[],
  hash: Hasher = sha256,
): Readonly<{ edge: Edge; tiles: readonly TileData[] }> {
  const levels = edge.levels.map((level) => [...level]);
  const tiles: TileData[] = [];
  const changed = new Set<number>();
  let frontier = edge.frontier;
  for (const leaf of leaves) {
    frontier = appendLeaf(frontier, leaf, hash);
    let root: Uint8Array | null = leaf;
    for (let level = 0; root !== null; level++) {
      const row: Uint8Array[] = levels[level] ?? [];
      levels[level] = row;
      row.push(root);
      changed.add(level);
      root = null;
      if (row.length === tileWidth) {
        tiles.push({ tile: tileAt(level, frontier.size, tileWidth), bytes: joinBytes(row) });
        root = foldPerfect(row, 0, tileWidth, hash);
        levels[level] = [];
      }
    }
  }
  for (const level of changed) {
    const row = levels[level] ?? [];
    if (row.length > 0) tiles.push({ tile: tileAt(level, frontier.size, row.length), bytes: joinBytes(row) });
  }
  return { edge: { frontier, levels }, tiles };
}

/** The tile of this level that ends at `size`. */
function tileAt(level: number, size: bigint, width: number): Tile {
  const count = size >> BigInt(8 * level);
  return { level, index: (count - BigInt(width)) / BigInt(tileWidth), width };
}

import type { ReadHash } from "./buildProof.ts";
import { type Hasher, hashLength, nodeHash, sha256 } from "./hash.ts";
import { type Tile, tileHeight, tileWidth, widthOf } from "./tile.ts";
import type { Node } from "./tree.ts";

/** The bytes of a tile; null when it is not at hand. A wider one will do as well: tiles only grow. */
export type ReadTile = (tile: Tile) => Uint8Array | null;

/** Reads nodes out of the tiles of a log of this size. What it reads is as good as the tiles: a proof built from a
 *  stranger's tiles must be verified against a signed root. */
export function tileHashReader(size: bigint, readTile: ReadTile, hash: Hasher = sha256): ReadHash {
  return (level, index) => {
    const place = tileOf({ level, index });
    const width = widthOf(place, size);
    const bytes = width === null ? null : readTile({ ...place, width });
    if (width === null || bytes === null || bytes.length < width * hashLength) return null;
    if (bytes.length > tileWidth * hashLength || bytes.length % hashLength !== 0) return null;
    if (place.first + place.count > width) return null;
    const part = bytes.subarray(place.first * hashLength, (place.first + place.count) * hashLength);
    return foldPerfect(splitTile(part), 0, place.count, hash);
  };
}

/** The distinct tiles that hold these nodes: what to fetch before a proof is built. */
export function tilesOf(nodes: readonly Node[], size: bigint): Tile[] {
  const tiles = new Map<string, Tile>();
  for (const node of nodes) {
    const { level, index } = tileOf(node);
    const width = widthOf({ level, index }, size);
    if (width !== null) tiles.set(`${level}/${index}`, { level, index, width });
  }
  return [...tiles.values()];
}

/** Where a node lies: the tile, and the neighbouring hashes in it whose fold it is. */
function tileOf({ level, index }: Node): Readonly<{ level: number; index: bigint; first: number; count: number }> {
  const rest = level % tileHeight;
  const first = index << BigInt(rest);
  return {
    level: Math.floor(level / tileHeight),
    index: first / BigInt(tileWidth),
    first: Number(first % BigInt(tileWidth)),
    count: 2 ** rest,
  };
}

export function splitTile(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / hashLength }, (_, at) =>
    bytes.subarray(at * hashLength, (at + 1) * hashLength),
  );
}

/** The root over `count` hashes, a power of two of them. */
export function foldPerfect(hashes: readonly Uint8Array[], first: number, count: number, hash: Hasher): Uint8Array {
  let row = hashes.slice(first, first + count);
  while (row.length > 1)
    row = row.flatMap((left, at) => {
      const right = row[at + 1];
      return at % 2 === 0 && right ? [nodeHash(left, right, hash)] : [];
    });
  const [root] = row;
  if (root === undefined) throw new RangeError("a perfect subtree has a hash at least");
  return root;
}

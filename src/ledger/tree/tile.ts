import { parseDecimal } from "../bytes.ts";
import { accept, type Checked, quote, refuse } from "../checked.ts";

/** Up to 256 neighbouring hashes of one level, or the entries below them (C2SP tlog-tiles). `level` counts in steps of
 *  eight levels of the tree; `width` below 256 is a partial tile. */
export type Tile = Readonly<{ level: number | "entries"; index: bigint; width: number }>;

export const tileHeight = 8;
export const tileWidth = 256;
const levelMax = 63;

/** `tile/0/x001/x234/067.p/112`. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = index.toString();
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g) ?? [];
  const name = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${level}/${name}${width === tileWidth ? "" : `.p/${width}`}`;
}

/** Reads a path back; one tile has exactly one path. Paths of Go's checksum database, which name the height too, are refused. */
export function parseTilePath(path: string): Checked<Tile, "tile-path"> {
  const [, levelText, name, partial] =
    /^tile\/([0-9]{1,2}|entries)\/((?:x[0-9]{3}\/){0,6}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(path) ?? [];
  const level: Tile["level"] = levelText === "entries" ? "entries" : Number(levelText);
  const index = parseDecimal((name ?? "").replace(/[x/]/g, "").replace(/^0+(?=.)/, ""));
  const width = partial === undefined ? tileWidth : Number(partial);
  if (index !== null && (level === "entries" || level <= levelMax) && width > 0 && width <= tileWidth) {
    const tile: Tile = { level, index, width };
    if (tilePath(tile) === path) return accept(tile);
  }
  const hint =
    "write `tile/LEVEL/INDEX` or `tile/entries/INDEX`, the index as in `x001/x234/067`, `.p/WIDTH` if partial";
  return refuse("tile-path", `${quote(path)} is no tile`, hint);
}

/** How many hashes stand on a level of tiles. */
function countAt(level: number, size: bigint, height: number): bigint {
  return size >> BigInt(height * level);
}

/** The width of a tile in a log of this size; null when the log does not have it. Servers publish, and clients ask for,
 *  only what a signed size implies. */
export function widthOf({ level, index }: Pick<Tile, "level" | "index">, size: bigint): number | null {
  const count = countAt(level === "entries" ? 0 : level, size, tileHeight) - index * BigInt(tileWidth);
  return count <= 0n ? null : count >= BigInt(tileWidth) ? tileWidth : Number(count);
}

/** The tile that holds a leaf's entry. */
export function entriesTile(index: bigint, size: bigint): Tile | null {
  const place = { level: "entries", index: index >> BigInt(tileHeight) } as const;
  const width = index < size ? widthOf(place, size) : null;
  return width === null ? null : { ...place, width };
}

/** The partial tile at the right end of each level, lowest first: what a log must hold to go on growing. */
export function edgeTiles(size: bigint): Tile[] {
  return levelsOf(size).flatMap((level) => {
    const count = countAt(level, size, tileHeight);
    const width = Number(count % BigInt(tileWidth));
    return width === 0 ? [] : [{ level, index: count / BigInt(tileWidth), width }];
  });
}

/** How many full tiles and what partial width each level has. */
export function tileShape(size: bigint): Readonly<{ full: bigint; partial: number }>[] {
  return levelsOf(size).map((level) => {
    const count = countAt(level, size, tileHeight);
    return { full: count / BigInt(tileWidth), partial: Number(count % BigInt(tileWidth)) };
  });
}

/** The tiles to write when a log grows: each that the new size implies and the old one did not. Entries not included. */
export function newTiles(oldSize: bigint, newSize: bigint, height = tileHeight): Tile[] {
  const perTile = 1n << BigInt(height);
  return levelsOf(newSize, height).flatMap((level) => {
    const from = countAt(level, oldSize, height);
    const to = countAt(level, newSize, height);
    const tiles: Tile[] = [];
    if (from >= to) return tiles;
    for (let index = from / perTile; index < to / perTile; index++)
      tiles.push({ level, index, width: Number(perTile) });
    if (to % perTile > 0n) tiles.push({ level, index: to / perTile, width: Number(to % perTile) });
    return tiles;
  });
}

function levelsOf(size: bigint, height = tileHeight): number[] {
  const levels: number[] = [];
  for (let level = 0; countAt(level, size, height) > 0n; level++) levels.push(level);
  return levels;
}

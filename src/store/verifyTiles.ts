import { type Edge, edgeTiles, emptyEdge, growEdge, hashLength, type TileData, tileWidth, widthOf } from "#ledger";
import type { LogProblem } from "#ports";
import type { Query } from "./database.ts";
import { nodeSha256 } from "./nodeSha256.ts";

type Say = (code: LogProblem["code"], index: number | null, message: string) => void;
type TileRow = Readonly<{ level: number; index: string; hashes: Uint8Array; size: string }>;

/** Tiles are made from leaves: each must be what the leaves' hashes make of it. */
export type TileVerifier = Readonly<{
  /** The hashes of the next leaves. */
  grow: (hashes: readonly Uint8Array[]) => Promise<void>;
  /** There are no more. */
  finish: () => Promise<void>;
}>;

export function tileVerifier(query: Query, say: Say): TileVerifier {
  let edge: Edge = emptyEdge;
  return {
    grow: async (hashes) => {
      const grown = growEdge(edge, hashes, nodeSha256);
      edge = grown.edge;
      const full = grown.tiles.filter(({ tile }) => tile.width === tileWidth);
      await compare(query, full, say);
    },
    finish: async () => {
      const partial = edgeTiles(edge.frontier.size).map((tile) => ({
        tile,
        bytes: Buffer.concat(edge.levels[Number(tile.level)] ?? []),
      }));
      await compare(query, partial, say);
      await findStrangers(query, say);
    },
  };
}

async function compare(query: Query, wanted: readonly TileData[], say: Say): Promise<void> {
  if (wanted.length === 0) return;
  const rows = await query<TileRow>(
    `select t.level, t.index::text as index, t.hashes, (select max(index) + 1 from leaves)::text as size
     from unnest($1::integer[], $2::bigint[]) as w(level, index) join tiles t on t.level = w.level and t.index = w.index`,
    [wanted.map(({ tile }) => tile.level), wanted.map(({ tile }) => String(tile.index))],
  );
  const found = new Map(rows.map((row) => [`${row.level}/${row.index}`, row]));
  for (const { tile, bytes } of wanted) {
    const key = `${tile.level}/${tile.index}`;
    const row = found.get(key);
    if (row === undefined) say("tile-changed", null, `tile ${key} is not there`);
    else if (!holds(row, tile, bytes)) say("tile-changed", null, `tile ${key} is not what its leaves make`);
  }
}

/** A log may have grown since its leaves were read: then the last tiles hold these hashes, and as many more as it has grown. */
function holds({ hashes, size }: TileRow, tile: TileData["tile"], bytes: Uint8Array): boolean {
  const width = widthOf(tile, BigInt(size)) ?? 0;
  return hashes.length === width * hashLength && Buffer.compare(hashes.subarray(0, bytes.length), bytes) === 0;
}

/** Tiles of leaves that are not there. */
async function findStrangers(query: Query, say: Say): Promise<void> {
  const rows = await query<{ level: number; index: string }>(
    `select level, index::text as index from tiles, (select coalesce(max(index) + 1, 0) as size from leaves) as log
     where level not between 0 and 7 or index < 0 or index >= (size >> (8 * level)) / ${tileWidth}
         + case when (size >> (8 * level)) % ${tileWidth} > 0 then 1 else 0 end
     order by level, index limit 100`,
  );
  for (const { level, index } of rows) say("tile-changed", null, `tile ${level}/${index} belongs to no leaf`);
}

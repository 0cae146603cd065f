import { encodeBundle, type Tile } from "#ledger";
import type { PublishedLog } from "#ports";
import type { Query } from "./database.ts";
import { cosignedLinesSql, publishedSizeSql } from "./quorums.ts";

const hashLength = 32;
const tileWidth = 256n;
/** PostgreSQL's bigint ends here. */
const indexMax = (1n << 63n) - 1n;

/** The log as C2SP tlog-tiles has it: only what a checkpoint that was published implies. */
export function publishedLog(query: Query, policy: string | null): PublishedLog {
  return {
    checkpoint: async () => {
      const [row] = await query<{ note: string; lines: readonly string[] | null }>(
        `select c.note, ${cosignedLinesSql} as lines
         from checkpoints c where c.size = ${publishedSizeSql("$1")}`,
        [policy],
      );
      return row === undefined ? null : `${row.note}${(row.lines ?? []).join("")}`;
    },
    tile: async (tile) => {
      if (!(await isPublished(query, tile))) return null;
      return tile.level === "entries" ? readEntries(query, tile) : readHashes(query, tile, tile.level);
    },
  };
}

/** A full tile is there for ever; a partial one where a checkpoint was signed that ends in it. */
async function isPublished(query: Query, { level, index, width }: Tile): Promise<boolean> {
  const step = 8n * BigInt(level === "entries" ? 0 : level);
  const count = index * tileWidth + BigInt(width);
  const first = count << step;
  if (first > indexMax) return false;
  const last = ((count + 1n) << step) - 1n;
  const until = width === Number(tileWidth) || last > indexMax ? indexMax : last;
  const rows = await query("select 1 from checkpoints where size between $1::bigint and $2::bigint limit 1", [
    String(first),
    String(until),
  ]);
  return rows.length > 0;
}

/** A tile that has grown since begins with what it was. */
async function readHashes(query: Query, { index, width }: Tile, level: number): Promise<Uint8Array | null> {
  const [row] = await query<{ hashes: Uint8Array }>(
    "select hashes from tiles where level = $1 and index = $2::bigint",
    [level, String(index)],
  );
  const bytes = row && Uint8Array.from(row.hashes).subarray(0, width * hashLength);
  return bytes?.length === width * hashLength ? bytes : null;
}

async function readEntries(query: Query, { index, width }: Tile): Promise<Uint8Array | null> {
  const first = index * tileWidth;
  const rows = await query<{ entry: string }>(
    "select entry from leaves where index >= $1::bigint and index < $2::bigint order by index",
    [String(first), String(first + BigInt(width))],
  );
  if (rows.length !== width) return null;
  const bundle = encodeBundle(rows.map(({ entry }) => Buffer.from(entry, "utf8")));
  return bundle.ok ? bundle.value : null;
}

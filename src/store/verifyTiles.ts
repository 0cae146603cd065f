import { emptyEdge, growEdge } from "#ledger";
import type { LogProblem } from "#ports";
import type { Query } from "./database.ts";
import { nodeSha256 } from "./nodeSha256.ts";

type Say = (code: LogProblem["code"], index: number | null, message: string) => void;

/** Tiles are made from leaves: each must be what the leaves' hashes make of it. */
export async function verifyTiles(query: Query, hashes: readonly Uint8Array[], say: Say): Promise<void> {
  const wanted = new Map(
    growEdge(emptyEdge, hashes, nodeSha256).tiles.map(({ tile, bytes }) => [
      `${tile.level}/${tile.index}`,
      Buffer.from(bytes),
    ]),
  );
  const rows = await query<{ level: number; index: string | number; hashes: Uint8Array }>(
    "select level, index, hashes from tiles order by level, index",
  );
  for (const { level, index, hashes: found } of rows) {
    const key = `${level}/${index}`;
    const bytes = wanted.get(key);
    wanted.delete(key);
    if (bytes === undefined) say("tile-changed", null, `tile ${key} belongs to no leaf`);
    else if (Buffer.compare(bytes, found) !== 0) say("tile-changed", null, `tile ${key} is not what its leaves make`);
  }
  for (const key of wanted.keys()) say("tile-changed", null, `tile ${key} is not there`);
}

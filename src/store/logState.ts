import { type Edge, emptyEdge, openEdge } from "#ledger";
import type { Query } from "./database.ts";
import { nodeSha256 } from "./nodeSha256.ts";

/** Reads the log's right edge. The tiles come from the same transactions as the leaves, so they end where these end;
 *  `checkrail ledger verify` proves that they say the same. */
export async function loadLog(query: Query): Promise<Edge> {
  const [row] = await query<{ size: string | number | null }>("select max(index) + 1 as size from leaves");
  const size = BigInt(row?.size ?? 0);
  if (size === 0n) return emptyEdge;
  const tiles = await query<{ level: number; index: string | number; hashes: Uint8Array }>(
    "select level, index, hashes from tiles where (level, index) in (select level, max(index) from tiles group by level)",
  );
  const found = new Map(tiles.map(({ level, index, hashes }) => [`${level}/${index}`, Uint8Array.from(hashes)]));
  const edge = openEdge(size, ({ level, index }) => found.get(`${level}/${index}`) ?? null, nodeSha256);
  if (edge.ok) return edge.value;
  throw new Error(`${edge.problems[0].message}: run \`checkrail ledger verify\``);
}

import { Trouble } from "#core";
import { parseTilePath } from "#ledger";
import type { RecordPorts } from "#ports";

/** A tile by its path in the log, `tile/0/x001/234.p/5` or `tile/entries/000`. */
export async function readTile(path: string, { store }: Pick<RecordPorts, "store">): Promise<Uint8Array> {
  const tile = parseTilePath(path);
  const hint = "ask for what a checkpoint of this log implies: GET /ledger/checkpoint";
  if (!tile.ok) throw new Trouble("not-found", tile.problems[0].message, { hint });
  const bytes = await store.published.tile(tile.value);
  if (bytes !== null) return bytes;
  throw new Trouble("not-found", `no published checkpoint implies \`${path}\``, { hint });
}

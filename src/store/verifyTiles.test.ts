import { afterAll, beforeAll, expect, test } from "vitest";
import { digestText } from "#core";
import { newFact, statusReported } from "#facts";
import { emptyEdge, leafHash } from "#ledger";
import { appendFacts } from "./appendFacts.ts";
import { readWaiting, sequenceBatch } from "./batch.ts";
import type { Database, Query } from "./database.ts";
import { migrate } from "./migrate.ts";
import { nodeSha256 } from "./nodeSha256.ts";
import { openPglite } from "./pglite.ts";
import { tileVerifier } from "./verifyTiles.ts";

const count = 600;
let database: Database;
let hashes: readonly Uint8Array[];
beforeAll(async () => {
  database = await openPglite(null);
  await migrate(database);
  const facts = Array.from({ length: count }, (_, n) => {
    const id = `019ab3c4-5d6e-7f80-91a2-${String(n).padStart(12, "0")}`;
    const data = { change: "c", id, name: `unit-${n}`, state: "success", result: digestText("tree") } as const;
    return newFact(statusReported, id, null, data);
  });
  await database.transaction(async (query) => {
    await appendFacts(query, { facts, payloads: [], guards: [] });
    await sequenceBatch(query, emptyEdge, await readWaiting(query));
  });
  const rows = await database.query<{ entry: string }>("select entry from leaves order by index");
  hashes = rows.map(({ entry }) => leafHash(Buffer.from(entry, "utf8"), nodeSha256));
});
afterAll(() => database.close());

/** What is said of the tiles after a change that is taken back again. */
async function saidAfter(change: string, known = hashes): Promise<readonly string[]> {
  const said: string[] = [];
  const undone = new Error("undone");
  const work = async (query: Query) => {
    await query(change);
    const tiles = tileVerifier(query, (_code, _index, message) => said.push(message));
    for (let at = 0; at < known.length; at += 250) await tiles.grow(known.slice(at, at + 250));
    await tiles.finish();
    throw undone;
  };
  await expect(database.transaction(work)).rejects.toBe(undone);
  return said;
}

test("tiles that are what their leaves make are well, also where the log has grown since", async () => {
  expect(await saidAfter("select 1")).toEqual([]);
  expect(await saidAfter("select 1", hashes.slice(0, 590))).toEqual([]);
});

const broken = "set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)";
test.each([
  ["a full tile that was changed", `update tiles ${broken} where level = 0 and index = 1`, "0/1 is not what its"],
  ["the last tile, changed", `update tiles ${broken} where level = 0 and index = 2`, "0/2 is not what its"],
  ["a tile above, changed", `update tiles ${broken} where level = 1`, "1/0 is not what its"],
  [
    "a tile with a hash too many",
    "update tiles set hashes = hashes || substr(hashes, 1, 32) where level = 1",
    "1/0 is not",
  ],
  [
    "a tile cut short",
    "update tiles set hashes = substr(hashes, 1, 32) where level = 0 and index = 2",
    "0/2 is not what",
  ],
  ["a tile that is gone", "delete from tiles where level = 0 and index = 0", "0/0 is not there"],
  ["a tile of no leaf", "insert into tiles select 0, 3, hashes from tiles where index = 1", "0/3 belongs to no leaf"],
  ["a level too many", "insert into tiles select 2, 0, hashes from tiles where index = 1", "2/0 belongs to no leaf"],
])("%s is named", async (_name, change, message) => {
  expect(await saidAfter(change)).toEqual([expect.stringContaining(`tile ${message}`)]);
});

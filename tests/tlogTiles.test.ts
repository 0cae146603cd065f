import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newFact, tokenRevoked } from "#facts";
import { processRandom } from "#integrations";
import {
  appendLeaf,
  type Checkpoint,
  decodeBundle,
  ed25519NoteVerifier,
  edgeTiles,
  emptyFrontier,
  inclusionProof,
  leafHash,
  openCheckpoint,
  parseEntry,
  parseVkey,
  rootAt,
  rootOf,
  type Tile,
  tileHashReader,
  tilePath,
  tileShape,
  verifyInclusion,
} from "#ledger";
import type { LogStatus } from "#ports";
import { databases, type RecordServer, startRecord } from "./recordServer.ts";

const hashLength = 32;

describe.each(databases)("the log's tiles on %s", (kind) => {
  let record: RecordServer;
  let small: Checkpoint;
  let large: Checkpoint;
  beforeAll(async () => {
    record = await startRecord(kind);
    await record.admit("reader", ["read"]);
    await grow(3);
    small = await checkpoint();
    await grow(520);
    large = await checkpoint();
  });
  afterAll(() => record.close());

  async function grow(count: number): Promise<void> {
    const ids = Array.from({ length: count }, () => processRandom.uuid());
    const facts = ids.map((id) => newFact(tokenRevoked, id, null, { id, reason: "it was lost" }));
    await record.server.store.append({ facts, payloads: [], guards: [] });
    expect(await record.server.store.receipt(ids.at(-1) ?? "", 10_000)).not.toBeNull();
  }

  const get = (path: string, headers: Record<string, string> = {}) =>
    record.app.inject({ method: "GET", url: `/ledger/${path}`, headers });

  /** As a stranger reads it, who was told the key on another way. */
  async function checkpoint(): Promise<Checkpoint> {
    const { body } = await record.call("reader", "GET", "/v1/ledger");
    const { origin, vkey } = body as unknown as LogStatus;
    const key = parseVkey(vkey);
    const reply = await get("checkpoint");
    expect(reply.headers).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "public, max-age=2",
    });
    const opened = openCheckpoint(reply.body, { origin, verifiers: key.ok ? [ed25519NoteVerifier(key.value)] : [] });
    if (!opened.ok) throw new Error(opened.problems[0].message);
    return opened.value.checkpoint;
  }

  async function fetchTiles(size: bigint): Promise<ReadonlyMap<string, Uint8Array>> {
    const tiles = tileShape(size).flatMap(({ full }, level) =>
      Array.from({ length: Number(full) }, (_, index): Tile => ({ level, index: BigInt(index), width: 256 })),
    );
    const fetched = new Map<string, Uint8Array>();
    for (const tile of [...tiles, ...edgeTiles(size)]) {
      const reply = await get(tilePath(tile));
      expect([reply.statusCode, reply.headers["content-type"]]).toEqual([200, "application/octet-stream"]);
      expect(reply.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
      expect(reply.rawPayload.length).toBe(tile.width * hashLength);
      fetched.set(tilePath(tile), Uint8Array.from(reply.rawPayload));
    }
    return fetched;
  }

  const entriesOf = async (tile: Tile) =>
    get(tilePath(tile), { authorization: `Bearer ${await record.admit("reader", ["read"])}` });

  test("give a stranger the root, from hashes alone, at every published size", async () => {
    for (const { size, root } of [small, large]) {
      const tiles = await fetchTiles(size);
      const read = tileHashReader(size, (tile) => tiles.get(tilePath(tile)) ?? null);
      expect(rootAt(size, read)).toEqual({ ok: true, value: root });
      let frontier = emptyFrontier;
      for (let index = 0n; index < size; index++) {
        const leaf = read(0, index);
        if (leaf === null) throw new Error(`no leaf ${index}`);
        frontier = appendLeaf(frontier, leaf);
      }
      expect(rootOf(frontier)).toEqual(root);
    }
  });

  test("give a reader the entries, and each is the leaf that it should be", async () => {
    const { size, root } = large;
    const tiles = await fetchTiles(size);
    const read = tileHashReader(size, (tile) => tiles.get(tilePath(tile)) ?? null);
    for (const tile of [
      { level: "entries", index: 0n, width: 256 },
      { level: "entries", index: size / 256n, width: Number(size % 256n) },
    ] as const) {
      const reply = await entriesOf(tile);
      expect(reply.headers).toMatchObject({
        "content-type": "application/octet-stream",
        "cache-control": "private, max-age=31536000, immutable",
      });
      const entries = decodeBundle(Uint8Array.from(reply.rawPayload), tile.width);
      if (!entries.ok) throw new Error(entries.problems[0].message);
      const leaves = entries.value.map((entry) => leafHash(entry));
      const first = tile.index * 256n;
      expect(leaves).toEqual(leaves.map((_, at) => read(0, first + BigInt(at))));
      expect(entries.value.every((entry) => parseEntry(entry).ok)).toBe(true);
      const index = first + 2n;
      const proof = inclusionProof(index, size, read);
      const leaf = leaves[2];
      if (!proof.ok || leaf === undefined) throw new Error("no proof");
      expect(verifyInclusion({ index, size, leaf, proof: proof.value, root })).toMatchObject({ ok: true });
    }
    const [partial] = edgeTiles(small.size);
    const earlier = partial && (await entriesOf({ ...partial, level: "entries" }));
    expect(earlier?.statusCode).toBe(200);
  });

  test("are there only where a published checkpoint implies them, under their one path", async () => {
    const width = Number(large.size % 256n);
    const never = (width + 100) % 256 || 1;
    const absent = [
      `tile/0/${String(large.size / 256n).padStart(3, "0")}`,
      `tile/0/${String(large.size / 256n).padStart(3, "0")}.p/${never}`,
      "tile/0/000.p/77",
      "tile/0/x000/000",
      "tile/0/999",
      "tile/1/000",
      "tile/1/000.p/3",
      "tile/2/000.p/1",
      "tile/63/x999/x999/x999/x999/x999/x999/999",
      "tile/00/000",
      "tile/64/000",
      "tile/0/000.p/0",
      "tile/0/000.p/256",
      "tile/0/0",
      "tile/8/0/000",
      "tile/0/..%2f000",
      "tile/0/001%00",
    ];
    for (const path of absent) expect([path, (await get(path)).statusCode]).toEqual([path, 404]);
    expect((await get("tile/1/000.p/2")).statusCode).toBe(200);
  });

  test("show what happened to readers only, and take no writing", async () => {
    expect((await get("tile/entries/000")).statusCode).toBe(401);
    expect((await record.app.inject({ method: "POST", url: "/ledger/checkpoint" })).statusCode).toBe(404);
  });
});

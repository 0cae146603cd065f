import { fdatasyncSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import type { Database, Query, Row } from "./database.ts";
import { makeDurably } from "./makeDurably.ts";

type Options = Parameters<NodeFS["init"]>[1];

/** PGlite starts PostgreSQL with `-F`: a commit would not reach the disk. Without it, PostgreSQL asks for `fsync`, which
 *  emscripten's file system leaves out; this puts it back. It is private API, so a test traces the system calls. */
class DurableFolder extends NodeFS {
  override async init(pg: PGlite, options: Options): ReturnType<NodeFS["init"]> {
    const made = await super.init(pg, options);
    const sync = ({ NODEFS }: { NODEFS: { stream_ops: Record<string, unknown> } }) => {
      NODEFS.stream_ops.fsync = ({ nfd }: { nfd: number }) => {
        fdatasyncSync(nfd);
        return 0;
      };
    };
    const { emscriptenOpts } = made;
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), sync as never] },
    };
  }
}

/** `fsync` by emscripten's own fdatasync does nothing, so PostgreSQL is told to call fsync itself. */
const durableParams = [...PGlite.defaultStartParams.filter((word) => word !== "-F"), "-c", "wal_sync_method=fsync"];

/** The embedded database in a folder that this process owns; null: in memory, for tests and examples. */
export async function openPglite(folder: string | null): Promise<Database> {
  const pg = folder === null ? await PGlite.create() : await openFolder(folder);
  return {
    kind: "pglite",
    query: queryOf(pg),
    transaction: (work, isolation) =>
      pg.transaction(async (tx) => {
        if (isolation !== undefined) await tx.exec(`set transaction isolation level ${isolation}`);
        return work(queryOf(tx));
      }),
    run: async (sql) => (await pg.exec(sql)).at(-1)?.rows ?? [],
    listen: async (channel, heard) => pg.listen(channel, heard).then((stop) => () => stop()),
    close: () => pg.close(),
  };
}

async function openFolder(folder: string): Promise<PGlite> {
  const open = (path: string) => PGlite.create({ fs: new DurableFolder(path), startParams: durableParams });
  await makeDurably(folder, async (draft) => (await open(draft)).close());
  return open(folder);
}

type Answering = { query: <R>(sql: string, values?: unknown[]) => Promise<{ rows: R[] }> };

function queryOf(pg: Answering): Query {
  return async <R extends Row>(sql: string, values: readonly unknown[] = []) =>
    (await pg.query<R>(sql, values.map(plain))).rows;
}

/** The wire of PGlite takes a Uint8Array for bytea, and nothing of Node's own. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  return Array.isArray(value) ? value.map(plain) : value;
}

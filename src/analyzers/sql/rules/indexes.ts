import { concurrently } from "../fixes.ts";
import { lock, lockLevels } from "../locks.ts";
import { find, type Reader, type RuleTable, say, sayLock, sayLocked } from "../reader.ts";
import { createRelation, isNew, keyOf, newRelation } from "../schema.ts";
import { refusesConcurrently } from "../session.ts";
import {
  flag,
  has,
  integer,
  type Name,
  type Node,
  nameOf,
  node,
  nodes,
  objectName,
  only,
  optionIsOn,
  relationName,
  text,
} from "../tree.ts";

const wideIndexColumns = 3;

function createIndex(body: Node, reader: Reader): void {
  const { schema, session } = reader;
  const table = relationName(node(body, "relation"));
  const isOnNew = isNew(schema, table);
  const isConcurrent = flag(body, "concurrent");
  const written = text(body, "idxname");
  const index = nameOf([...(table.schema === null ? [] : [table.schema]), written]);
  if (written !== "" && !reader.isConditional) {
    const made = newRelation("index", schema.script, keyOf(schema, table));
    for (const part of nodes(body, "indexParams")) {
      const column = text(only(part, "IndexElem"), "name");
      if (column !== "") made.columns.set(column, { type: null, notNull: false, born: schema.script });
    }
    createRelation(schema, index, made, false);
  }
  const address = written === "" ? `index on ${table.address}` : index.address;
  if (isConcurrent && refusesConcurrently(session)) {
    find(reader, "concurrent-index-in-transaction", address, { type: "index" });
  }
  if (isOnNew) return;
  say(reader, { action: "create", type: "index", address });
  sayLock(reader, table, lock(isConcurrent ? "SHARE UPDATE EXCLUSIVE" : "SHARE", { scan: true }));
  const isWide = nodes(body, "indexParams").length > wideIndexColumns;
  if (isWide && !flag(body, "unique")) find(reader, "too-many-index-columns", table.address);
  // ON ONLY makes an empty index of a partitioned parent, where CONCURRENTLY is not allowed (PostgreSQL docs, 5.12.2.2).
  if (isConcurrent || !flag(node(body, "relation"), "inh")) return;
  find(reader, "non-concurrent-index", table.address, { fix: concurrently(reader, /^create\s+(?:unique\s+)?index/i) });
}

function reindex(body: Node, reader: Reader): void {
  const { schema, session } = reader;
  const kind = text(body, "kind").replace("REINDEX_OBJECT_", "").toLowerCase();
  const named = has(body, "relation") ? relationName(node(body, "relation")) : nameOf([text(body, "name")]);
  const isConcurrent = optionIsOn(nodes(body, "params"), "concurrently");
  const owner = kind === "index" ? (schema.relations.get(keyOf(schema, named))?.table ?? null) : null;
  const isOnNew = isNew(schema, named) || (owner !== null && schema.relations.get(owner)?.born === schema.script);
  const address = named.address || "current database";
  if (isConcurrent && refusesConcurrently(session)) {
    find(reader, "concurrent-index-in-transaction", address, { type: kind });
  }
  if (isOnNew) return;
  const level = isConcurrent ? "SHARE UPDATE EXCLUSIVE" : kind === "index" ? "ACCESS EXCLUSIVE" : "SHARE";
  sayLocked(reader, { action: "lock", type: kind, address, reason: "reindex", lock: lock(level, { scan: true }) });
  if (isConcurrent) return;
  const fix = kind === "system" ? null : concurrently(reader, /^reindex\s+(?:table|index|schema|database)/i);
  find(reader, "non-concurrent-reindex", address, { type: kind, fix });
}

function refresh(body: Node, reader: Reader): void {
  const view = relationName(node(body, "relation"));
  if (isNew(reader.schema, view)) return;
  const isConcurrent = flag(body, "concurrent");
  const held = lock(isConcurrent ? "EXCLUSIVE" : "ACCESS EXCLUSIVE", { rewrite: !isConcurrent, scan: true });
  const type = "materialized view";
  sayLocked(reader, { action: "lock", type, address: view.address, reason: "refresh", lock: held });
  if (!isConcurrent) find(reader, "non-concurrent-refresh", view.address, { type });
}

function lockTables(body: Node, reader: Reader): void {
  const mode = has(body, "mode") ? integer(body, "mode") : lockLevels.length;
  const held = lock(lockLevels[mode - 1] ?? "ACCESS EXCLUSIVE");
  for (const wrapped of nodes(body, "relations")) {
    const table = objectName(wrapped);
    sayLock(reader, table, held);
    if (held.blocksWrites && !isNew(reader.schema, table)) find(reader, "explicit-lock", table.address);
  }
}

/** VACUUM FULL writes the table anew under ACCESS EXCLUSIVE; plain VACUUM and ANALYZE stand beside reads and writes. */
function vacuum(body: Node, reader: Reader): void {
  const isFull = flag(body, "is_vacuumcmd") && optionIsOn(nodes(body, "options"), "full");
  const held = isFull ? lock("ACCESS EXCLUSIVE", { rewrite: true, scan: true }) : lock("SHARE UPDATE EXCLUSIVE");
  const tables = nodes(body, "rels").map((rel) => relationName(node(only(rel, "VacuumRelation"), "relation")));
  rewriteAll(tables, isFull, held, "vacuum", reader);
}

function cluster(body: Node, reader: Reader): void {
  const tables = has(body, "relation") ? [relationName(node(body, "relation"))] : [];
  rewriteAll(tables, true, lock("ACCESS EXCLUSIVE", { rewrite: true, scan: true }), "cluster", reader);
}

function rewriteAll(
  tables: readonly Name[],
  rewrites: boolean,
  held: ReturnType<typeof lock>,
  reason: string,
  reader: Reader,
): void {
  const all = tables.length > 0 ? tables : [nameOf(["current database"])];
  for (const table of all) {
    if (isNew(reader.schema, table)) continue;
    sayLocked(reader, { action: "lock", type: "table", address: table.address, reason, lock: held });
    if (rewrites) find(reader, "lock-table-rewrite", table.address);
  }
}

function moveAll(body: Node, reader: Reader): void {
  const address = text(body, "orig_tablespacename");
  const held = lock("ACCESS EXCLUSIVE", { rewrite: true, scan: true });
  sayLocked(reader, { action: "update", type: "tablespace", address, reason: "move-all", lock: held });
  find(reader, "lock-table-rewrite", address, { type: "tablespace" });
}

export const indexRules: RuleTable = {
  IndexStmt: createIndex,
  ReindexStmt: reindex,
  RefreshMatViewStmt: refresh,
  LockStmt: lockTables,
  VacuumStmt: vacuum,
  ClusterStmt: cluster,
  AlterTableMoveAllStmt: moveAll,
};

import { lock } from "../locks.ts";
import { find, type Reader, type Rule, type RuleTable, say, sayLocked } from "../reader.ts";
import { createRelation, isNew, newRelation, relation } from "../schema.ts";
import { hasSideEffect, isUnknownFunction } from "../sideEffects.ts";
import { truthOf } from "../tautology.ts";
import {
  eachTagged,
  flag,
  has,
  inside,
  type Name,
  type Node,
  nameOf,
  node,
  nodes,
  objectName,
  only,
  optionIsOn,
  relationName,
  strings,
  tagged,
  text,
} from "../tree.ts";

/** Statements that read or change rows. A data-modifying WITH runs even where nothing selects from it (PostgreSQL docs,
 *  7.8.4). */
function query(rule: Rule | null): Rule {
  return (body, reader) => {
    readQuery(body, reader);
    rule?.(body, reader);
  };
}

/** The parts that any query can have: WITH, set operations, function calls. */
function readQuery(body: Node, reader: Reader): void {
  readWith(body, reader);
  eachTagged(body, "FuncCall", (call) => {
    const name = nameOf(strings(nodes(call, "funcname")));
    if (hasSideEffect(name.name, name.schema))
      sayExecute(reader, "function", name.address, "function-with-side-effects");
  });
}

function readWith(body: Node, reader: Reader): void {
  const pending: Node[] = [body];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    for (const cte of nodes(node(current, "withClause"), "ctes")) {
      const { tag, body: inner } = tagged(node(only(cte, "CommonTableExpr"), "ctequery"));
      const rule = Object.hasOwn(changes, tag) ? changes[tag] : undefined;
      rule?.(inner, reader);
      pending.push(inner);
    }
    if (has(current, "larg")) pending.push(node(current, "larg"), node(current, "rarg"));
    const source = inside(current, "selectStmt", "SelectStmt");
    if (has(current, "selectStmt")) pending.push(source);
  }
}

export function sayExecute(reader: Reader, type: string, address: string, reason: string): void {
  say(reader, {
    action: "execute",
    type,
    address,
    stateful: "unknown",
    reversibility: "unknown",
    certainty: "possible",
    reason,
  });
}

const rowLock = lock("ROW EXCLUSIVE");

function deleteRows(body: Node, reader: Reader): void {
  const table = relationName(node(body, "relation"));
  const reach = reachOf(body, table, reader);
  if (isNew(reader.schema, table) || reach === "none") return;
  say(reader, {
    action: "delete",
    type: "rows",
    address: table.address,
    stateful: "yes",
    reversibility: "irreversible",
    reason: reach === "all" ? "all-rows" : null,
    lock: rowLock,
  });
  if (reach === "all") find(reader, "delete-without-where", table.address);
}

function updateRows(body: Node, reader: Reader): void {
  const table = relationName(node(body, "relation"));
  const reach = reachOf(body, table, reader);
  if (isNew(reader.schema, table) || reach === "none") return;
  say(reader, {
    action: "update",
    type: "rows",
    address: table.address,
    stateful: "yes",
    reversibility: reach === "all" ? "irreversible" : "costly",
    reason: reach === "all" ? "all-rows" : null,
    lock: rowLock,
  });
  if (reach === "all") find(reader, "update-without-where", table.address);
  else if (fillsNewColumn(node(body, "whereClause"), table, reader)) find(reader, "unbounded-backfill", table.address);
}

type Reach = "all" | "some" | "none";

function reachOf(body: Node, table: Name, reader: Reader): Reach {
  if (!has(body, "whereClause")) return "all";
  const columns = relation(reader.schema, table).columns;
  const isAlone = !has(body, "usingClause") && !has(body, "fromClause");
  const truth = truthOf(node(body, "whereClause"), {
    table: table.address,
    isNotNull: (column) => isAlone && (columns.get(column)?.notNull ?? false),
  });
  return truth === null ? "some" : truth ? "all" : "none";
}

/** `WHERE c IS NULL` on a column that this script added is true for each row. */
function fillsNewColumn(where: Node, table: Name, reader: Reader): boolean {
  const test = only(where, "NullTest");
  if (text(test, "nulltesttype") !== "IS_NULL") return false;
  const column = strings(nodes(inside(test, "arg", "ColumnRef"), "fields")).at(-1) ?? "";
  return relation(reader.schema, table).columns.get(column)?.born === reader.schema.script;
}

function insertRows(body: Node, reader: Reader): void {
  const table = relationName(node(body, "relation"));
  if (isNew(reader.schema, table)) return;
  const updates = text(node(body, "onConflictClause"), "action") === "ONCONFLICT_UPDATE";
  say(reader, {
    action: updates ? "update" : "create",
    type: "rows",
    address: table.address,
    stateful: "yes",
    reversibility: updates ? "costly" : "reversible",
    lock: rowLock,
  });
}

function mergeRows(body: Node, reader: Reader): void {
  const table = relationName(node(body, "relation"));
  if (isNew(reader.schema, table)) return;
  const clauses = nodes(body, "mergeWhenClauses").map((clause) => only(clause, "MergeWhenClause"));
  const facts = { table: table.address, isNotNull: () => false };
  const truth = truthOf(node(body, "joinCondition"), facts);
  for (const clause of clauses) {
    const command = text(clause, "commandType");
    const reachesAll =
      truth === true && text(clause, "matchKind") === "MERGE_WHEN_MATCHED" && !has(clause, "condition");
    if (command === "CMD_DELETE" || command === "CMD_UPDATE") {
      const isDelete = command === "CMD_DELETE";
      say(reader, {
        action: isDelete ? "delete" : "update",
        type: "rows",
        address: table.address,
        stateful: "yes",
        reversibility: isDelete || reachesAll ? "irreversible" : "costly",
        reason: reachesAll ? "all-rows" : null,
        lock: rowLock,
      });
      if (reachesAll) find(reader, isDelete ? "delete-without-where" : "update-without-where", table.address);
    } else if (command === "CMD_INSERT") {
      say(reader, { action: "create", type: "rows", address: table.address, stateful: "yes", lock: rowLock });
    }
  }
}

function truncate(body: Node, reader: Reader): void {
  const isCascade = text(body, "behavior") === "DROP_CASCADE";
  for (const wrapped of nodes(body, "relations")) {
    const table = objectName(wrapped);
    if (isNew(reader.schema, table)) continue;
    sayLocked(reader, {
      action: "delete",
      type: "rows",
      address: table.address,
      stateful: "yes",
      reversibility: "irreversible",
      reason: isCascade ? "truncate-cascade" : "truncate",
      lock: lock("ACCESS EXCLUSIVE"),
    });
    find(reader, "truncate", table.address);
  }
}

function select(body: Node, reader: Reader): void {
  const into = node(node(body, "intoClause"), "rel");
  if (has(into, "relname")) createFromQuery(into, reader, "table");
  if (has(body, "fromClause")) return;
  for (const target of nodes(body, "targetList")) {
    const call = inside(only(target, "ResTarget"), "val", "FuncCall");
    const name = nameOf(strings(nodes(call, "funcname")));
    if (name.name === "" || hasSideEffect(name.name, name.schema)) continue;
    if (isUnknownFunction(name.name, name.schema)) sayExecute(reader, "function", name.address, "function-not-known");
  }
}

export function createFromQuery(into: Node, reader: Reader, kind: string): void {
  const name = relationName(into);
  const isTemporary = text(into, "relpersistence") === "t";
  if (!reader.isConditional) {
    createRelation(reader.schema, name, newRelation(kind, reader.schema.script), isTemporary);
  }
  say(reader, { action: "create", type: kind, address: name.address, reason: isTemporary ? "temporary" : null });
}

function copy(body: Node, reader: Reader): void {
  const table = relationName(node(body, "relation"));
  if (has(body, "query")) runQuery(node(body, "query"), reader);
  if (flag(body, "is_program")) {
    const address = table.address || "query";
    say(reader, {
      action: "execute",
      type: "program",
      address,
      stateful: "unknown",
      reversibility: "unknown",
      reason: "copy-program",
    });
  }
  if (!flag(body, "is_from") || isNew(reader.schema, table)) return;
  say(reader, { action: "create", type: "rows", address: table.address, stateful: "yes", lock: rowLock });
}

/** A query inside another statement: EXPLAIN ANALYZE, COPY (…), CREATE TABLE AS, EXECUTE. */
export function runQuery(wrapped: Node, reader: Reader): void {
  const { tag, body } = tagged(wrapped);
  const rule = Object.hasOwn(dataRules, tag) ? dataRules[tag] : undefined;
  rule?.(body, reader);
}

function explain(body: Node, reader: Reader): void {
  if (!optionIsOn(nodes(body, "options"), "analyze")) return;
  const inner = tagged(node(body, "query"));
  if (inner.tag === "CreateTableAsStmt") runQuery(node(inner.body, "query"), reader);
  else if (inner.tag === "ExecuteStmt") execute(inner.body, reader);
  else runQuery(node(body, "query"), reader);
}

function execute(body: Node, reader: Reader): void {
  const name = text(body, "name");
  const prepared = reader.session.prepared.get(name);
  if (prepared === undefined) sayExecute(reader, "prepared statement", name, "prepared-elsewhere");
  else runQuery(prepared as Node, reader);
}

const changes: RuleTable = {
  DeleteStmt: deleteRows,
  UpdateStmt: updateRows,
  InsertStmt: insertRows,
  MergeStmt: mergeRows,
};

export const dataRules: RuleTable = {
  DeleteStmt: query(deleteRows),
  UpdateStmt: query(updateRows),
  InsertStmt: query(insertRows),
  MergeStmt: query(mergeRows),
  SelectStmt: query(select),
  TruncateStmt: truncate,
  CopyStmt: copy,
  ExplainStmt: explain,
  PrepareStmt: (body, reader) => void reader.session.prepared.set(text(body, "name"), node(body, "query")),
  ExecuteStmt: execute,
  CreateTableAsStmt: (body, reader) => {
    runQuery(node(body, "query"), reader);
    const kind = text(body, "objtype") === "OBJECT_MATVIEW" ? "materialized view" : "table";
    const into = node(node(body, "into"), "rel");
    if (flag(body, "if_not_exists")) say(reader, { action: "create", type: kind, address: relationName(into).address });
    else createFromQuery(into, reader, kind);
  },
};

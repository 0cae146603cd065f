import type { Lock, Reversibility, Ternary } from "#core";
import type { Code } from "../classes.ts";
import { concurrently } from "../fixes.ts";
import { lock } from "../locks.ts";
import { find, type Reader, type RuleTable, say, sayLocked } from "../reader.ts";
import { dropRelation, dropSchema, isNew, isNewObject, keyOf, put } from "../schema.ts";
import { refusesConcurrently } from "../session.ts";
import { flag, type Name, type Node, nameOf, nodes, objectName, only, strings, text } from "../tree.ts";

type Drop = Readonly<{
  type: string;
  code: Code | null;
  stateful: Ternary;
  reversibility: Reversibility;
  /** In the name space of tables, so that we may know that it is new. */
  isRelation: boolean;
  /** With CASCADE, columns of its type go too. */
  cascadesToColumns?: boolean;
  lock: Lock | null;
}>;

const data = {
  stateful: "yes",
  reversibility: "irreversible",
  isRelation: true,
  lock: lock("ACCESS EXCLUSIVE"),
} as const;
const definition = {
  code: "drop-object",
  stateful: "no",
  reversibility: "costly",
  isRelation: false,
  lock: null,
} as const;
const relation = { ...definition, isRelation: true, lock: lock("ACCESS EXCLUSIVE") } as const;
const quiet = { ...definition, code: null } as const;

/** What a DROP takes away. What holds no rows can be made again from its definition. */
const drops: Readonly<Record<string, Drop>> = {
  OBJECT_TABLE: { ...data, type: "table", code: "drop-table" },
  OBJECT_FOREIGN_TABLE: { ...relation, type: "foreign table", code: "drop-table" },
  OBJECT_SCHEMA: { ...data, type: "schema", code: "drop-schema", isRelation: false },
  OBJECT_SEQUENCE: { ...relation, type: "sequence", stateful: "yes" },
  OBJECT_VIEW: { ...relation, type: "view" },
  OBJECT_MATVIEW: { ...relation, type: "materialized view" },
  OBJECT_INDEX: { ...relation, type: "index", code: null },
  OBJECT_TYPE: { ...definition, type: "type", cascadesToColumns: true },
  OBJECT_DOMAIN: { ...definition, type: "domain", cascadesToColumns: true },
  OBJECT_EXTENSION: { ...definition, type: "extension", stateful: "unknown", cascadesToColumns: true },
  OBJECT_FUNCTION: { ...definition, type: "function" },
  OBJECT_PROCEDURE: { ...definition, type: "procedure" },
  OBJECT_ROUTINE: { ...definition, type: "routine" },
  OBJECT_AGGREGATE: { ...definition, type: "aggregate" },
  OBJECT_FOREIGN_SERVER: { ...definition, type: "server" },
  OBJECT_FDW: { ...definition, type: "foreign data wrapper" },
  OBJECT_PUBLICATION: { ...definition, type: "publication" },
  OBJECT_TRIGGER: { ...quiet, type: "trigger" },
  OBJECT_RULE: { ...quiet, type: "rule" },
  OBJECT_POLICY: { ...quiet, type: "policy", code: "rls-change" },
  OBJECT_STATISTIC_EXT: { ...quiet, type: "statistics" },
  OBJECT_COLLATION: { ...quiet, type: "collation" },
  OBJECT_CAST: { ...quiet, type: "cast" },
  OBJECT_TRANSFORM: { ...quiet, type: "transform" },
  OBJECT_LANGUAGE: { ...quiet, type: "language" },
  OBJECT_ACCESS_METHOD: { ...quiet, type: "access method" },
  OBJECT_EVENT_TRIGGER: { ...quiet, type: "event trigger" },
};

/** Objects named `table.object`, whose table takes the lock. */
const ofTable = new Set(["OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY"]);

function dropObjects(body: Node, reader: Reader): void {
  const removeType = text(body, "removeType");
  const isCascade = text(body, "behavior") === "DROP_CASCADE";
  const drop = Object.hasOwn(drops, removeType) ? drops[removeType] : undefined;
  const fallback: Drop = { ...quiet, type: removeType.replace("OBJECT_", "").replaceAll("_", " ").toLowerCase() };
  for (const wrapped of nodes(body, "objects")) {
    const name = objectName(wrapped);
    if (removeType === "OBJECT_INDEX") dropIndex(name, body, reader);
    else if (ofTable.has(removeType)) dropOfTable(drop ?? fallback, wrapped, reader);
    else dropOne(drop ?? fallback, name, isCascade, reader);
  }
}

function dropOne(drop: Drop, name: Name, isCascade: boolean, reader: Reader): void {
  const { schema } = reader;
  const wasNew = drop.isRelation ? isNew(schema, name) : isNewObject(schema, drop.type, name);
  if (drop.isRelation) dropRelation(schema, name);
  else put(schema, schema.objects, `${drop.type} ${name.name}`, undefined);
  if (drop.type === "schema") dropSchema(schema, name.name);
  if (wasNew) return;
  const reachesColumns = isCascade && drop.cascadesToColumns === true;
  const draft = {
    action: "delete",
    type: drop.type,
    address: name.address,
    stateful: reachesColumns ? "unknown" : drop.stateful,
    reversibility: reachesColumns ? "unknown" : drop.reversibility,
    reason: isCascade ? "cascade" : null,
  } as const;
  if (drop.lock === null) say(reader, draft);
  else sayLocked(reader, { ...draft, lock: drop.lock });
  if (drop.code !== null) find(reader, drop.code, name.address, { type: drop.type });
}

function dropIndex(name: Name, body: Node, reader: Reader): void {
  const { schema, session } = reader;
  const isConcurrent = flag(body, "concurrent");
  const table = schema.relations.get(keyOf(schema, name))?.table ?? null;
  const isOfNewTable = table !== null && schema.relations.get(table)?.born === schema.script;
  dropRelation(schema, name);
  if (isConcurrent && refusesConcurrently(session)) {
    find(reader, "concurrent-index-in-transaction", name.address, { type: "index" });
  }
  if (isOfNewTable) return;
  const level = isConcurrent ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE";
  sayLocked(reader, {
    action: "delete",
    type: "index",
    address: name.address,
    reversibility: "costly",
    lock: lock(level),
  });
  if (isConcurrent) return;
  const isPlain = nodes(body, "objects").length === 1 && text(body, "behavior") !== "DROP_CASCADE";
  const fix = isPlain ? concurrently(reader, /^drop\s+index/i) : null;
  find(reader, "non-concurrent-index-drop", name.address, { type: "index", fix });
}

function dropOfTable(drop: Drop, wrapped: Node, reader: Reader): void {
  const parts = strings(nodes(only(wrapped, "List"), "items"));
  const table = nameOf(parts.slice(0, -1));
  if (isNew(reader.schema, table)) return;
  const address = parts.join(".");
  const held = lock("ACCESS EXCLUSIVE");
  sayLocked(reader, { action: "delete", type: drop.type, address, reversibility: "costly", lock: held });
  if (drop.code !== null) find(reader, drop.code, table.address);
}

/** DROP OWNED drops every object of the roles in this database and takes away their rights (PostgreSQL docs, DROP
 *  OWNED). */
function dropOwned(body: Node, reader: Reader): void {
  for (const role of nodes(body, "roles")) {
    const { address } = objectName(role);
    const owned = `everything owned by ${address}`;
    sayLocked(reader, { ...data, action: "delete", type: "owned objects", address });
    find(reader, "drop-table", address, { type: "owned objects", message: `drops ${owned}, its tables too` });
  }
}

function dropDatabase(body: Node, reader: Reader): void {
  const address = text(body, "dbname");
  say(reader, { action: "delete", type: "database", address, stateful: "yes", reversibility: "irreversible" });
  find(reader, "drop-database", address, { type: "database" });
}

/** Global objects and others with a statement of their own. */
function dropNamed(type: string, key: string, code: Code | null, reversibility: Reversibility = "costly") {
  return (body: Node, reader: Reader): void => {
    const roles = nodes(body, "roles").map((role) => objectName(role).address);
    for (const address of roles.length > 0 ? roles : [text(body, key)]) {
      say(reader, { action: "delete", type, address, reversibility });
      if (code !== null) find(reader, code, address, { type });
    }
  };
}

export const dropRules: RuleTable = {
  DropStmt: dropObjects,
  DropOwnedStmt: dropOwned,
  DropdbStmt: dropDatabase,
  DropRoleStmt: dropNamed("role", "role", "drop-object"),
  DropSubscriptionStmt: dropNamed("subscription", "subname", "drop-object"),
  DropTableSpaceStmt: dropNamed("tablespace", "tablespacename", null),
  DropUserMappingStmt: dropNamed("user mapping", "servername", null),
};

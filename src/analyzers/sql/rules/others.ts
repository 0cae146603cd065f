import { lock } from "../locks.ts";
import { find, type Reader, type Rule, type RuleTable, say, sayLock } from "../reader.ts";
import { createObject, isNewObject } from "../schema.ts";
import { inside, type Node, nameOf, node, nodes, objectName, relationName, strings, text } from "../tree.ts";

/** Where a node keeps the name of what it works on. */
type Naming = (body: Node) => string;
const named =
  (key: string): Naming =>
  (body) =>
    text(body, key);
const listed =
  (key: string): Naming =>
  (body) =>
    nameOf(strings(nodes(body, key))).address;
const related =
  (key: string): Naming =>
  (body) =>
    relationName(node(body, key)).address;
const wrapped =
  (key: string): Naming =>
  (body) =>
    objectName(node(body, key)).address;

function simple(action: "create" | "update" | "execute", type: string, naming: Naming, reason?: string): Rule {
  return (body, reader) => say(reader, { action, type, address: naming(body), reason: reason ?? null });
}

/** ALTER DOMAIN checks every table that uses the domain, unless NOT VALID puts it off (PostgreSQL docs, ALTER
 *  DOMAIN). */
function alterDomain(body: Node, reader: Reader): void {
  const name = nameOf(strings(nodes(body, "typeName")));
  const subtype = text(body, "subtype");
  const isNewDomain = isNewObject(reader.schema, "domain", name);
  if (subtype === "C" || subtype === "O") createObject(reader.schema, "domain", name, "constrained", isNewDomain);
  if (isNewDomain) return;
  const constraint = inside(body, "def", "Constraint");
  const checksNow = subtype === "O" || (subtype === "C" && constraint.skip_validation !== true);
  say(reader, { action: "update", type: "domain", address: name.address, reversibility: "costly" });
  if (checksNow) find(reader, "domain-constraint", name.address, { type: "domain" });
  if (subtype === "X") find(reader, "drop-constraint", `${name.address}.${text(body, "name")}`, { type: "constraint" });
}

/** A comment on these waits for their lock like any other DDL (objectaddress.c). */
const commentsThatLock = new Set(["table", "column", "view", "matview", "foreign table", "index", "sequence"]);

function comment(body: Node, reader: Reader): void {
  const type = text(body, "objtype").replace("OBJECT_", "").replaceAll("_", " ").toLowerCase();
  const isOnRelation = commentsThatLock.has(type);
  const held = isOnRelation ? { lock: lock("SHARE UPDATE EXCLUSIVE") } : {};
  say(reader, { action: "update", type: "comment", address: `${type} ${wrapped("object")(body)}`, ...held });
}

function createStatistics(body: Node, reader: Reader): void {
  for (const table of nodes(body, "relations")) sayLock(reader, objectName(table), lock("SHARE UPDATE EXCLUSIVE"));
  say(reader, { action: "create", type: "statistics", address: listed("defnames")(body) });
}

/** A function's options, its owner, what it depends on … */
function altered(type: string, naming: Naming): Rule {
  return simple("update", type, naming);
}

const nothing: Rule = () => undefined;

const creates: RuleTable = {
  DefineStmt: simple("create", "object", listed("defnames")),
  CreateExtensionStmt: simple("create", "extension", named("extname")),
  CreateRoleStmt: simple("create", "role", named("role")),
  CreatedbStmt: simple("create", "database", named("dbname")),
  CreateTableSpaceStmt: simple("create", "tablespace", named("tablespacename")),
  CreatePublicationStmt: simple("create", "publication", named("pubname")),
  CreateSubscriptionStmt: simple("create", "subscription", named("subname")),
  CreateFdwStmt: simple("create", "foreign data wrapper", named("fdwname")),
  CreateForeignServerStmt: simple("create", "server", named("servername")),
  CreateUserMappingStmt: simple("create", "user mapping", named("servername")),
  CreateEventTrigStmt: simple("create", "event trigger", named("trigname")),
  CreatePLangStmt: simple("create", "language", named("plname")),
  CreateCastStmt: simple("create", "cast", () => "cast"),
  CreateConversionStmt: simple("create", "conversion", listed("conversion_name")),
  CreateOpClassStmt: simple("create", "operator class", listed("opclassname")),
  CreateOpFamilyStmt: simple("create", "operator family", listed("opfamilyname")),
  CreateStatsStmt: createStatistics,
  CreateTransformStmt: simple("create", "transform", named("lang")),
  CreateAmStmt: simple("create", "access method", named("amname")),
  ImportForeignSchemaStmt: simple("create", "foreign tables", named("local_schema")),
};

const alters: RuleTable = {
  AlterDomainStmt: alterDomain,
  CommentStmt: comment,
  AlterSeqStmt: altered("sequence", related("sequence")),
  AlterFunctionStmt: altered("function", (body) => nameOf(strings(nodes(node(body, "func"), "objname"))).address),
  AlterOwnerStmt: altered("owner", (body) => related("relation")(body) || wrapped("object")(body)),
  AlterObjectDependsStmt: altered("dependency", (body) => related("relation")(body) || wrapped("object")(body)),
  AlterOperatorStmt: altered("operator", () => "operator"),
  AlterTypeStmt: altered("type", listed("typeName")),
  AlterExtensionStmt: altered("extension", named("extname")),
  AlterExtensionContentsStmt: altered("extension", named("extname")),
  AlterFdwStmt: altered("foreign data wrapper", named("fdwname")),
  AlterForeignServerStmt: altered("server", named("servername")),
  AlterUserMappingStmt: altered("user mapping", named("servername")),
  AlterPublicationStmt: altered("publication", named("pubname")),
  AlterSubscriptionStmt: altered("subscription", named("subname")),
  AlterRoleStmt: altered("role", (body) => text(node(body, "role"), "rolename")),
  AlterRoleSetStmt: altered("role", (body) => text(node(body, "role"), "rolename") || "all"),
  AlterDatabaseStmt: altered("database", named("dbname")),
  AlterDatabaseSetStmt: altered("database", named("dbname")),
  AlterDatabaseRefreshCollStmt: altered("database", named("dbname")),
  AlterCollationStmt: altered("collation", listed("collname")),
  AlterEventTrigStmt: altered("event trigger", named("trigname")),
  AlterOpFamilyStmt: altered("operator family", listed("opfamilyname")),
  AlterStatsStmt: altered("statistics", listed("defnames")),
  AlterSystemStmt: altered("setting", (body) => text(node(body, "setstmt"), "name") || "all"),
  AlterTSConfigurationStmt: altered("text search configuration", listed("cfgname")),
  AlterTSDictionaryStmt: altered("text search dictionary", listed("dictname")),
  AlterTableSpaceOptionsStmt: altered("tablespace", named("tablespacename")),
  ReassignOwnedStmt: altered("owner", (body) =>
    nodes(body, "roles")
      .map((role) => objectName(role).address)
      .join(", "),
  ),
  SecLabelStmt: altered("security label", wrapped("object")),
  LoadStmt: simple("execute", "library", named("filename"), "load-library"),
};

/** Statements that leave nothing behind when the session ends. */
const transient =
  `VariableShowStmt ListenStmt UnlistenStmt NotifyStmt DeclareCursorStmt FetchStmt ClosePortalStmt DeallocateStmt
  DiscardStmt CheckPointStmt ConstraintsSetStmt`.split(/\s+/);

export const otherRules: RuleTable = {
  ...creates,
  ...alters,
  ...Object.fromEntries(transient.map((tag) => [tag, nothing])),
};

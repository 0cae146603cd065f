import { columnConstraints, columnType, serials } from "../columnType.ts";
import { lock } from "../locks.ts";
import { find, type Reader, type Rule, type RuleTable, say, sayLock, sayLocked } from "../reader.ts";
import {
  createObject,
  createRelation,
  giveBody,
  isNew,
  isNewObject,
  keyOf,
  newRelation,
  type Relation,
} from "../schema.ts";
import {
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
  relationName,
  strings,
  tagged,
  text,
} from "../tree.ts";
import { rememberColumn } from "./addColumn.ts";
import { rememberConstraint } from "./constraints.ts";

/** IF NOT EXISTS may find an old table, so what it names is not taken for new. */
function createTable(body: Node, reader: Reader): void {
  const { schema } = reader;
  const name = relationName(node(body, "relation"));
  const isTemporary = text(node(body, "relation"), "relpersistence") === "t";
  const known = isTemporary ? undefined : schema.relations.get(keyOf(schema, name));
  // A table known from before stays what it is: psql goes on after the error of a second CREATE.
  const existed = known !== undefined && known.born !== schema.script;
  const mayExist = flag(body, "if_not_exists") || reader.isConditional || existed;
  if (!mayExist || known === undefined) {
    const made = newRelation("table", mayExist ? 0 : schema.script);
    createRelation(schema, name, made, isTemporary);
    rememberTable(made, body, reader);
  }
  say(reader, { action: "create", type: "table", address: name.address, reason: isTemporary ? "temporary" : null });
  const parentLock = has(body, "partbound") ? lock("ACCESS EXCLUSIVE") : lock("SHARE UPDATE EXCLUSIVE");
  for (const parent of nodes(body, "inhRelations")) sayLock(reader, objectName(parent), parentLock);
  for (const constraint of constraintsOf(body)) {
    if (text(constraint, "contype") !== "CONSTR_FOREIGN") continue;
    const referenced = relationName(node(constraint, "pktable"));
    if (referenced.address !== name.address) sayLock(reader, referenced, lock("SHARE ROW EXCLUSIVE"));
  }
  adviseOnColumns(body, name, reader);
}

function rememberTable(made: Relation, body: Node, reader: Reader): void {
  for (const element of nodes(body, "tableElts")) {
    if (has(element, "ColumnDef")) rememberColumn(reader, made, only(element, "ColumnDef"), made.born);
    if (has(element, "Constraint")) rememberConstraint(reader, made, only(element, "Constraint"));
  }
}

function constraintsOf(body: Node): readonly Node[] {
  return nodes(body, "tableElts").flatMap((element) =>
    has(element, "Constraint") ? [only(element, "Constraint")] : columnConstraints(only(element, "ColumnDef")),
  );
}

const narrowKeys = new Set(["int4", "int2", "serial", "serial4", "serial2", "smallserial"]);

/** Advice on how a new table is written; a note, for later is dear. */
function adviseOnColumns(body: Node, table: Name, reader: Reader): void {
  for (const element of nodes(body, "tableElts")) {
    const definition = only(element, "ColumnDef");
    const type = columnType(node(definition, "typeName"));
    const address = `${table.address}.${text(definition, "colname")}`;
    const isKey = columnConstraints(definition).some((c) => text(c, "contype") === "CONSTR_PRIMARY");
    if (isKey && type !== null && narrowKeys.has(type.name)) {
      const message = `primary key \`${address}\` runs out of numbers at ${serials.has(type.name) || type.name === "int4" ? "2^31" : "2^15"}`;
      find(reader, "style", address, { type: "column", message, instead: "use bigint" });
    }
    if (type?.name === "timestamp") {
      const message = `\`${address}\` is a timestamp without a time zone: the same instant reads differently by session`;
      find(reader, "style", address, { type: "column", message, instead: "use timestamptz" });
    }
  }
}

function createForeignTable(body: Node, reader: Reader): void {
  const name = relationName(node(node(body, "base"), "relation"));
  const made = newRelation("foreign table", reader.schema.script);
  made.isForeign = true;
  if (!reader.isConditional && !flag(node(body, "base"), "if_not_exists"))
    createRelation(reader.schema, name, made, false);
  say(reader, { action: "create", type: "foreign table", address: name.address });
}

/** CREATE OR REPLACE of a view or function changes what is there, if there is one. */
function replaceable(type: string, nameOfBody: (body: Node) => Name, then?: Rule): Rule {
  return (body, reader) => {
    const name = nameOfBody(body);
    const replaces = flag(body, "replace");
    const isRelation = type === "view";
    const wasNew = isRelation ? isNew(reader.schema, name) : isNewObject(reader.schema, type, name);
    if (isRelation && !replaces && !reader.isConditional) {
      createRelation(
        reader.schema,
        name,
        newRelation(type, reader.schema.script),
        text(node(body, "view"), "relpersistence") === "t",
      );
    }
    then?.(body, reader);
    if (wasNew && replaces) return;
    const reversibility = replaces ? "costly" : "reversible";
    const shown = flag(body, "is_procedure") ? "procedure" : type;
    say(reader, { action: replaces ? "update" : "create", type: shown, address: name.address, reversibility });
  };
}

function rememberFunction(body: Node, reader: Reader): void {
  const name = nameOf(strings(nodes(body, "funcname")));
  const options = nodes(body, "options").map((option) => only(option, "DefElem"));
  const option = options.find((element) => text(element, "defname") === "volatility") ?? {};
  const volatility = text(inside(option, "arg", "String"), "sval");
  const kind = flag(body, "is_procedure") ? "procedure" : "function";
  createObject(reader.schema, kind, name, volatility, !flag(body, "replace"));
  const optionOf = (wanted: string) => options.find((element) => text(element, "defname") === wanted) ?? {};
  const language = text(inside(optionOf("language"), "arg", "String"), "sval").toLowerCase() || "sql";
  const [written = ""] = strings(nodes(inside(optionOf("as"), "arg", "List"), "items"));
  const { statement } = reader;
  const whole = reader.isInBlock ? "" : reader.text.slice(statement.start, statement.end);
  giveBody(reader.schema, kind, name, {
    schema: name.schema,
    language,
    source: language === "plpgsql" ? whole : written,
    statements: nodes(inside(body, "sql_body", "List"), "items").flatMap((item) => nodes(only(item, "List"), "items")),
  });
}

function createDomain(body: Node, reader: Reader): void {
  const name = nameOf(strings(nodes(body, "domainname")));
  const kinds = nodes(body, "constraints").map((item) => text(only(item, "Constraint"), "contype"));
  const isConstrained = kinds.includes("CONSTR_CHECK") || kinds.includes("CONSTR_NOTNULL");
  createObject(reader.schema, "domain", name, isConstrained ? "constrained" : "", !reader.isConditional);
  say(reader, { action: "create", type: "domain", address: name.address });
  if (!isConstrained) return;
  const message = `creates domain \`${name.address}\` with a constraint`;
  find(reader, "domain-constraint", name.address, { type: "domain", message });
}

function createSchema(body: Node, reader: Reader): void {
  const name = nameOf([text(body, "schemaname") || text(node(body, "authrole"), "rolename")]);
  if (!flag(body, "if_not_exists") && !reader.isConditional) createObject(reader.schema, "schema", name);
  say(reader, { action: "create", type: "schema", address: name.address });
  const before = reader.schema.defaultSchema;
  reader.schema.defaultSchema = name.name;
  for (const element of nodes(body, "schemaElts")) {
    const { tag, body: inner } = tagged(element);
    const rule = Object.hasOwn(createRules, tag) ? createRules[tag] : undefined;
    rule?.(inner, reader);
  }
  reader.schema.defaultSchema = before;
}

function createSequence(body: Node, reader: Reader): void {
  const name = relationName(node(body, "sequence"));
  if (!flag(body, "if_not_exists") && !reader.isConditional) {
    createRelation(reader.schema, name, newRelation("sequence", reader.schema.script), false);
  }
  say(reader, { action: "create", type: "sequence", address: name.address });
}

/** A type in this script is new: its values and attributes may change freely. */
function createType(nameOfBody: (body: Node) => Name): Rule {
  return (body, reader) => {
    const name = nameOfBody(body);
    createObject(reader.schema, "type", name, "", !reader.isConditional);
    say(reader, { action: "create", type: "type", address: name.address });
  };
}

/** What hangs on a table and takes a lock on it. */
function onTable(
  type: string,
  nameKey: string,
  tableKey: string,
  level: "SHARE ROW EXCLUSIVE" | "ACCESS EXCLUSIVE",
): Rule {
  return (body, reader) => {
    const table = relationName(node(body, tableKey));
    if (isNew(reader.schema, table)) return;
    sayLocked(reader, {
      action: "create",
      type,
      address: `${table.address}.${text(body, nameKey)}`,
      lock: lock(level),
    });
  };
}

export const createRules: RuleTable = {
  CreateStmt: createTable,
  CreateForeignTableStmt: createForeignTable,
  ViewStmt: replaceable("view", (body) => relationName(node(body, "view"))),
  CreateFunctionStmt: replaceable("function", (body) => nameOf(strings(nodes(body, "funcname"))), rememberFunction),
  CreateDomainStmt: createDomain,
  CreateSchemaStmt: createSchema,
  CreateSeqStmt: createSequence,
  CreateEnumStmt: createType((body) => nameOf(strings(nodes(body, "typeName")))),
  CreateRangeStmt: createType((body) => nameOf(strings(nodes(body, "typeName")))),
  CompositeTypeStmt: createType((body) => relationName(node(body, "typevar"))),
  CreateTrigStmt: onTable("trigger", "trigname", "relation", "SHARE ROW EXCLUSIVE"),
  RuleStmt: onTable("rule", "rulename", "relation", "ACCESS EXCLUSIVE"),
  CreatePolicyStmt: onTable("policy", "policy_name", "table", "ACCESS EXCLUSIVE"),
  AlterPolicyStmt: onTable("policy", "policy_name", "table", "ACCESS EXCLUSIVE"),
};

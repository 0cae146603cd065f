import { lock } from "../locks.ts";
import { find, type Reader, type RuleTable, say, sayLocked } from "../reader.ts";
import { isNew, isNewObject, moveRelation, put, relation, renameColumn } from "../schema.ts";
import { has, type Name, type Node, nameOf, node, objectName, relationName, text } from "../tree.ts";

type Renamed = Readonly<{
  type: string;
  /** Running code names it, so that the old name is missed. */
  isCalled: boolean;
  kind: "relation" | "column" | "part" | "object";
}>;

/** What RENAME and SET SCHEMA can move. Names of indexes, triggers, constraints … are seldom in application code. */
const renamed: Readonly<Record<string, Renamed>> = {
  OBJECT_TABLE: { type: "table", isCalled: true, kind: "relation" },
  OBJECT_FOREIGN_TABLE: { type: "foreign table", isCalled: true, kind: "relation" },
  OBJECT_VIEW: { type: "view", isCalled: true, kind: "relation" },
  OBJECT_MATVIEW: { type: "materialized view", isCalled: true, kind: "relation" },
  OBJECT_SEQUENCE: { type: "sequence", isCalled: true, kind: "relation" },
  OBJECT_INDEX: { type: "index", isCalled: false, kind: "relation" },
  OBJECT_COLUMN: { type: "column", isCalled: true, kind: "column" },
  OBJECT_ATTRIBUTE: { type: "attribute", isCalled: true, kind: "part" },
  OBJECT_TABCONSTRAINT: { type: "constraint", isCalled: false, kind: "part" },
  OBJECT_TRIGGER: { type: "trigger", isCalled: false, kind: "part" },
  OBJECT_POLICY: { type: "policy", isCalled: false, kind: "part" },
  OBJECT_RULE: { type: "rule", isCalled: false, kind: "part" },
  OBJECT_SCHEMA: { type: "schema", isCalled: true, kind: "object" },
  OBJECT_DATABASE: { type: "database", isCalled: true, kind: "object" },
  OBJECT_ROLE: { type: "role", isCalled: true, kind: "object" },
  OBJECT_TYPE: { type: "type", isCalled: true, kind: "object" },
  OBJECT_DOMAIN: { type: "domain", isCalled: true, kind: "object" },
  OBJECT_FUNCTION: { type: "function", isCalled: true, kind: "object" },
  OBJECT_PROCEDURE: { type: "procedure", isCalled: true, kind: "object" },
  OBJECT_ROUTINE: { type: "routine", isCalled: true, kind: "object" },
  OBJECT_AGGREGATE: { type: "aggregate", isCalled: true, kind: "object" },
};

function describe(objectType: string): Renamed {
  const known = Object.hasOwn(renamed, objectType) ? renamed[objectType] : undefined;
  const type = objectType.replace("OBJECT_", "").replaceAll("_", " ").toLowerCase();
  return known ?? { type, isCalled: false, kind: "object" };
}

function rename(body: Node, reader: Reader): void {
  const what = describe(text(body, "renameType"));
  const newName = text(body, "newname");
  const table = relationName(node(body, "relation"));
  const part = text(body, "subname");
  const owner = has(body, "relation") ? table : objectName(node(body, "object"));
  const isPart = what.kind === "column" || what.kind === "part";
  const name: Name = isPart || owner.address !== "" ? owner : nameOf([part]);
  const address = isPart ? `${owner.address}.${part}` : name.address;
  const wasNew = isNewThing(what, name, part, reader);
  remember(what, name, part, newName, reader);
  if (wasNew) return;
  const previousAddress = address;
  const shown = isPart ? `${owner.address}.${newName}` : nameOf([...address.split(".").slice(0, -1), newName]).address;
  sayMoved(what, { address: shown, previousAddress, reason: "rename" }, reader);
}

function sayMoved(
  what: Renamed,
  moved: Readonly<{ address: string; previousAddress: string; reason: string }>,
  reader: Reader,
): void {
  const draft = { action: "update", type: what.type, ...moved } as const;
  if (what.kind === "object") say(reader, draft);
  else
    sayLocked(reader, { ...draft, lock: lock(what.type === "index" ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE") });
  if (what.isCalled) find(reader, "rename", moved.previousAddress, { type: what.type });
}

function isNewThing(what: Renamed, name: Name, part: string, reader: Reader): boolean {
  const { schema } = reader;
  if (what.kind === "object") return isNewObject(schema, what.type, name);
  if (what.kind === "part" && what.type === "attribute") return isNewObject(schema, "type", name);
  if (isNew(schema, name)) return true;
  return what.kind === "column" && relation(schema, name).columns.get(part)?.born === schema.script;
}

function remember(what: Renamed, name: Name, part: string, newName: string, reader: Reader): void {
  const { schema } = reader;
  if (what.kind === "relation") moveRelation(schema, name, { name: newName });
  if (what.kind === "column") renameColumn(schema, relation(schema, name), part, newName);
  const constraints = what.type === "constraint" ? relation(schema, name).constraints : null;
  const constraint = constraints?.get(part);
  if (constraints && constraint) {
    put(schema, constraints, part, undefined);
    put(schema, constraints, newName, constraint);
  }
  const key = `${what.type} ${name.name}`;
  const object = what.kind === "object" ? schema.objects.get(key) : undefined;
  if (object) {
    put(schema, schema.objects, key, undefined);
    put(schema, schema.objects, `${what.type} ${newName}`, object);
  }
}

function setSchema(body: Node, reader: Reader): void {
  const what = describe(text(body, "objectType"));
  const name = has(body, "relation") ? relationName(node(body, "relation")) : objectName(node(body, "object"));
  const newSchema = text(body, "newschema");
  const wasNew = isNewThing(what, name, "", reader);
  if (what.kind === "relation") moveRelation(reader.schema, name, { schema: newSchema });
  if (wasNew) return;
  const moved = { address: `${newSchema}.${name.name}`, previousAddress: name.address, reason: "set-schema" };
  sayMoved(what.type === "extension" ? { ...what, isCalled: true } : what, moved, reader);
}

/** ALTER TYPE … ADD VALUE only adds; RENAME VALUE breaks whoever writes the old one. */
function alterEnum(body: Node, reader: Reader): void {
  const name = objectName({ List: { items: body.typeName } });
  if (isNewObject(reader.schema, "type", name)) return;
  const old = text(body, "oldVal");
  say(reader, {
    action: "update",
    type: "type",
    address: name.address,
    reason: old === "" ? "add-value" : "rename-value",
  });
  if (old !== "") find(reader, "rename", `${name.address}.${old}`, { type: "enum value" });
}

export const renameRules: RuleTable = {
  RenameStmt: rename,
  AlterObjectSchemaStmt: setSchema,
  AlterEnumStmt: alterEnum,
};

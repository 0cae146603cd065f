import type { Lock } from "#core";
import { columnType, isMetadataOnly, isPlainUsing } from "../columnType.ts";
import { append } from "../fixes.ts";
import { alterLocks, lock, parameterLock, strongest } from "../locks.ts";
import { find, type Reader, type RuleTable, sayLock, sayLocked, sayUnread } from "../reader.ts";
import { dropColumn as forgetColumn, isNew, isNewObject, put, type Relation, relation } from "../schema.ts";
import { refusesConcurrently } from "../session.ts";
import { flag, has, inside, type Node, node, nodes, only, relationName, text } from "../tree.ts";
import { addColumn } from "./addColumn.ts";
import type { AlterOutcome, AlterRule, AlterTarget } from "./alterTarget.ts";
import { addConstraint, alterConstraint, isNeedless, setNotNull, validateConstraint } from "./constraints.ts";

const exclusive: AlterOutcome = { lock: lock("ACCESS EXCLUSIVE") };
const rewriting: AlterOutcome = { lock: lock("ACCESS EXCLUSIVE", { rewrite: true, scan: true }) };

function alterTable(body: Node, reader: Reader): void {
  const name = relationName(node(body, "relation"));
  const objtype = text(body, "objtype");
  const type = objtype
    .replace("OBJECT_", "")
    .replace("MATVIEW", "MATERIALIZED VIEW")
    .replaceAll("_", " ")
    .toLowerCase();
  const isComposite = objtype === "OBJECT_TYPE";
  const isHarmless = isComposite ? isNewObject(reader.schema, "type", name) : isNew(reader.schema, name);
  const known = relation(reader.schema, name);
  const commands = nodes(body, "cmds").map((item) => only(item, "AlterTableCmd"));
  const isForeign = objtype === "OBJECT_FOREIGN_TABLE" || known.isForeign;
  const target = { name, relation: known, type, isForeign, isHarmless, commands: commands.length };
  let held: Lock | null = null;
  for (const command of commands) {
    const outcome = runCommand(command, target, reader);
    if (outcome.removed === undefined) held = held === null ? outcome.lock : strongest(held, outcome.lock);
    else if (!isHarmless) sayRemoved(outcome.removed, outcome.lock, reader);
  }
  if (held !== null && !isHarmless) {
    sayLocked(reader, {
      action: "update",
      type,
      address: name.address,
      reversibility: held.rewrite ? "costly" : "reversible",
      lock: held,
    });
  }
}

function sayRemoved(removed: NonNullable<AlterOutcome["removed"]>, held: Lock, reader: Reader): void {
  const { type, address, isData } = removed;
  const reversibility = isData ? "irreversible" : "costly";
  sayLocked(reader, { action: "delete", type, address, stateful: isData ? "yes" : "no", reversibility, lock: held });
}

function runCommand(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const subtype = text(command, "subtype");
  const rule = Object.hasOwn(alterRules, subtype) ? alterRules[subtype] : undefined;
  if (rule) return rule(command, target, reader);
  if (Object.hasOwn(alterLocks, subtype)) return { lock: lock(alterLocks[subtype] ?? "ACCESS EXCLUSIVE") };
  if (!plain.has(subtype)) {
    sayUnread(reader, `ALTER TABLE subcommand \`${subtype}\` is not read yet`, "ask a person to read it");
  }
  return exclusive;
}

/** Subcommands that take ACCESS EXCLUSIVE for a moment and touch no row. */
const plain = new Set(
  `AT_ColumnDefault AT_CookedColumnDefault AT_DropExpression AT_SetStorage AT_SetCompression
  AT_AlterColumnGenericOptions AT_ChangeOwner AT_DropOids AT_EnableRule AT_EnableAlwaysRule AT_EnableReplicaRule
  AT_AddInherit AT_DropInherit AT_AddOf AT_DropOf AT_ReplicaIdentity AT_GenericOptions AT_AddIdentity
  AT_SetIdentity AT_DropIdentity AT_AddColumnToView AT_ReplaceRelOptions`.split(/\s+/),
);

function dropColumn(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const column = text(command, "name");
  const address = `${target.name.address}.${column}`;
  const isNewColumn = target.relation.columns.get(column)?.born === reader.schema.script;
  forgetColumn(reader.schema, target.relation, column);
  if (isNewColumn) return exclusive;
  if (target.type === "type") {
    if (!target.isHarmless) find(reader, "drop-object", address, { type: "attribute" });
    return { ...exclusive, removed: { type: "attribute", address, isData: true } };
  }
  if (!target.isHarmless) find(reader, "drop-column", address, { type: "column" });
  return { ...exclusive, removed: { type: "column", address, isData: !target.isForeign } };
}

function alterColumnType(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const column = text(command, "name");
  const definition = inside(command, "def", "ColumnDef");
  const known = target.relation.columns.get(column);
  const wanted = columnType(node(definition, "typeName"));
  const isPlain = !has(definition, "collClause") && isPlainUsing(definition, column);
  const isFree = isPlain && known?.type != null && wanted !== null && isMetadataOnly(known.type, wanted);
  if (known) put(reader.schema, target.relation.columns, column, { ...known, type: wanted });
  if (isFree) return exclusive;
  if (!target.isHarmless) find(reader, "type-change", `${target.name.address}.${column}`, { type: "column" });
  return target.isForeign ? exclusive : rewriting;
}

function dropNotNull(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const column = text(command, "name");
  const known = target.relation.columns.get(column);
  if (known) put(reader.schema, target.relation.columns, column, { ...known, notNull: false });
  if (!target.isHarmless) find(reader, "drop-not-null", `${target.name.address}.${column}`, { type: "column" });
  return exclusive;
}

function dropConstraint(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const name = text(command, "name");
  const address = `${target.name.address}.${name}`;
  const known = target.relation.constraints.get(name);
  const wasNeedless = isNeedless(name, target.relation);
  put(reader.schema, target.relation.constraints, name, undefined);
  if (known?.transaction === reader.session.transaction && reader.session.isOpen) return exclusive;
  if (!target.isHarmless && !wasNeedless) find(reader, "drop-constraint", address, { type: "constraint" });
  return { ...exclusive, removed: { type: "constraint", address, isData: false } };
}

/** Everything that writes the table again under the same lock. */
function rewrite(_: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  if (target.type === "sequence" || target.type === "foreign table") return exclusive;
  if (!target.isHarmless) find(reader, "lock-table-rewrite", target.name.address, { type: target.type });
  return rewriting;
}

function setExpression(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const address = `${target.name.address}.${text(command, "name")}`;
  if (!target.isHarmless) find(reader, "lock-table-rewrite", address, { type: "column" });
  return rewriting;
}

function attachPartition(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const partition = relationName(node(inside(command, "def", "PartitionCmd"), "name"));
  const held = lock("SHARE UPDATE EXCLUSIVE");
  if (target.type !== "table") return { lock: held };
  sayLock(reader, partition, lock("ACCESS EXCLUSIVE", { scan: true }));
  if (!isNew(reader.schema, partition) && !target.isHarmless && !hasValidCheck(relation(reader.schema, partition))) {
    find(reader, "attach-partition-scan", partition.address);
  }
  return { lock: held };
}

/** Whether the check implies the bounds is PostgreSQL's to say; that there is one says that the author thought of it. */
function hasValidCheck(partition: Relation): boolean {
  return [...partition.constraints.values()].some(({ kind, validated }) => kind === "CONSTR_CHECK" && validated);
}

function detachPartition(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const definition = inside(command, "def", "PartitionCmd");
  const partition = relationName(node(definition, "name"));
  const isConcurrent = flag(definition, "concurrent");
  if (isConcurrent && refusesConcurrently(reader.session)) {
    find(reader, "concurrent-index-in-transaction", partition.address);
  }
  if (isConcurrent) return finalizeDetach(command, target, reader);
  sayLock(reader, partition, lock("ACCESS EXCLUSIVE"));
  if (!target.isHarmless && !isNew(reader.schema, partition)) {
    const fix = refusesConcurrently(reader.session) ? null : append(reader, "CONCURRENTLY");
    find(reader, "non-concurrent-detach", partition.address, { fix });
  }
  return exclusive;
}

/** The second transaction of a concurrent detach waits for whoever uses the partition, and then closes it alone. */
function finalizeDetach(command: Node, _: AlterTarget, reader: Reader): AlterOutcome {
  sayLock(reader, relationName(node(inside(command, "def", "PartitionCmd"), "name")), lock("ACCESS EXCLUSIVE"));
  return { lock: lock("SHARE UPDATE EXCLUSIVE") };
}

function setParameters(command: Node): AlterOutcome {
  const parameters = nodes(inside(command, "def", "List"), "items").map((item) => only(item, "DefElem"));
  return { lock: lock(parameterLock(parameters.map((parameter) => text(parameter, "defname")))) };
}

function rowSecurity(_: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  if (!target.isHarmless) find(reader, "rls-change", target.name.address);
  return exclusive;
}

function disableTrigger(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  if (!target.isHarmless) find(reader, "disable-trigger", target.name.address);
  return { lock: lock(alterLocks[text(command, "subtype")] ?? "ACCESS EXCLUSIVE") };
}

const alterRules: Readonly<Record<string, AlterRule>> = {
  AT_AddColumn: addColumn,
  AT_DropColumn: dropColumn,
  AT_AlterColumnType: alterColumnType,
  AT_SetRelOptions: setParameters,
  AT_ResetRelOptions: setParameters,
  AT_SetNotNull: setNotNull,
  AT_DropNotNull: dropNotNull,
  AT_AddConstraint: addConstraint,
  AT_AlterConstraint: alterConstraint,
  AT_ValidateConstraint: validateConstraint,
  AT_DropConstraint: dropConstraint,
  AT_SetLogged: rewrite,
  AT_SetUnLogged: rewrite,
  AT_SetTableSpace: rewrite,
  AT_SetAccessMethod: rewrite,
  AT_SetExpression: setExpression,
  AT_AttachPartition: attachPartition,
  AT_DetachPartition: detachPartition,
  AT_DetachPartitionFinalize: finalizeDetach,
  AT_EnableRowSecurity: rowSecurity,
  AT_DisableRowSecurity: rowSecurity,
  AT_ForceRowSecurity: rowSecurity,
  AT_NoForceRowSecurity: rowSecurity,
  AT_DisableTrig: disableTrigger,
  AT_DisableTrigAll: disableTrigger,
  AT_DisableTrigUser: disableTrigger,
  AT_DisableRule: disableTrigger,
};

/** RENAME and SET SCHEMA are statements of their own; this is ALTER TABLE and its kin (VIEW, INDEX, TYPE, SEQUENCE
 *  …). */
export const alterTableRules: RuleTable = { AlterTableStmt: alterTable };

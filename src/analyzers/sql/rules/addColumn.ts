import { columnConstraints, columnType, defaultOf, hasConstraint, serials, storedType } from "../columnType.ts";
import { lock, strongest } from "../locks.ts";
import { find, type Reader, sayLock } from "../reader.ts";
import { type Column, type ColumnType, objectOf, put, type Relation } from "../schema.ts";
import { flag, has, type Node, nameOf, node, relationName, text } from "../tree.ts";
import { isVolatile } from "../volatility.ts";
import type { AlterOutcome, AlterTarget } from "./alterTarget.ts";

/** Since PostgreSQL 11 a default that is one value for all rows is kept beside the table, and no row is written. */
const fastDefaultsSince = 11;

export function addColumn(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const definition = node(node(command, "def"), "ColumnDef");
  const column = text(definition, "colname");
  const address = `${target.name.address}.${column}`;
  const type = columnType(node(definition, "typeName"));
  const rewrites = !target.isForeign && rewritesTable(definition, type, reader);
  let held = lock("ACCESS EXCLUSIVE", { rewrite: rewrites, scan: rewrites || checksRows(definition) });
  if (!target.isHarmless) {
    if (rewrites) find(reader, "lock-table-rewrite", address, { type: "column" });
    if (isRequiredWithoutDefault(definition, type))
      find(reader, "not-null-without-default", address, { type: "column" });
    if (type?.name === "json") find(reader, "json-column", address, { type: "column" });
    if (hasConstraint(definition, "CONSTR_UNIQUE") || hasConstraint(definition, "CONSTR_PRIMARY")) {
      find(reader, "add-unique-constraint", address, { type: "column" });
      held = strongest(held, lock("ACCESS EXCLUSIVE", { scan: true }));
    }
    if (hasConstraint(definition, "CONSTR_FOREIGN"))
      find(reader, "add-constraint-without-not-valid", address, { type: "column" });
  }
  for (const constraint of columnConstraints(definition)) {
    if (text(constraint, "contype") !== "CONSTR_FOREIGN") continue;
    sayLock(reader, relationName(node(constraint, "pktable")), lock("SHARE ROW EXCLUSIVE"));
  }
  const born = flag(command, "missing_ok") || reader.isConditional ? 0 : reader.schema.script;
  rememberColumn(reader, target.relation, definition, born);
  return { lock: held };
}

/** A check beside the column is tested on every row; a foreign key only where a default gives the rows a value. */
function checksRows(definition: Node): boolean {
  if (columnConstraints(definition).some((c) => text(c, "contype") === "CONSTR_CHECK" && !flag(c, "skip_validation")))
    return true;
  return hasConstraint(definition, "CONSTR_FOREIGN") && Object.keys(defaultOf(definition)).length > 0;
}

function rewritesTable(definition: Node, type: ColumnType | null, reader: Reader): boolean {
  if (type !== null && serials.has(type.name)) return true;
  if (hasConstraint(definition, "CONSTR_IDENTITY")) return true;
  const generated = columnConstraints(definition).find((c) => text(c, "contype") === "CONSTR_GENERATED");
  if (generated !== undefined) return text(generated, "generated_kind") !== "v";
  const expression = defaultOf(definition);
  const hasDefault = Object.keys(expression).length > 0;
  if (hasDefault && reader.version < fastDefaultsSince) return true;
  if (type !== null && objectOf(reader.schema, "domain", nameOf(type.name.split(".")))?.detail === "constrained")
    return true;
  return hasDefault && isVolatile(expression, reader.schema);
}

function isRequiredWithoutDefault(definition: Node, type: ColumnType | null): boolean {
  if (!hasConstraint(definition, "CONSTR_NOTNULL")) return false;
  if (type !== null && serials.has(type.name)) return false;
  if (hasConstraint(definition, "CONSTR_IDENTITY") || hasConstraint(definition, "CONSTR_GENERATED")) return false;
  return Object.keys(defaultOf(definition)).length === 0;
}

/** Keeps a column of CREATE TABLE or ADD COLUMN in mind. */
export function rememberColumn(reader: Reader, relation: Relation, definition: Node, born: number): void {
  const name = text(definition, "colname");
  if (name === "" || (born === 0 && relation.columns.has(name))) return;
  const written = columnType(node(definition, "typeName"));
  const notNull =
    hasConstraint(definition, "CONSTR_NOTNULL") ||
    hasConstraint(definition, "CONSTR_PRIMARY") ||
    hasConstraint(definition, "CONSTR_IDENTITY") ||
    (written !== null && serials.has(written.name));
  const column: Column = { type: has(definition, "typeName") ? storedType(written) : null, notNull, born };
  put(reader.schema, relation.columns, name, column);
}

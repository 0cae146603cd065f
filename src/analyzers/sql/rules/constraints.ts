import { append } from "../fixes.ts";
import { lock } from "../locks.ts";
import { find, type Reader, sayLock } from "../reader.ts";
import { type Constraint, keyOf, put, type Relation } from "../schema.ts";
import {
  flag,
  has,
  inside,
  type Name,
  type Node,
  nameOf,
  node,
  nodes,
  only,
  relationName,
  strings,
  text,
} from "../tree.ts";
import type { AlterOutcome, AlterTarget } from "./alterTarget.ts";

/** Since PostgreSQL 12 SET NOT NULL rests on a valid CHECK that says the same, and does not scan. */
const trustsChecksSince = 12;
/** A constraint of an earlier script that we were not shown. */
const unseen = "unseen";
const indexed = new Set(["CONSTR_UNIQUE", "CONSTR_PRIMARY", "CONSTR_EXCLUSION"]);

export function addConstraint(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const constraint = inside(command, "def", "Constraint");
  const kind = text(constraint, "contype");
  const address = constraintAddress(target.name, text(constraint, "conname"), kind);
  const skips = flag(constraint, "skip_validation");
  const { isHarmless } = target;
  const wasProved = strings(nodes(constraint, "keys")).filter((column) =>
    isProvedNotNull(column, target.relation, reader),
  );
  rememberConstraint(reader, target.relation, constraint);
  if (indexed.has(kind)) {
    const usesIndex = has(constraint, "indexname");
    if (!isHarmless && !usesIndex) find(reader, "add-unique-constraint", address, { type: "constraint" });
    const nullable = kind === "CONSTR_PRIMARY" ? nullableKey(constraint, target, reader) : null;
    if (!isHarmless && usesIndex && nullable !== null) find(reader, "set-not-null", nullable, { type: "column" });
    return { lock: lock("ACCESS EXCLUSIVE", { scan: !usesIndex || nullable !== null }) };
  }
  if (kind === "CONSTR_NOTNULL") {
    const columns = strings(nodes(constraint, "keys"));
    const scans = !skips && columns.some((column) => !wasProved.includes(column));
    if (!isHarmless && scans) findUnchecked(address, target, reader);
    return { lock: lock("ACCESS EXCLUSIVE", { scan: scans }) };
  }
  const isForeign = kind === "CONSTR_FOREIGN";
  if (isForeign) sayLock(reader, relationName(node(constraint, "pktable")), lock("SHARE ROW EXCLUSIVE"));
  if (!isHarmless && !skips && (isForeign || kind === "CONSTR_CHECK")) findUnchecked(address, target, reader);
  return { lock: lock(isForeign ? "SHARE ROW EXCLUSIVE" : "ACCESS EXCLUSIVE", { scan: !skips }) };
}

function findUnchecked(address: string, target: AlterTarget, reader: Reader): void {
  const fix = target.commands === 1 ? append(reader, "NOT VALID") : null;
  find(reader, "add-constraint-without-not-valid", address, { type: "constraint", fix });
}

/** Since PostgreSQL 18 a constraint can be put in force later; every row is checked then, and there is no NOT VALID. */
export function alterConstraint(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const change = inside(command, "def", "ATAlterConstraint");
  const scan = flag(change, "alterEnforceability") && flag(change, "is_enforced");
  if (scan && !target.isHarmless) {
    const instead = "drop it, add it again as NOT VALID, and VALIDATE it in a later transaction";
    const address = constraintAddress(target.name, text(change, "conname"), "");
    find(reader, "add-constraint-without-not-valid", address, { type: "constraint", instead });
  }
  return { lock: lock("ACCESS EXCLUSIVE", { scan }) };
}

function constraintAddress(table: Name, name: string, kind: string): string {
  return `${table.address}.${name || `(${kind.replace("CONSTR_", "").toLowerCase()})`}`;
}

/** A column of a key made from an index, known to allow null: PRIMARY KEY then sets NOT NULL, with a scan. */
function nullableKey(constraint: Node, target: AlterTarget, reader: Reader): string | null {
  const index = nameOf([...(target.name.schema === null ? [] : [target.name.schema]), text(constraint, "indexname")]);
  const columns = reader.schema.relations.get(keyOf(reader.schema, index))?.columns.keys() ?? [];
  const nullable = [...columns].find((column) => {
    const known = target.relation.columns.get(column);
    return known !== undefined && !known.notNull && !isProvedNotNull(column, target.relation, reader);
  });
  return nullable === undefined ? null : `${target.name.address}.${nullable}`;
}

export function rememberConstraint(reader: Reader, relation: Relation, constraint: Node): void {
  const kind = text(constraint, "contype");
  const proves =
    kind === "CONSTR_NOTNULL" ? strings(nodes(constraint, "keys")) : notNullColumns(node(constraint, "raw_expr"));
  const made: Constraint = {
    kind,
    validated: !flag(constraint, "skip_validation"),
    provesNotNull: proves,
    transaction: reader.session.transaction,
  };
  const name = text(constraint, "conname") || `(unnamed ${relation.constraints.size})`;
  put(reader.schema, relation.constraints, name, made);
  if (kind !== "CONSTR_PRIMARY") return;
  for (const column of strings(nodes(constraint, "keys"))) setNotNullKnown(reader, relation, column);
}

/** Columns of which `a IS NOT NULL AND b IS NOT NULL` says that they are not null. */
function notNullColumns(expression: Node): readonly string[] {
  const columns: string[] = [];
  const pending: Node[] = [expression];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    const both = only(current, "BoolExpr");
    const test = only(current, "NullTest");
    if (text(both, "boolop") === "AND_EXPR") pending.push(...nodes(both, "args"));
    if (text(test, "nulltesttype") !== "IS_NOT_NULL") continue;
    const column = strings(nodes(inside(test, "arg", "ColumnRef"), "fields")).at(-1);
    if (column !== undefined) columns.push(column);
  }
  return columns;
}

export function validateConstraint(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const name = text(command, "name");
  const { relation } = target;
  const known = relation.constraints.get(name);
  if (known) {
    const isSameTransaction = !known.validated && known.transaction === reader.session.transaction;
    if (isSameTransaction && !target.isHarmless) {
      find(reader, "validate-in-same-transaction", `${target.name.address}.${name}`, { type: "constraint" });
    }
    put(reader.schema, relation.constraints, name, { ...known, validated: true });
  } else {
    const before = { kind: unseen, validated: true, provesNotNull: [], transaction: -1 };
    put(reader.schema, relation.constraints, name, before);
  }
  return { lock: lock("SHARE UPDATE EXCLUSIVE", { scan: true }) };
}

export function setNotNull(command: Node, target: AlterTarget, reader: Reader): AlterOutcome {
  const column = text(command, "name");
  const isProved = isProvedNotNull(column, target.relation, reader);
  if (!target.isHarmless) findSetNotNull(column, target, reader);
  setNotNullKnown(reader, target.relation, column);
  return { lock: lock("ACCESS EXCLUSIVE", { scan: !isProved }) };
}

function findSetNotNull(column: string, target: AlterTarget, reader: Reader): void {
  if (isProvedNotNull(column, target.relation, reader) || isProvedUnseen(column, target.relation, reader)) return;
  find(reader, "set-not-null", `${target.name.address}.${column}`, { type: "column" });
}

/** Already NOT NULL, or a validated CHECK on this very column says so. */
function isProvedNotNull(column: string, relation: Relation, reader: Reader): boolean {
  if (relation.columns.get(column)?.notNull) return true;
  if (reader.version < trustsChecksSince) return false;
  return [...relation.constraints.values()].some(
    ({ kind, validated, provesNotNull }) =>
      (kind === "CONSTR_CHECK" || kind === "CONSTR_NOTNULL") && validated && provesNotNull.includes(column),
  );
}

/** A constraint named for the column and validated here, whose text came in a script we were not shown: the last step
 *  of the safe way. The effect still says that a scan is to be feared. */
function isProvedUnseen(column: string, relation: Relation, reader: Reader): boolean {
  if (reader.version < trustsChecksSince) return false;
  return [...relation.constraints].some(
    ([name, { kind }]) => kind === unseen && `_${name}_`.includes(`_${column}_`) && !/(^|_)(fk|fkey)(_|$)/i.test(name),
  );
}

function setNotNullKnown(reader: Reader, relation: Relation, column: string): void {
  const known = relation.columns.get(column) ?? { type: null, notNull: false, born: 0 };
  put(reader.schema, relation.columns, column, { ...known, notNull: true });
}

/** Dropping a CHECK that a NOT NULL has made needless takes nothing away. */
export function isNeedless(name: string, relation: Relation): boolean {
  const known = relation.constraints.get(name);
  if (known?.kind !== "CONSTR_CHECK" || known.provesNotNull.length === 0) return false;
  return known.provesNotNull.every((column) => relation.columns.get(column)?.notNull);
}

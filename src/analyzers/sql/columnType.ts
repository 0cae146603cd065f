import type { ColumnType } from "./schema.ts";
import { has, inside, integer, type Node, node, nodes, strings, text } from "./tree.ts";

/** The type of a column definition; null where none is given. */
export function columnType(typeName: Node): ColumnType | null {
  const name = strings(nodes(typeName, "names")).filter((part) => part !== "pg_catalog");
  if (name.length === 0) return null;
  const modifiers = nodes(typeName, "typmods").flatMap((item) => {
    const constant = node(item, "A_Const");
    return has(constant, "ival") ? [integer(node(constant, "ival"), "ival")] : [];
  });
  return { name: name.join("."), modifiers, isArray: nodes(typeName, "arrayBounds").length > 0 };
}

/** Types that stand for an integer with a sequence as its default. */
export const serials = new Set(["serial", "serial2", "serial4", "serial8", "bigserial", "smallserial"]);

/** The type that a column of a serial type really has. */
export function storedType(type: ColumnType | null): ColumnType | null {
  if (type === null || !serials.has(type.name)) return type;
  const stored =
    type.name === "bigserial" || type.name === "serial8"
      ? "int8"
      : type.name.includes("2") || type.name.startsWith("small")
        ? "int2"
        : "int4";
  return { ...type, name: stored };
}

const limited = new Set(["varchar", "varbit"]);
/** The precision of a time that is written without one. */
const microseconds = 6;
const precise = new Set(["timestamp", "timestamptz", "time", "timetz", "interval"]);

/** Whether a change of type leaves the rows and indexes as they are (PostgreSQL docs, ALTER TABLE, Notes: "binary
 *  coercible"; the length and precision rules are those of the types' transform functions). */
export function isMetadataOnly(from: ColumnType, to: ColumnType): boolean {
  if (from.name === to.name && sameModifiers(from, to)) return from.isArray === to.isArray;
  if (from.isArray || to.isArray) return false;
  const [old] = from.modifiers;
  const [wanted] = to.modifiers;
  if (from.name === "varchar" && to.name === "text") return true;
  if (from.name === "text" && to.name === "varchar") return wanted === undefined;
  if (from.name === "cidr" && to.name === "inet") return true;
  if (from.name !== to.name) return false;
  if (limited.has(from.name)) return wanted === undefined || (old !== undefined && wanted >= old);
  if (from.name === "numeric") {
    const sameScale = (from.modifiers[1] ?? 0) === (to.modifiers[1] ?? 0);
    return wanted === undefined || (old !== undefined && wanted >= old && sameScale);
  }
  if (from.name === "interval") return false;
  return precise.has(from.name) && (wanted === undefined || wanted >= (old ?? microseconds));
}

function sameModifiers(a: ColumnType, b: ColumnType): boolean {
  return a.modifiers.length === b.modifiers.length && a.modifiers.every((value, index) => value === b.modifiers[index]);
}

/** `USING c::text` says no more than the new type itself. */
export function isPlainUsing(definition: Node, column: string): boolean {
  if (!has(definition, "raw_default")) return true;
  const using = node(definition, "raw_default");
  const cast = has(using, "TypeCast") ? node(using, "TypeCast") : null;
  const source = cast === null ? using : node(cast, "arg");
  if (strings(nodes(node(source, "ColumnRef"), "fields")).at(-1) !== column) return false;
  if (cast === null) return true;
  const target = columnType(node(cast, "typeName"));
  const wanted = columnType(node(definition, "typeName"));
  return target !== null && wanted !== null && target.name === wanted.name && sameModifiers(target, wanted);
}

/** Constraints written beside a column. */
export function columnConstraints(definition: Node): readonly Node[] {
  return nodes(definition, "constraints").map((item) => node(item, "Constraint"));
}

export function hasConstraint(definition: Node, kind: string): boolean {
  return columnConstraints(definition).some((constraint) => text(constraint, "contype") === kind);
}

/** The expression of the DEFAULT beside a column; an empty node for none and for `DEFAULT NULL`. */
export function defaultOf(definition: Node): Node {
  const constraint = columnConstraints(definition).find((c) => text(c, "contype") === "CONSTR_DEFAULT") ?? {};
  const expression = node(constraint, "raw_expr");
  return isNullLiteral(expression) ? {} : expression;
}

function isNullLiteral(expression: Node): boolean {
  const constant = has(expression, "TypeCast")
    ? inside(node(expression, "TypeCast"), "arg", "A_Const")
    : node(expression, "A_Const");
  return constant.isnull === true;
}

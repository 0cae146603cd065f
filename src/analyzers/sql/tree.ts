/** Careful access to the parse tree of `libpg-query`: JSON in which default values (0, false, empty) are left out. */
export type Node = Readonly<Record<string, unknown>>;

const nothing: Node = {};

export function asNode(value: unknown): Node {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Node) : nothing;
}

export function node(parent: Node, key: string): Node {
  return asNode(parent[key]);
}

export function nodes(parent: Node, key: string): readonly Node[] {
  const value = parent[key];
  return Array.isArray(value) ? value.map(asNode) : [];
}

export function text(parent: Node, key: string): string {
  const value = parent[key];
  return typeof value === "string" ? value : "";
}

export function flag(parent: Node, key: string): boolean {
  return parent[key] === true;
}

export function integer(parent: Node, key: string): number {
  const value = parent[key];
  return typeof value === "number" ? value : 0;
}

export function has(parent: Node, key: string): boolean {
  return parent[key] !== undefined && parent[key] !== null;
}

/** A tagged node is `{ DropStmt: { … } }`. */
export function tagged(wrapped: Node): Readonly<{ tag: string; body: Node }> {
  for (const tag in wrapped) return { tag, body: asNode(wrapped[tag]) };
  return { tag: "", body: nothing };
}

/** The body of a node, if it has this tag; an empty node otherwise. */
export function only(wrapped: Node, tag: string): Node {
  return asNode(wrapped[tag]);
}

/** The body of a value under `key` if it has this tag. */
export function inside(parent: Node, key: string, tag: string): Node {
  return only(node(parent, key), tag);
}

/** Text of `String` nodes in a list, as qualified names are written. */
export function strings(list: readonly Node[]): readonly string[] {
  return list.flatMap((item) => (has(item, "String") ? [text(only(item, "String"), "sval")] : []));
}

/** Name of a relation or another object in a schema, and as it was written. */
export type Name = Readonly<{ schema: string | null; name: string; address: string }>;

export function nameOf(parts: readonly string[]): Name {
  return { schema: parts.at(-2) ?? null, name: parts.at(-1) ?? "", address: parts.join(".") };
}

export function relationName(rangeVar: Node): Name {
  const parts = [text(rangeVar, "catalogname"), text(rangeVar, "schemaname"), text(rangeVar, "relname")];
  return nameOf(parts.filter((part) => part !== ""));
}

/** Any way in which the tree names an object: a string, a list of strings, a relation, a type, a function. */
export function objectName(wrapped: Node): Name {
  const { tag, body } = tagged(wrapped);
  switch (tag) {
    case "String":
      return nameOf([text(body, "sval")]);
    case "List":
      return nameOf(nodes(body, "items").flatMap((item) => objectName(item).address || []));
    case "RangeVar":
      return relationName(body);
    case "TypeName":
      return nameOf(strings(nodes(body, "names")));
    case "ObjectWithArgs":
      return nameOf(strings(nodes(body, "objname")));
    case "RoleSpec":
      return nameOf([text(body, "rolename") || text(body, "roletype").replace("ROLESPEC_", "").toLowerCase()]);
    default:
      return nameOf([]);
  }
}

/** Whether an option such as `(FULL, CONCURRENTLY false)` is on; the last mention counts. */
export function optionIsOn(options: readonly Node[], name: string): boolean {
  let isOn = false;
  for (const option of options) {
    const element = only(option, "DefElem");
    if (text(element, "defname") === name) isOn = isTruthy(element);
  }
  return isOn;
}

function isTruthy(element: Node): boolean {
  if (!has(element, "arg")) return true;
  const { tag, body } = tagged(node(element, "arg"));
  if (tag === "Boolean") return flag(body, "boolval");
  if (tag === "Integer") return integer(body, "ival") !== 0;
  return !["false", "off", "0", "no"].includes(text(body, "sval").toLowerCase());
}

/** Visits every tagged body below `root` with this tag. Iterative: a tree can be deeper than the stack. */
export function eachTagged(root: unknown, tag: string, visit: (body: Node) => void): void {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i -= 1) pending.push(value[i]);
      continue;
    }
    for (const key in value as Node) {
      const inner = (value as Node)[key];
      if (typeof inner !== "object" || inner === null) continue;
      if (key === tag) visit(asNode(inner));
      pending.push(inner);
    }
  }
}

import type { Name, Node } from "./tree.ts";

/** A column type as the catalogs name it: `varchar` with `[10]`. */
export type ColumnType = Readonly<{ name: string; modifiers: readonly number[]; isArray: boolean }>;

export type Column = Readonly<{ type: ColumnType | null; notNull: boolean; born: number }>;

export type Constraint = Readonly<{
  kind: string;
  validated: boolean;
  /** Columns of which it says that they are not null. */
  provesNotNull: readonly string[];
  /** The transaction in which it came. */
  transaction: number;
}>;

/** A table, view, index …: what shares the name space of `pg_class`. */
export type Relation = {
  kind: string;
  /** The script in which it came; 0: before anything we were shown. */
  born: number;
  isForeign: boolean;
  columns: Map<string, Column>;
  constraints: Map<string, Constraint>;
  /** Of an index: the key of its table. */
  table: string | null;
};

/** What earlier statements, scripts and files tell of the database. It can be taken back to a mark, as a rollback
 *  does. */
export type Schema = {
  relations: Map<string, Relation>;
  /** Types, domains, functions, schemas: by `kind name`. */
  objects: Map<string, SchemaObject>;
  /** Where an unqualified name lives. */
  defaultSchema: string;
  /** Number of the script being read: what was born in it is new. */
  script: number;
  undo: (() => void)[];
};

/** What a function or procedure runs: PL/pgSQL as the whole CREATE statement, SQL as text or as parsed statements. */
export type Body = Readonly<{ schema: string | null; language: string; source: string; statements: readonly Node[] }>;

export type SchemaObject = Readonly<{ born: number; detail: string; body?: Body }>;

export function emptySchema(): Schema {
  return { relations: new Map(), objects: new Map(), defaultSchema: "public", script: 1, undo: [] };
}

/** Sets or deletes an entry so that a rollback can take it back. */
export function put<V>(schema: Schema, map: Map<string, V>, key: string, value: V | undefined): void {
  const old = map.get(key);
  schema.undo.push(() => {
    if (old === undefined) map.delete(key);
    else map.set(key, old);
  });
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

export function takeBack(schema: Schema, mark: number): void {
  while (schema.undo.length > mark) schema.undo.pop()?.();
}

/** A new name for a column: the constraints that speak of it follow. */
export function renameColumn(schema: Schema, { columns, constraints }: Relation, from: string, to: string): void {
  const column = columns.get(from);
  if (column) {
    put(schema, columns, from, undefined);
    put(schema, columns, to, column);
  }
  for (const [name, known] of [...constraints]) {
    if (!known.provesNotNull.includes(from)) continue;
    const provesNotNull = known.provesNotNull.map((proved) => (proved === from ? to : proved));
    put(schema, constraints, name, { ...known, provesNotNull });
  }
}

/** A column goes, and with it the constraints that speak of it: they prove nothing of a later column of its name. */
export function dropColumn(schema: Schema, { columns, constraints }: Relation, column: string): void {
  put(schema, columns, column, undefined);
  for (const [name, { provesNotNull }] of [...constraints]) {
    if (provesNotNull.includes(column)) put(schema, constraints, name, undefined);
  }
}

const temporary = "pg_temp";

/** The key under which a relation of this name is or would be kept. A temporary table hides others of its name. */
export function keyOf(schema: Schema, name: Name): string {
  if (name.schema !== null) return `${name.schema}.${name.name}`;
  const hidden = `${temporary}.${name.name}`;
  return schema.relations.has(hidden) ? hidden : `${schema.defaultSchema}.${name.name}`;
}

/** What is known of a relation; what was never seen becomes one that existed before. */
export function relation(schema: Schema, name: Name): Relation {
  const key = keyOf(schema, name);
  const known = schema.relations.get(key);
  if (known) return known;
  const fresh = newRelation("table", 0);
  schema.relations.set(key, fresh);
  return fresh;
}

export function newRelation(kind: string, born: number, table: string | null = null): Relation {
  return { kind, born, isForeign: false, columns: new Map(), constraints: new Map(), table };
}

/** Whether it came in this very script: nobody reads it yet, so that locks on it hurt nobody. */
export function isNew(schema: Schema, name: Name): boolean {
  if (name.schema === temporary) return true;
  return schema.relations.get(keyOf(schema, name))?.born === schema.script;
}

export function createRelation(schema: Schema, name: Name, made: Relation, isTemporary: boolean): void {
  const key = isTemporary ? `${temporary}.${name.name}` : `${name.schema ?? schema.defaultSchema}.${name.name}`;
  put(schema, schema.relations, key, made);
}

export function dropRelation(schema: Schema, name: Name): void {
  put(schema, schema.relations, keyOf(schema, name), undefined);
}

/** DROP SCHEMA: whatever is made there later is new. */
export function dropSchema(schema: Schema, name: string): void {
  for (const key of [...schema.relations.keys()]) {
    if (key.startsWith(`${name}.`)) put(schema, schema.relations, key, undefined);
  }
}

/** A new name, a new schema, or both. */
export function moveRelation(schema: Schema, name: Name, to: Readonly<{ name?: string; schema?: string }>): void {
  const key = keyOf(schema, name);
  const moved = schema.relations.get(key);
  if (!moved) return;
  const [place = "", ...rest] = key.split(".");
  put(schema, schema.relations, key, undefined);
  put(schema, schema.relations, `${to.schema ?? place}.${to.name ?? rest.join(".")}`, moved);
}

export function createObject(schema: Schema, kind: string, name: Name, detail = "", isCertain = true): void {
  put(schema, schema.objects, `${kind} ${name.name}`, { born: isCertain ? schema.script : 0, detail });
}

/** The body of a function or procedure that a statement before gave. */
export function giveBody(schema: Schema, kind: string, name: Name, body: Body): void {
  const known = objectOf(schema, kind, name);
  if (known) put(schema, schema.objects, `${kind} ${name.name}`, { ...known, body });
}

export function objectOf(schema: Schema, kind: string, name: Name): SchemaObject | null {
  return schema.objects.get(`${kind} ${name.name}`) ?? null;
}

export function isNewObject(schema: Schema, kind: string, name: Name): boolean {
  return objectOf(schema, kind, name)?.born === schema.script;
}

/** The next script begins: whatever is known by now is old. */
export function nextScript(schema: Schema): void {
  schema.script += 1;
  schema.undo = [];
  schema.defaultSchema = "public";
  for (const key of [...schema.relations.keys()]) if (key.startsWith(`${temporary}.`)) schema.relations.delete(key);
}

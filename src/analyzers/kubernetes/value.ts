import type { Json } from "#core";

export type Fields = Readonly<{ [key: string]: Json }>;
export type Path = readonly (string | number)[];

/** The map that a value is, or null. */
export function fieldsOf(value: Json | undefined): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** The items of a list; nothing where it is no list. */
export function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The text of a value, where it is text that says something. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The value at a path; undefined where there is none. A null counts as none: the API server drops it. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let current = value;
  for (const key of path) {
    if (typeof key === "number") current = itemsOf(current)[key];
    else {
      const fields = fieldsOf(current);
      current = fields && Object.hasOwn(fields, key) ? fields[key] : undefined;
    }
  }
  return current === null ? undefined : current;
}

/** A value as a word, to compare or to show. Maps made here have no `toString`. */
export function wordOf(value: Json | undefined): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function fieldsAt(value: Json | undefined, path: Path): Fields | null {
  return fieldsOf(valueAt(value, path));
}

export function textAt(value: Json | undefined, path: Path): string | null {
  return textOf(valueAt(value, path));
}

export function integerAt(value: Json | undefined, path: Path): number | null {
  const found = valueAt(value, path);
  return typeof found === "number" && Number.isInteger(found) ? found : null;
}

/** Whether two values say the same; the order of keys says nothing. */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => sameValue(item, b[index]));
  }
  const [left, right] = [a as Fields, b as Fields];
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key], right[key]));
}

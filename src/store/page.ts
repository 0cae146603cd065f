import { Trouble } from "#core";
import type { Paged } from "#ports";

/** Keyset paging: the next page begins after the last row of this one, however many rows were added meanwhile. */
export function pageOf<T>(rows: readonly T[], limit: number, cursor: (row: T) => string): Paged<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursor(last) : null };
}

export function cursorOf(...parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** The parts of a cursor; nulls for the first page. @throws {Trouble} invalid */
export function readCursor(cursor: string | null): readonly [string | null, string | null] {
  if (cursor === null) return [null, null];
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(parts) && parts.length === 2 && parts.every((part) => typeof part === "string")) {
      const [first, second] = parts as [string, string];
      if (!Number.isNaN(Date.parse(first))) return [first, second];
    }
  } catch {
    // Answered below like any other cursor that is none.
  }
  throw new Trouble("invalid", "this `after` is no cursor of a list", {
    hint: "use `next` of the page before, as it is",
  });
}

import type { Digest, Instant, Json } from "#core";

/** One thing that happened. Append-only: nothing changes it, and nothing takes it back but another fact. */
export type RecordedFact<Data = unknown> = Readonly<{
  /** UUID version 7, made by whoever recorded it. */
  id: string;
  type: string;
  /** Version of the shape of `data`; readers see the newest (upcasters). */
  v: number;
  /** Facts of one stream are recorded one after the other: `change:…`, `gate:checkout/production`. */
  stream: string;
  /** Person or machine that did it, by opaque id; null: Checkrail itself. */
  by: string | null;
  data: Data;
  /** The database's time, which alone decides waits, expiry and dismissals. */
  recordedAt: Instant;
}>;

/** A fact before it is recorded. `body` is the exact text that the ledger's leaf commits to. */
export type NewFact = Readonly<{
  id: string;
  type: string;
  v: number;
  stream: string;
  by: string | null;
  /** What the fact is about, where that is a digest: the leaf names it. */
  subject: Digest | null;
  body: string;
}>;

/** A row that a fact writes into a projection. `first`: an earlier row stays; `last`: the columns given are overwritten. */
export type RowWrite = Readonly<{
  table: string;
  key: readonly string[];
  values: Readonly<Record<string, Json>>;
  keep: "first" | "last";
}>;

/** One kind of fact. `rows` must depend on the fact alone, so that a replay gives the same rows. */
export type FactKind<Data = never> = Readonly<{
  type: string;
  /** Newest version of `Data`. */
  version: number;
  /** From version 1 to 2, from 2 to 3 …; pure. One golden fixture per version. */
  upcasters: readonly ((data: Json) => Json)[];
  stream: (data: Data) => string;
  subject: (data: Data) => Digest | null;
  rows: (fact: RecordedFact<Data>) => readonly RowWrite[];
}>;

/** A row of which the newest word counts. */
export function write(table: string, key: readonly string[], values: Readonly<Record<string, Json>>): RowWrite {
  return { table, key, values, keep: "last" };
}

/** A row that stays as it first came. */
export function writeOnce(table: string, key: readonly string[], values: Readonly<Record<string, Json>>): RowWrite {
  return { table, key, values, keep: "first" };
}

import type { NoteKey } from "../note/noteKey.ts";

/** Sizes of the log, from one up to another, at which a key counts; null: it has no end. A rotation is a leaf: the log that
 *  ends before it is the old key's, the log that holds it the new one's. */
export type KeySpan = Readonly<{ from: bigint; until: bigint | null }>;

/** A key that signs checkpoints of these sizes. */
export type LogKey = Readonly<{ key: NoteKey; span: KeySpan }>;

export function covers({ from, until }: KeySpan, size: bigint): boolean {
  return size >= from && (until === null || size <= until);
}

/** Whether spans follow each other, and no size has two keys. */
export function isInOrder(spans: readonly KeySpan[]): boolean {
  return spans.every(({ from, until }, at) => {
    const next = spans[at + 1];
    return (until === null || until >= from) && (next === undefined || (until !== null && next.from > until));
  });
}

import { type Content, type RawEntry, textOf } from "#core";
import { splitNul } from "./git.ts";

/** Lines added and deleted, from `--numstat -z`. Where git counts none, by `-diff` in the change's own `.gitattributes` or for a huge
 *  file, a text counts whole: nobody makes a change small by calling it binary. */
export function countLines(
  numstat: Buffer | null,
  entries: readonly RawEntry[],
  contents: ReadonlyMap<string, Content>,
): { linesAdded: number; linesDeleted: number } {
  const counted = new Map(numstat === null ? [] : splitNul(numstat).flatMap(readRow));
  const linesOf = (blob: string) => textOf(contents.get(blob) ?? null)?.split("\n").length ?? 0;
  let [linesAdded, linesDeleted] = [0, 0];
  for (const { path, oldBlob, newBlob } of entries) {
    const row = counted.get(path);
    linesAdded += row?.added ?? linesOf(newBlob);
    linesDeleted += row?.deleted ?? linesOf(oldBlob);
  }
  return { linesAdded, linesDeleted };
}

function readRow(row: string): [path: string, counts: { added: number; deleted: number }][] {
  const [, added, deleted, path = ""] = /^(\d+)\t(\d+)\t([\s\S]*)$/.exec(row) ?? [];
  return added === undefined ? [] : [[path, { added: Number(added), deleted: Number(deleted) }]];
}

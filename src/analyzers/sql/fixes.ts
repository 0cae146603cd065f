import type { Fix } from "#core";
import type { Reader } from "./reader.ts";
import { refusesConcurrently } from "./session.ts";

/** Safe edits: words put into a statement whose shape is beyond doubt. A comment between the words means no edit. */
function insertAfter(reader: Reader, head: RegExp, word: string): Fix | null {
  const { text, statement } = reader;
  const match = head.exec(text.slice(statement.start, Math.min(statement.end, statement.start + 200)));
  if (match === null) return null;
  const at = statement.start + match[0].length;
  return { description: `insert ${word}`, edits: [{ start: at, end: at, text: ` ${word}` }] };
}

/** CONCURRENTLY would fail in a transaction, so there it is no mend. */
export function concurrently(reader: Reader, head: RegExp): Fix | null {
  return refusesConcurrently(reader.session) ? null : insertAfter(reader, head, "CONCURRENTLY");
}

/** A word at the very end of the statement. */
export function append(reader: Reader, word: string): Fix | null {
  const { text, statement } = reader;
  const source = text.slice(statement.start, statement.end);
  if (source.includes("--") || source.includes("/*")) return null;
  const at = statement.start + source.trimEnd().length;
  return { description: `append ${word}`, edits: [{ start: at, end: at, text: ` ${word}` }] };
}

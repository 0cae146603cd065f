import { skipTrivia, spanAt } from "./lexer.ts";

/** A piece of a script as psql would cut it: a statement, or a meta-command (`\echo`) up to the end of its line. */
export type Piece = Readonly<{
  kind: "statement" | "meta";
  /** The end of the piece before: comments of this one lie between. */
  from: number;
  start: number;
  end: number;
  text: string;
}>;

/** Where a piece being read stands: how deep in parentheses and in a `BEGIN ATOMIC … END` body (psql's psqlscan.l). */
type Depth = { start: number; words: string[]; parens: number; begins: number };

const copyFromStdin = /^copy\b[^;]*\bfrom\s+stdin\b/i;
const batchSeparator = /^go\s*$/i;

/** Cuts a script that the parser refuses as a whole. Linear. Nothing is lost: every character is in a piece, is trivia,
 *  or is a data row of `COPY … FROM stdin`. */
export function splitScript(script: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let depth = fresh(0);
  let at = 0;
  const finish = (end: number): void => {
    const start = skipTrivia(script, depth.start, end);
    const from = depth.start;
    if (start < end) pieces.push({ kind: "statement", from, start, end, text: script.slice(start, end) });
  };
  while (at < script.length) {
    const span = spanAt(script, at);
    if (span === null) {
      at += 1;
      continue;
    }
    const source = span.kind === "symbol" || span.kind === "word" ? script.slice(span.start, span.end) : "";
    at = span.end;
    if (span.kind === "comment" && !span.closed) {
      finish(span.start);
      const { start, end } = span;
      pieces.push({ kind: "statement", from: start, start, end, text: script.slice(start, end) });
      depth = fresh(end);
    } else if (source === "\\") {
      finish(span.start);
      at = endOfLine(script, span.start);
      pieces.push({ kind: "meta", from: span.start, start: span.start, end: at, text: script.slice(span.start, at) });
      depth = fresh(at);
    } else if (source === ";" && depth.parens <= 0 && depth.begins === 0) {
      finish(span.start);
      at = afterCopyRows(script, depth.start, span.start, at);
      depth = fresh(at);
    } else if (span.kind === "word") word(depth, source.toLowerCase());
    else if (source === "(") depth.parens += 1;
    else if (source === ")") depth.parens -= 1;
  }
  finish(script.length);
  return pieces;
}

function fresh(start: number): Depth {
  return { start, words: [], parens: 0, begins: 0 };
}

function word(depth: Depth, lower: string): void {
  if (depth.words.length < 6) depth.words.push(lower);
  const [first, second = "", third = "", fourth = ""] = depth.words;
  if (first !== "create") return;
  const kind = second === "or" && third === "replace" ? fourth : second;
  if (kind !== "function" && kind !== "procedure") return;
  if (lower === "begin" || (lower === "case" && depth.begins > 0)) depth.begins += 1;
  else if (lower === "end" && depth.begins > 0) depth.begins -= 1;
}

function endOfLine(script: string, from: number): number {
  const end = script.indexOf("\n", from);
  return end === -1 ? script.length : end;
}

/** Rows of `COPY … FROM stdin` follow its line and end with a line `\.`. */
function afterCopyRows(script: string, from: number, semicolon: number, after: number): number {
  const start = skipTrivia(script, from, semicolon);
  if (!/^copy\b/i.test(script.slice(start, start + 5))) return after;
  if (!copyFromStdin.test(script.slice(start, semicolon))) return after;
  const rows = endOfLine(script, after);
  const end = /^\\\.[ \t\r]*$/gm;
  end.lastIndex = rows;
  return end.exec(script) === null ? script.length : end.lastIndex;
}

/** Whether a text has `GO` lines, as SQL Server's tools cut batches. */
export function hasBatchSeparator(script: string): boolean {
  return script.split("\n").some((line) => batchSeparator.test(line.trim()));
}

import { skipTrivia, spansOf } from "./lexer.ts";
import type { SqlParser } from "./parser.ts";
import { byteCounter, lineCounter } from "./positions.ts";
import { type Piece, splitScript } from "./split.ts";
import { asNode, integer, type Node, node, nodes } from "./tree.ts";

/** One statement of a script: its node, and the UTF-16 range that it fills without comments before it. */
export type Statement = Readonly<{
  tree: Node;
  from: number;
  start: number;
  end: number;
  line: number;
  endLine: number;
}>;

/** A piece that was not understood, or a psql meta-command that is not harmless. */
export type Gap = Readonly<{
  line: number;
  message: string;
  hint: string;
  start: number;
  end: number;
  isShell: boolean;
}>;

export type Script = Readonly<{
  statements: readonly Statement[];
  gaps: readonly Gap[] /** Parsed as it is. */;
  whole: boolean;
}>;

export function readScript(text: string, parser: SqlParser): Script {
  const lineAt = lineCounter(text);
  const whole = text.length > parsedMax ? "more than one parse can hold" : parseTree(text, parser);
  if (typeof whole === "string") return readPieces(text, parser, lineAt);
  const statements = locate(text, whole, lineAt);
  return { statements, gaps: templatesInQuotes(text, lineAt), whole: true };
}

const operatorChars = new Set("~!@#^&|`?+-*/%<>=");
const openingsMax = 64;

/** Comments opened over and over in one run of operator characters cost PostgreSQL's lexer quadratic time. */
function hasHostileComments(text: string): boolean {
  let openings = 0;
  let runEnd = -1;
  for (let at = text.indexOf("/*"); at !== -1; at = text.indexOf("/*", at + 1)) {
    if (at > runEnd) {
      openings = 0;
      runEnd = at;
    }
    while (operatorChars.has(text.charAt(runEnd + 1))) runEnd += 1;
    openings += 1;
    if (openings > openingsMax) return true;
  }
  return false;
}

const signsMax = 256;

/** So do plus signs in a row: each is cut off the operator again and again. */
function hasHostileSigns(text: string): boolean {
  for (let at = text.indexOf("+"); at !== -1; at = text.indexOf("+", at)) {
    const start = at;
    while (text.charAt(at) === "+" || text.charAt(at) === "-") at += 1;
    if (at - start > signsMax && text.slice(start, start + signsMax).split("+").length > signsMax / 2) return true;
  }
  return false;
}

/** A dense statement takes PostgreSQL's parser and its tree some 400 bytes a character, and at 600 MB it aborts, with words of its own on
 *  our output. */
const parsedMax = 2 * 1024 * 1024;

/** The parse tree, or the parser's message. */
function parseTree(text: string, parser: SqlParser): Node | string {
  if (text.length > parsedMax) return "one statement of more than 2 MB is not parsed";
  if (hasHostileComments(text) || hasHostileSigns(text)) return "operators or comments opened over and over";
  try {
    return asNode(parser.parse(text));
  } catch (error) {
    return shortened(error instanceof Error ? error.message : String(error));
  }
}

/** The parser quotes the rest of the text where a quote does not end. */
function shortened(message: string): string {
  const max = 160;
  return message.length <= max ? message || "syntax error" : `${message.slice(0, max)}…`;
}

function locate(text: string, tree: Node, lineAt: (index: number) => number, offset = 0): readonly Statement[] {
  const raw = nodes(tree, "stmts");
  const isAscii = !/[^\0-\x7f]/.test(text);
  const indexOf = isAscii ? (bytes: number) => bytes : byteCounter(text);
  let previous = 0;
  return raw.map((statement) => {
    const location = integer(statement, "stmt_location");
    const length = integer(statement, "stmt_len");
    const first = indexOf(location);
    const end = length === 0 ? text.length : indexOf(location + length);
    const start = skipTrivia(text, first, end);
    const from = Math.min(previous, start);
    previous = end + 1;
    return {
      tree: node(statement, "stmt"),
      from: from + offset,
      start: start + offset,
      end: end + offset,
      line: lineAt(start + offset),
      endLine: lineAt(Math.max(start, end - 1) + offset),
    };
  });
}

/** The script did not parse as a whole: psql meta-commands, COPY rows, a template, or an error somewhere. Piece by
 *  piece. */
function readPieces(text: string, parser: SqlParser, lineAt: (index: number) => number): Script {
  const statements: Statement[] = [];
  const gaps: Gap[] = [];
  const pieces = splitScript(text);
  const beyond = pieces[statementsMax];
  if (beyond !== undefined) gaps.push(tooMany(beyond, lineAt(beyond.start), text.length));
  for (const piece of pieces.slice(0, statementsMax)) {
    const line = lineAt(piece.start);
    if (piece.kind === "meta") {
      const trouble = metaTrouble(piece.text);
      if (trouble !== null) gaps.push({ line, start: piece.start, end: piece.end, ...trouble });
      continue;
    }
    const tree = parseTree(piece.text, parser);
    if (typeof tree === "string") {
      gaps.push({ line, start: piece.start, end: piece.end, isShell: false, ...explain(piece.text, tree) });
    } else {
      statements.push(
        ...locate(piece.text, tree, lineAt, piece.start).map((statement) => ({ ...statement, from: piece.from })),
      );
      gaps.push(...templatesInQuotes(piece.text, (index) => lineAt(index + piece.start)));
    }
  }
  return { statements, gaps: gaps.toSorted((a, b) => a.start - b.start), whole: false };
}

const statementsMax = 200_000;

function tooMany({ start }: Piece, line: number, end: number): Gap {
  const message = `from here on it is not read: more than ${statementsMax} statements`;
  return { line, start, end, isShell: false, message, hint: "split the script; data is loaded faster by `COPY`" };
}

const template = /\$\{[\w.:-]+\}|\{\{-?\s*[A-Za-z_$.][\w.$| ]*-?\}\}|\{%[^%]*%\}|<%[^%]*%>/;
const templateHint = "give the text that the template makes, as it will run";

function explain(text: string, message: string): Readonly<{ message: string; hint: string }> {
  if (template.test(text)) return { message: "a template, not SQL yet", hint: templateHint };
  if (/(^|[^:]):['"]?[A-Za-z_]\w*/.test(text.slice(0, 10_000)))
    return {
      message: `this statement is not PostgreSQL: ${message}`,
      hint: "if `:name` is a psql variable, give the statement with its value; otherwise mend it",
    };
  return {
    message: `this statement is not PostgreSQL: ${message}`,
    hint: "mend the statement, or say which dialect it is in; until then a person must read it",
  };
}

/** A template mark in a string or a quoted name parses, and what it becomes may end the quote. */
function templatesInQuotes(text: string, lineAt: (index: number) => number): readonly Gap[] {
  if (!template.test(text)) return [];
  return spansOf(text)
    .filter(({ kind }) => kind !== "comment" && kind !== "dollar")
    .filter(({ kind, start, end }) => kind === "symbol" || (kind !== "word" && template.test(text.slice(start, end))))
    .filter(({ kind, start }) => kind !== "symbol" || isTagAt(text, start))
    .map(({ start, end }) => ({
      line: lineAt(start),
      start,
      end,
      isShell: false,
      message: "a template inside a quote: what it becomes may be more than a value",
      hint: templateHint,
    }));
}

/** `<%` alone is an operator of pg_trgm. */
function isTagAt(text: string, start: number): boolean {
  const tag = /<%[^%]*%>/y;
  tag.lastIndex = start;
  return tag.test(text);
}

/** Meta-commands that change nothing in the database (psql docs, Meta-Commands). */
const harmless = new Set(
  `set unset echo qecho warn timing pset encoding errverbose conninfo x t a f C H h help ? q prompt g gx gset l l+ restrict
  unrestrict .`.split(/\s+/),
);

function isHarmless(command: string): boolean {
  const name = command.slice(1);
  return harmless.has(name) || name.startsWith("d");
}

function metaTrouble(text: string): Readonly<{ message: string; hint: string; isShell: boolean }> | null {
  const command = (/^\\(?:!|[^\s;]*)/.exec(text)?.[0] ?? "\\").slice(0, 30);
  // A double backslash ends a meta-command, and SQL can follow on the same line.
  const hasMore = text.includes("\\\\", 1);
  const isPiped = /^\\(?:g|gx)\s*\|/.test(text);
  if (isHarmless(command) && !isPiped && !hasMore && !text.includes("`")) return null;
  const isShell = command === "\\!" || isPiped || text.includes("`");
  const hint = hints[command] ?? "run the SQL that it stands for as a file of its own";
  return { message: `psql meta-command \`${command}\` is not read`, hint, isShell };
}

const hints: Readonly<Record<string, string>> = {
  "\\i": "give the file that it pulls in, too",
  "\\ir": "give the file that it pulls in, too",
  "\\include": "give the file that it pulls in, too",
  "\\c": "split the script: one file per database",
  "\\connect": "split the script: one file per database",
  "\\gexec": "write out the statements that the query makes",
  "\\!": "take the shell command out of the script",
};

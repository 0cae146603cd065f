/** The little of PostgreSQL's lexer that finds where comments and quotes end (PostgreSQL docs, 4.1 Lexical Structure).
 *  The parser does the rest; this is for comments, for scripts that psql reads, and for texts that do not parse. */
export type Span = Readonly<{
  kind: "comment" | "string" | "identifier" | "dollar" | "word" | "symbol";
  start: number;
  end: number;
  /** false: the text ended before the quote did. */
  closed: boolean;
}>;

const wordStart = /[A-Za-z_\u0080-\uffff]/;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z_0-9\u0080-\uffff]*)?\$/y;
const wordRest = /[A-Za-z_0-9$\u0080-\uffff]*/y;

/** The span that starts at `at`; null for white space and at the end. */
export function spanAt(text: string, at: number): Span | null {
  const char = text.charAt(at);
  if (char === "" || isSpace(char)) return null;
  const next = text.charAt(at + 1);
  if (char === "-" && next === "-") return lineComment(text, at);
  if (char === "/" && next === "*") return blockComment(text, at);
  if (char === "'") return quoted(text, at, at, "string", false);
  if (char === '"') return quoted(text, at, at, "identifier", false);
  if (char === "$") {
    dollarTag.lastIndex = at;
    const tag = dollarTag.exec(text)?.[0];
    if (tag !== undefined) return dollar(text, at, tag);
  }
  if ((char === "e" || char === "E") && next === "'") return quoted(text, at, at + 1, "string", true);
  if (wordStart.test(char) || isDigit(char)) {
    wordRest.lastIndex = at + 1;
    wordRest.exec(text);
    return { kind: "word", start: at, end: Math.max(wordRest.lastIndex, at + 1), closed: true };
  }
  return { kind: "symbol", start: at, end: at + 1, closed: true };
}

export function isSpace(char: string): boolean {
  return char === " " || char === "\n" || char === "\t" || char === "\r" || char === "\f" || char === "\v";
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9";
}

function lineComment(text: string, start: number): Span {
  const end = text.indexOf("\n", start);
  return { kind: "comment", start, end: end === -1 ? text.length : end, closed: true };
}

/** Block comments nest. */
function blockComment(text: string, start: number): Span {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start + 2;
  let depth = 1;
  while (depth > 0) {
    const found = edge.exec(text);
    if (found === null) return { kind: "comment", start, end: text.length, closed: false };
    depth += found[0] === "/*" ? 1 : -1;
  }
  return { kind: "comment", start, end: edge.lastIndex, closed: true };
}

function quoted(text: string, start: number, open: number, kind: "string" | "identifier", escapes: boolean): Span {
  const quote = text.charCodeAt(open);
  for (let at = open + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (escapes && unit === 0x5c) at += 1;
    else if (unit === quote) {
      if (text.charCodeAt(at + 1) === quote) at += 1;
      else return { kind, start, end: at + 1, closed: true };
    }
  }
  return { kind, start, end: text.length, closed: false };
}

function dollar(text: string, start: number, tag: string): Span {
  const close = text.indexOf(tag, start + tag.length);
  if (close === -1) return { kind: "dollar", start, end: text.length, closed: false };
  return { kind: "dollar", start, end: close + tag.length, closed: true };
}

/** All spans of a text, in order. */
export function spansOf(text: string, from = 0, to = text.length): readonly Span[] {
  const spans: Span[] = [];
  let at = from;
  while (at < to) {
    const span = spanAt(text, at);
    if (span === null) at += 1;
    else {
      spans.push(span);
      at = span.end;
    }
  }
  return spans;
}

/** The first index at or after `at` that is neither white space nor comment. */
export function skipTrivia(text: string, at: number, to: number): number {
  let index = at;
  while (index < to) {
    const char = text.charAt(index);
    if (isSpace(char)) index += 1;
    else {
      const next = text.charAt(index + 1);
      const isComment = (char === "-" && next === "-") || (char === "/" && next === "*");
      const span = isComment ? spanAt(text, index) : null;
      if (span === null) return index;
      index = span.end;
    }
  }
  return Math.min(index, to);
}

import { type ASTNode, Environment } from "@marcbachmann/cel-js";

/** Something wrong in a condition, at an offset of its text. */
export type Complaint = Readonly<{ code: string; message: string; hint: string | null; offset: number }>;

export type Syntax = Readonly<{ root: ASTNode; nesting: Nesting }>;

/** How many brackets are open at each offset; -1 inside a string. */
export type Nesting = Int16Array;

/** Reads CEL by the library. What our evaluation and others read differently is refused before it gets there. */
export function parseSyntax(source: string): Syntax | Complaint {
  if (source.trim() === "") {
    return complaint("empty-condition", "the condition is empty", 'write `"true"` for a rule that always applies', 0);
  }
  if (source.length > conditionLengthMax) {
    const message = `the condition has ${source.length} characters; ${conditionLengthMax} are the most`;
    return complaint("long-condition", message, "split it into several rules", 0);
  }
  const nesting = readNesting(source);
  if (!(nesting instanceof Int16Array)) return nesting;
  try {
    return { root: environment().parse(source).ast, nesting };
  } catch (error) {
    return syntaxComplaint(error, source);
  }
}

/** Widens [start, end) until its brackets are closed: the library leaves out the brackets around operands. */
export function textBetween(source: string, nesting: Nesting, start: number, end: number): string {
  let [from, to] = [start, end];
  let open = 0;
  let lowest = 0;
  for (let at = start; at < end; at++) {
    if (nesting[at] === -1) continue;
    if (openers.has(source[at] ?? "")) open++;
    else if (closers.has(source[at] ?? "")) lowest = Math.min(lowest, --open);
  }
  for (let left = lowest; left < 0 && from > 0; ) if (source[--from] === "(") left++;
  for (let right = open - lowest; right > 0 && to < source.length; ) if (source[to++] === ")") right--;
  return source.slice(from, to);
}

const conditionLengthMax = 4_000;
const openers = new Set(["(", "[", "{"]);
const closers = new Set([")", "]", "}"]);

let made: Environment | null = null;
function environment(): Environment {
  made ??= new Environment({
    unlistedVariablesAreDyn: true,
    limits: { maxAstNodes: 2_000, maxDepth: 60, maxListElements: 500, maxMapEntries: 10, maxCallArguments: 8 },
  });
  return made;
}

function complaint(code: string, message: string, hint: string | null, offset: number): Complaint {
  return { code, message, hint, offset };
}

/** One pass over the text: brackets, strings, and the forms of text on which readers of CEL differ. */
function readNesting(source: string): Nesting | Complaint {
  const nesting = new Int16Array(source.length);
  let open = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source[at] ?? "";
    if (character === '"' || character === "'") {
      const refused = refusedString(source, at);
      if (refused) return refused;
      const end = closingQuote(source, at);
      if (end === -1)
        return complaint("condition-syntax", "the text is not closed", `add the closing ${character}`, at);
      nesting.fill(-1, at, end + 1);
      at = end;
      continue;
    }
    if (character === "/" && source[at + 1] === "/") {
      const hint = "put the comment on a line of its own in the YAML, after `#`";
      return complaint("unsupported-condition", "comments are not read inside a condition", hint, at);
    }
    if (character === "!" && source.startsWith("!!!", at)) {
      return complaint("unsupported-condition", "a row of `!` is not read", "write one `!` or none", at);
    }
    if (closers.has(character)) open--;
    nesting[at] = Math.max(0, open);
    if (openers.has(character)) open++;
  }
  return nesting;
}

/** Raw, bytes and triple-quoted strings are read differently by different readers, and conditions need none. */
function refusedString(source: string, at: number): Complaint | null {
  const before = source[at - 1] ?? "";
  if (/[a-zA-Z]/.test(before) && !/\w[a-zA-Z]$/.test(source.slice(Math.max(0, at - 2), at))) {
    const what = `strings with the prefix \`${before}\` are not read`;
    return complaint("unsupported-condition", what, 'write a plain string: `"…"`', at - 1);
  }
  const quote = source[at] ?? "";
  if (source.startsWith(quote.repeat(3), at)) {
    return complaint("unsupported-condition", "triple-quoted strings are not read", 'write `"…"` on one line', at);
  }
  return null;
}

function closingQuote(source: string, at: number): number {
  for (let end = at + 1; end < source.length; end++) {
    if (source[end] === "\\") end++;
    else if (source[end] === source[at]) return end;
  }
  return -1;
}

/** The library's reader throws; its text and place become a complaint in our words. */
function syntaxComplaint(error: unknown, source: string): Complaint {
  const { summary, range } = (typeof error === "object" && error !== null ? error : {}) as {
    summary?: unknown;
    range?: { start?: unknown };
  };
  const offset = typeof range?.start === "number" ? Math.min(range.start, source.length) : 0;
  if (typeof summary !== "string") {
    return complaint("condition-syntax", "the condition is nested too deeply", "split it into several rules", 0);
  }
  if (/\bEOF$/.test(summary)) {
    return complaint("condition-syntax", "the condition ends too early", "finish it, or close its brackets", offset);
  }
  const said = summary.charAt(0).toLowerCase() + summary.slice(1);
  const [, hint] = syntaxHints.find(([pattern]) => pattern.test(source)) ?? [null, null];
  return complaint("condition-syntax", `the condition does not parse: ${said}`, hint, offset);
}

/** What people write who come from other languages. */
const syntaxHints: readonly (readonly [RegExp, string])[] = [
  [/\band\b/, "CEL writes `&&`, not `and`"],
  [/\bor\b/, "CEL writes `||`, not `or`"],
  [/\bnot\b/, "CEL writes `!`, not `not`"],
  [/===/, "CEL writes `==`, not `===`"],
  [/[^=!<>]=[^=]/, "CEL compares with `==`"],
  [/=>|->/, "CEL writes `effects.exists(e, e.action == …)`, without an arrow"],
  [/(^|[^&])&([^&]|$)/, "CEL writes `&&`"],
  [/(^|[^|])\|([^|]|$)/, "CEL writes `||`"],
];

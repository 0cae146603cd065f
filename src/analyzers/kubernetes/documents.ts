import { type Document, parseDocument } from "yaml";
import type { Json } from "#core";
import { nestingMax, nestingOf } from "./nesting.ts";
import { isHelmText, renderFirst, templated } from "./templates.ts";
import { offsetAt, treeOf } from "./tree.ts";
import type { Path } from "./value.ts";

/** One YAML document of a file. Lines are one-based and count from the top of the file. */
export type KubeDocument = Readonly<
  { ok: true; value: Json; line: number; lineAt: (path: Path) => number; doubt: Refusal | null } | Refusal
>;

type Refusal = Readonly<{ ok: false; message: string; hint: string; line: number }>;

type Parsed = Readonly<
  { ok: true; value: Json; lineAt: (path: Path) => number; doubt: Refusal | null } | Refusal | null
>;

/** Documents by their text: the two sides of a change share most of theirs. */
export type DocumentCache = Map<string, Parsed>;

export const textSizeMax = 16 * 1024 * 1024;

/** Reads a file document by document, so that a broken one does not hide its neighbours. Empty documents are left out. */
export function documentsOf(given: string, path: string, cache: DocumentCache): KubeDocument[] {
  if (given.length > textSizeMax) {
    return [refusal(1, "the file is larger than 16 MB", "split it, and hand over the parts")];
  }
  const documents: KubeDocument[] = [];
  for (const { text, line } of splitDocuments(given.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"))) {
    if (text.includes("{{") && isHelmText(text, path)) {
      documents.push({ ok: false, line, ...templated(path) });
      continue;
    }
    let parsed = cache.get(text);
    if (parsed === undefined) {
      parsed = parse(text);
      cache.set(text, parsed);
    }
    if (parsed === null) continue;
    if (!parsed.ok) {
      documents.push({ ...parsed, line: parsed.line + line - 1 });
      continue;
    }
    const { value, lineAt } = parsed;
    const doubt = parsed.doubt && { ...parsed.doubt, line: parsed.doubt.line + line - 1 };
    documents.push({ ok: true, value, line, lineAt: (at) => lineAt(at) + line - 1, doubt });
  }
  return documents;
}

/** A line that is more than space, a comment, a directive or a marker. */
const content = /^(?![ \t]*(?:#|$)|%|(?:---|\.\.\.)[ \t]*(?:#|$))./m;

/** `---` and `...` at the first column end a document wherever they stand, even in a block of text (YAML 1.2.2, 9.1.2). */
function splitDocuments(text: string): { text: string; line: number }[] {
  const parts: { text: string; line: number }[] = [];
  const marker = /^(?:---|\.\.\.)(?=\s|$)/gm;
  let start = 0;
  let line = 1;
  const add = (end: number) => {
    const part = text.slice(start, end);
    if (content.test(part)) parts.push({ text: part.startsWith("...") ? part.slice(3) : part, line });
    for (let i = start; i < end; i += 1) if (text.charCodeAt(i) === 10) line += 1;
    start = end;
  };
  for (const match of text.matchAll(marker)) if (match.index > start) add(match.index);
  add(text.length);
  return parts;
}

function parse(text: string): Parsed {
  if (nestingOf(text) > nestingMax) {
    return refusal(1, `the document nests deeper than ${nestingMax} levels`, "flatten it, or leave it out");
  }
  const document = parseTotal(text);
  if (document === null)
    return refusal(1, "the YAML cannot be parsed", "check it with `kubectl apply --dry-run=client`");
  const lineOf = (offset: number) => lineOfOffset(text, offset);
  const error = document.errors[0];
  if (error) {
    const line = lineOf(error.pos[0]);
    if (text.includes("{{") || text.includes("{%")) return { ok: false, line, ...templated("") };
    return refusal(
      line,
      `the YAML is broken: ${lowered(error.message.split("\n")[0] ?? "")}`,
      "mend the document; kubectl refuses it too",
    );
  }
  const tree = treeOf(document);
  if (!tree.ok) {
    const line = lineOf(tree.offset);
    if (tree.why === "template") return { ok: false, line, ...renderFirst };
    return refusal(line, tree.message, writeOnce);
  }
  if (tree.value === null) return null;
  const doubt = tree.doubt && refusal(lineOf(tree.doubt.offset), tree.doubt.message, writeOnce);
  const starts: number[] = [];
  return { ok: true, value: tree.value, lineAt: (path) => lineBy(starts, text, offsetAt(document, path)), doubt };
}

const writeOnce = "write the value once, in plain YAML";

function parseTotal(text: string): Document.Parsed | null {
  try {
    return parseDocument(text, {
      schema: "failsafe",
      version: "1.1",
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "silent",
    });
  } catch {
    // The parser's stack can end before our bound does; a document that it cannot read is unread.
    return null;
  }
}

function refusal(line: number, message: string, hint: string) {
  return { ok: false, line, message, hint } as const;
}

function lowered(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1).replace(/\.$/, "");
}

function lineOfOffset(text: string, offset: number): number {
  let line = 1;
  for (let i = 0; i < offset; i += 1) if (text.charCodeAt(i) === 10) line += 1;
  return line;
}

/** Binary search over the starts of lines, which are found once per document and only when someone asks. */
function lineBy(starts: number[], text: string, offset: number): number {
  if (starts.length === 0) {
    starts.push(0);
    for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  }
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

import { spansOf } from "./lexer.ts";
import { noTransactionClaim, type Runner, runnerOf, type Wrapping } from "./runners.ts";

export type Comment = Readonly<{ start: number; end: number; text: string }>;

/** `-- checkrail-ignore drop-column: reason`: holds for the statement that it stands before or in. */
export type Ignore = Readonly<{ start: number; end: number; code: string; reason: string }>;

export type Directives = Readonly<{
  runner: Runner | null;
  wrapping: Wrapping | null;
  /** The file itself asks for no transaction. */
  asksForNone: boolean;
  ignores: readonly Ignore[];
  /** Parts that run only when the change is taken back. */
  downSections: readonly Readonly<{ start: number; end: number }>[];
  /** The whole file runs only when the change is taken back. */
  isRevert: boolean;
}>;

const worthReading =
  /checkrail-ignore|squawk-disable|goose|migrat|rambler|liquibase|statement-breakpoint|atlas:|-- *(deploy|revert|verify|running) /i;
const ignorePattern = /^(?:--|\/\*)\s*checkrail-ignore\s+([a-z][a-z-]*)\s*:/;

/** What comments say about how the file runs. Comments are looked for only where a word of theirs occurs. */
export function readDirectives(path: string, text: string): Directives {
  const comments = worthReading.test(text) ? commentsOf(text) : [];
  const texts = comments.map((comment) => comment.text);
  const runner = runnerOf(path, texts);
  const says = (pattern: RegExp | null): boolean => pattern !== null && texts.some((comment) => pattern.test(comment));
  return {
    runner,
    wrapping: runner?.wrapping ?? null,
    asksForNone: says(runner?.noTransaction ?? null) || says(noTransactionClaim),
    ignores: comments.flatMap(ignoreOf),
    downSections: downSectionsOf(comments, runner, text.length),
    isRevert: runner?.revertPath?.test(path) ?? false,
  };
}

function commentsOf(text: string): readonly Comment[] {
  return spansOf(text)
    .filter(({ kind }) => kind === "comment")
    .map(({ start, end }) => ({ start, end, text: text.slice(start, end).trimEnd() }));
}

function ignoreOf({ start, end, text }: Comment): Ignore[] {
  const match = ignorePattern.exec(text);
  if (match === null) return [];
  const rest = text.slice(match[0].length);
  const reason = (rest.endsWith("*/") ? rest.slice(0, -2) : rest).trim();
  return reason === "" ? [] : [{ start, end, code: match[1] ?? "", reason }];
}

/** A down mark counts only in a file that also has its runner's up mark; otherwise a comment alone could hide
 *  statements. */
function downSectionsOf(
  comments: readonly Comment[],
  runner: Runner | null,
  length: number,
): Directives["downSections"] {
  const up = runner?.up ?? null;
  const down = runner?.down ?? null;
  if (up === null || down === null || !comments.some((comment) => up.test(comment.text))) return [];
  const sections: { start: number; end: number }[] = [];
  let start: number | null = null;
  for (const comment of comments) {
    if (start === null && down.test(comment.text)) start = comment.start;
    else if (start !== null && up.test(comment.text)) {
      sections.push({ start, end: comment.start });
      start = null;
    }
  }
  if (start !== null) sections.push({ start, end: length });
  return sections;
}

/** The text with its down sections blanked out, so that every other character keeps its place. */
export function withoutSections(text: string, sections: Directives["downSections"]): string {
  let result = "";
  let at = 0;
  for (const { start, end } of sections) {
    result += text.slice(at, start) + text.slice(start, end).replace(/[^\n]/g, " ");
    at = end;
  }
  return result + text.slice(at);
}

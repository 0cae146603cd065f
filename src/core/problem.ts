import type { NonEmpty } from "./nonEmpty.ts";

/** Something wrong in a text a person wrote: what, where, and what to write instead. */
export type Problem = Readonly<{
  code: string;
  /** Lower case, no full stop, the user's words in backticks. */
  message: string;
  hint: string | null;
  path: string | null;
  /** One-based; null where there is no place. */
  line: number | null;
  column: number | null;
}>;

/** What a parse edge returns: a value, or all the problems at once. */
export type Parsed<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; problems: NonEmpty<Problem> }>;

export function problem(
  code: string,
  message: string,
  more: Partial<Pick<Problem, "hint" | "path" | "line" | "column">> = {},
): Problem {
  return { code, message, hint: null, path: null, line: null, column: null, ...more };
}

/** Every reason for which something could not be done. Each door has one table from these to its own signs. */
export const troubleCodes = [
  "usage",
  "not-a-repository",
  "unknown-ref",
  "no-merge-base",
  "git-failed",
  "unreadable-file",
  "broken-protocol",
  "no-protocols",
  "broken-catalog",
  "broken-evidence",
  "broken-configuration",
  "server-gone",
  "database-gone",
  "database-unknown",
  "folder-taken",
  "not-found",
  "conflict",
  "moved",
  "forbidden",
  "unauthenticated",
  "too-many",
  "invalid",
  "not-included",
  "fork-guard",
  "bug",
] as const;
export type TroubleCode = (typeof troubleCodes)[number];

/** Trouble: we could not judge. Every door turns it into its own form of hold. */
export class Trouble extends Error {
  readonly code: TroubleCode;
  readonly hint: string | null;
  readonly problems: readonly Problem[];
  constructor(
    code: TroubleCode,
    message: string,
    more: { hint?: string; problems?: readonly Problem[]; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "Trouble";
    this.code = code;
    this.hint = more.hint ?? null;
    this.problems = more.problems ?? [];
  }
}

/** For the end of a switch over a union: a new member that is not handled does not compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

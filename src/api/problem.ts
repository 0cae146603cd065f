import { Trouble, type TroubleCode } from "#core";

/** Problem details (RFC 9457), with what to do next. */
export type ProblemBody = Readonly<{
  type: string;
  title: string;
  status: number;
  code: string;
  hint: string | null;
  problems: readonly Readonly<{ message: string; path: string | null; line: number | null; hint: string | null }>[];
  /** At a gate: trouble is a hold, and says so. */
  verdict?: "hold";
}>;

/** The one table from trouble to HTTP. */
const statuses: Readonly<Partial<Record<TroubleCode, number>>> = {
  usage: 400,
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  "too-many": 429,
  conflict: 409,
  moved: 409,
  "broken-protocol": 422,
  "broken-catalog": 422,
  "broken-evidence": 422,
  "broken-configuration": 422,
  "no-protocols": 422,
  "database-gone": 503,
  "not-included": 503,
  "fork-guard": 503,
  "folder-taken": 503,
};

export function statusOf(code: TroubleCode): number {
  return statuses[code] ?? 500;
}

export function problemOf(error: unknown): ProblemBody {
  if (!(error instanceof Trouble)) {
    return {
      type: "https://checkrail.dev/problems/bug",
      title: "a mistake of ours; nothing was decided",
      status: 500,
      code: "bug",
      hint: "treat it as hold; the server's log has the details",
      problems: [],
    };
  }
  return {
    type: `https://checkrail.dev/problems/${error.code}`,
    title: error.message,
    status: statusOf(error.code),
    code: error.code,
    hint: error.hint,
    problems: error.problems.map(({ message, path, line, hint }) => ({ message, path, line, hint })),
  };
}

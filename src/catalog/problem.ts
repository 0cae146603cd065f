import { type Problem, problem } from "#core";

/** `error`: a part of the catalog was not read, so that what it says of paths may be too mild.
 *  `warning`: read, and what is in doubt counts as the stricter case. */
export type CatalogProblem = Problem & Readonly<{ level: "error" | "warning" }>;

export type TextPlace = Readonly<{ path: string; line: number | null; column: number | null }>;

export type Report = (
  level: CatalogProblem["level"],
  code: string,
  place: TextPlace,
  message: string,
  hint: string,
) => void;

/** Collects problems in the order in which they are met. */
export function collector(): Readonly<{ problems: CatalogProblem[]; report: Report }> {
  const problems: CatalogProblem[] = [];
  return {
    problems,
    report: (level, code, place, message, hint) =>
      void problems.push({ ...problem(code, message, { ...place, hint }), level }),
  };
}

import { type Analysis, mergeAnalyses, unread } from "#core";
import type { Analyzer } from "../analyzer.ts";

/** Not written yet: it admits ignorance, so that a change of this kind holds rather than hides. */
export const sql = {
  kind: "sql",
  version: 1,
  reads: "sql, not yet",
  recognizes: () => false,
  analyze: (artifacts): Analysis =>
    mergeAnalyses(artifacts.map(({ path }) => unread("sql", path, "sql is not read yet", "ask a person to read it"))),
} satisfies Analyzer;

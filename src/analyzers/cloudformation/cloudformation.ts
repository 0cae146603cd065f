import { type Analysis, mergeAnalyses, unread } from "#core";
import type { Analyzer } from "../analyzer.ts";

/** Not written yet: it admits ignorance, so that a change of this kind holds rather than hides. */
export const cloudformation = {
  kind: "cloudformation",
  version: 1,
  reads: "cloudformation, not yet",
  recognizes: () => false,
  analyze: (artifacts): Analysis =>
    mergeAnalyses(
      artifacts.map(({ path }) =>
        unread("cloudformation", path, "cloudformation is not read yet", "ask a person to read it"),
      ),
    ),
} satisfies Analyzer;

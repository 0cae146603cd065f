export type Severity = "error" | "warning" | "note";
export type Confidence = "high" | "medium" | "low";

/** Advice about a text. A `note` asks for nothing. */
export type Finding = Readonly<{
  /** The canonical rule name: `drop-column`, `no-pdb`, `TF-REPLACE-STATEFUL`. */
  code: string;
  severity: Severity;
  confidence: Confidence;
  message: string;
  why: string;
  instead: string;
  path: string;
  line: number | null;
  endLine: number | null;
  resource: Readonly<{ type: string; address: string }> | null;
  fixable: boolean;
  /** The edit that mends it, in the text as given; null where a person must think. */
  fix: Fix | null;
}>;

/** Replace the UTF-16 range [start, end) of the file by `text`. */
export type Fix = Readonly<{
  description: string;
  edits: readonly Readonly<{ start: number; end: number; text: string }>[];
}>;

export function finding(
  known: Pick<Finding, "code" | "severity" | "message" | "why" | "instead" | "path"> & Partial<Finding>,
): Finding {
  return {
    confidence: "high",
    line: null,
    endLine: known.line ?? null,
    resource: null,
    fixable: (known.fix ?? null) !== null,
    fix: null,
    ...known,
  };
}

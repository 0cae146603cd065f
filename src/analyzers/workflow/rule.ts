import { type Finding, finding } from "#core";

/** One place where a rule speaks. What it leaves out comes from the rule. */
export type Hit = Readonly<{
  line: number | null;
  what: string;
  job?: string;
  severity?: Finding["severity"];
  confidence?: Finding["confidence"];
  why?: string;
}>;

export type Rule<Subject> = Readonly<{
  /** zizmor's own id where it means the same, ours otherwise. */
  code: string;
  severity: Finding["severity"];
  confidence: Finding["confidence"];
  why: string;
  instead: string;
  find: (subject: Subject) => readonly Hit[];
}>;

export function applyRules<Subject>(
  rules: readonly Rule<Subject>[],
  subject: Subject,
  path: string,
): readonly Finding[] {
  return rules.flatMap((rule) =>
    rule.find(subject).map((hit) =>
      finding({
        code: rule.code,
        severity: hit.severity ?? rule.severity,
        confidence: hit.confidence ?? rule.confidence,
        message: hit.what,
        why: hit.why ?? rule.why,
        instead: rule.instead,
        path,
        line: hit.line,
        resource:
          hit.job === undefined
            ? { type: "workflow", address: path }
            : { type: "workflow-job", address: `${path}#${hit.job}` },
      }),
    ),
  );
}

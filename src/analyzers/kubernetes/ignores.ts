import { type Finding, finding } from "#core";
import type { KubeObject } from "./object.ts";
import { ruleCodes } from "./rules/rules.ts";
import { textAt } from "./value.ts";

const annotation = "checkrail.dev/ignore";
const places = [
  ["metadata", "annotations", annotation],
  ["spec", "template", "metadata", "annotations", annotation],
];

type Ignore = Readonly<{ code: string; reason: string; until: string | null }>;

/** Applies the annotation `checkrail.dev/ignore: "rule: reason until 2027-01-01; rule: reason"` of each object. A finding
 *  that is ignored stays in the list as a note and says why; nothing else can be ignored, and no other tool's word counts. */
export function applyIgnores(findings: readonly Finding[], objects: readonly KubeObject[]): Finding[] {
  const byAddress = new Map<string, Ignore[]>();
  const wrong: Finding[] = [];
  for (const object of objects) {
    for (const at of places) {
      const text = textAt(object.body, at);
      if (text === null) continue;
      const { ignores, problems } = ignoresOf(text);
      byAddress.set(object.address, [...(byAddress.get(object.address) ?? []), ...ignores]);
      wrong.push(...problems.map((message) => problemFinding(object, object.lineAt(at), message)));
    }
  }
  if (byAddress.size === 0 && wrong.length === 0) return [...findings];
  const lowered = findings.map((found) => {
    const ignore = byAddress.get(found.resource?.address ?? "")?.find(({ code }) => code === found.code);
    if (!ignore) return found;
    const until = ignore.until ? `, until ${ignore.until}` : "";
    const message = `${found.message} (ignored: ${ignore.reason}${until})`;
    return { ...found, severity: "note" as const, message };
  });
  return [...lowered, ...wrong];
}

function ignoresOf(text: string): { ignores: Ignore[]; problems: string[] } {
  const ignores: Ignore[] = [];
  const problems: string[] = [];
  for (const part of text.split(/[;\n]/)) {
    if (part.trim() === "") continue;
    const colon = part.indexOf(":");
    const code = (colon < 0 ? part : part.slice(0, colon)).trim();
    const rest = colon < 0 ? "" : part.slice(colon + 1).trim();
    const until = /(?:^|\s)until\s+(\S+)$/.exec(rest);
    const reason = (until ? rest.slice(0, until.index) : rest).trim();
    if (!ruleCodes.has(code)) problems.push(`\`${code}\` is no rule`);
    else if (reason === "") problems.push(`the ignore of \`${code}\` gives no reason`);
    else if (until && !/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(until[1] ?? "")) {
      problems.push(`\`${until[1]}\` is no date`);
    } else ignores.push({ code, reason, until: until?.[1] ?? null });
  }
  return { ignores, problems };
}

function problemFinding(object: KubeObject, line: number, message: string): Finding {
  return finding({
    code: "unknown-ignore",
    severity: "warning",
    message: `an ignore does not count: ${message}`,
    why: "whoever wrote it believes that a finding is settled, and it is not",
    instead: "write `rule: reason until 2027-01-01`, with the exact name of the rule; part several by `;`",
    path: object.path,
    line,
    resource: { type: object.kind, address: object.address },
  });
}

import { type Decision, leadingOpen, printable, type Requirement, splitOpen } from "#core";
import type { Checked } from "#flows";

/** Rows of a table, as many as fit. */
const rowsTried = [50, 20, 5, 0] as const;
/** GitHub refuses a longer comment, and then nobody sees the verdict. */
const charactersMax = 65_000;
const titles = { allow: "✅ allow", hold: "⏸️ hold", deny: "⛔ deny" } as const;

/** A pull-request comment: verdict and next steps open, the rest folded. Markup in names is shown, never obeyed. */
export function printMarkdown(checked: Checked): string {
  const fits = rowsTried.find((rows) => comment(checked, rows).length <= charactersMax);
  return comment(checked, fits ?? 0);
}

function comment({ decision, preview, simulated, subject, names }: Checked, rowsMax: number): string {
  const open = leadingOpen(splitOpen(decision.requirements).open);
  const why =
    decision.verdict === "deny"
      ? decision.forbidden.map(({ sentence }) => sentence)
      : open.map(({ missing }) => missing);
  return [
    `### Checkrail: ${titles[decision.verdict]}${preview ? " (preview)" : ""}${simulated ? " (simulated)" : ""}`,
    "",
    `${plain(subject)}, ${decision.gate} gate`,
    "",
    ...(why.length > 0 ? ["**Why**", "", ...why.slice(0, 10).map((line) => `- ${plain(line)}`), ""] : []),
    ...(decision.next.length > 0
      ? ["**Next**", "", ...decision.next.slice(0, 10).map((line) => `1. ${plain(line)}`), ""]
      : []),
    ...table(rowsMax, "Effects", ["action", "resource", "facts", "where"], effectRows(decision)),
    ...table(
      rowsMax,
      preview ? "Will be asked" : "Requirements",
      ["", "requirement", "missing", "who could sign", "because"],
      requirementRows(decision.requirements, names),
    ),
    ...table(rowsMax, "Findings", ["severity", "code", "where", "what", "instead"], findingRows(decision)),
    `<sub>${decision.engine} · patch \`${decision.subject.patch.slice(7, 19)}\` · ${decision.decidedAt}</sub>`,
    "",
  ].join("\n");
}

function effectRows({ effects }: Decision): string[][] {
  return effects.map(({ action, resource, stateful, reversibility, reason, at: [place], services }) => [
    `**${action}**`,
    `${code(resource.type)} ${code(resource.address)}`,
    plain(
      [stateful === "yes" ? "holds data" : "", reversibility === "unknown" ? "" : reversibility, reason ?? ""]
        .filter(Boolean)
        .join(", "),
    ),
    `${code(`${place.path}${place.line === null ? "" : `:${place.line}`}`)} ${plain(services.join(", "))}`,
  ]);
}

function requirementRows(requirements: readonly Requirement[], names: ReadonlyMap<string, string>): string[][] {
  const marks = { satisfied: "✓", waived: "~", unmet: "○", indeterminate: "?" };
  return requirements.map(({ state, summary, missing, who, because }) => [
    marks[state],
    plain(summary),
    plain(missing ?? ""),
    plain(
      who
        .slice(0, 8)
        .map((id) => names.get(id) ?? id)
        .join(", "),
    ),
    plain(`${because.protocol}: ${because.rule}`),
  ]);
}

function findingRows({ findings }: Decision): string[][] {
  return findings.map(({ severity, code: name, path, line, message, instead }) => [
    severity,
    code(name),
    code(`${path}${line === null ? "" : `:${line}`}`),
    plain(message),
    plain(instead),
  ]);
}

function table(rowsMax: number, title: string, head: readonly string[], rows: readonly string[][]): string[] {
  if (rows.length === 0) return [];
  const more = rows.length > rowsMax ? ["", `… and ${rows.length - rowsMax} more.`] : [];
  const lines = [head, head.map(() => "---"), ...rows.slice(0, rowsMax)].map((cells) => `| ${cells.join(" | ")} |`);
  return [
    `<details${rows.length <= 10 ? " open" : ""}><summary>${title} (${rows.length})</summary>`,
    "",
    ...lines,
    ...more,
    "",
    "</details>",
    "",
  ];
}

/** Nothing from a change may become markup: no mentions, links, images, HTML or table cells. */
function plain(text: string): string {
  return printable(text, 300)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\|*_[\]()#!~]/g, "\\$&")
    .replaceAll("@", "@\u2060")
    .replaceAll("://", ":\u2060//");
}

function code(text: string): string {
  return `\`${printable(text, 200).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

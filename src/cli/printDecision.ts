import {
  aboutEffect,
  type DecidedEffect,
  type Decision,
  type Finding,
  groupRequirements,
  placeOf,
  printable,
  type Requirement,
  reasonInWords,
  whyOf,
} from "#core";
import type { Checked } from "#flows";
import type { Style } from "./style.ts";

const marks = { allow: "ALLOW", hold: "HOLD", deny: "DENY" } as const;
const effectsMax = 20;
const findingsMax = 20;

/** Five seconds for a tired engineer: verdict, why, what next; then effects (worst first), findings and requirements. */
export function printDecision({ decision, preview, simulated, subject, notes, names }: Checked, style: Style): string {
  const colour = { allow: style.green, hold: style.yellow, deny: style.red }[decision.verdict];
  const tags = [preview ? "preview: no evidence was given" : "", simulated ? `simulated at ${decision.decidedAt}` : ""];
  const head = [
    style.bold(colour(marks[decision.verdict])),
    printable(subject),
    `${decision.gate} gate`,
    ...tags.filter(Boolean),
  ];
  return [
    head.join("  "),
    ...whyOf(decision)
      .slice(0, 4)
      .map((line) => `  why   ${printable(line, 300)}`),
    ...decision.next.slice(0, 6).map((line) => `  next  ${printable(line, 400)}`),
    ...section(`Effects (${decision.effects.length}), worst first`, effectLines(decision, style), style),
    ...section(`Findings (${decision.findings.length})`, findingLines(decision.findings, style), style),
    ...section(
      preview ? "Will be asked" : "Requirements",
      requirementLines(decision.requirements, names, style),
      style,
    ),
    ...section("Observed only", observedLines(decision), style),
    ...section("AI", provenanceLines(decision), style),
    ...section(
      "Notes",
      notes.map((note) => `  ${printable(note, 400)}`),
      style,
    ),
    "",
  ].join("\n");
}

function section(title: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : ["", style.bold(title), ...lines];
}

function effectLines(decision: Decision, style: Style): string[] {
  const lines = decision.effects.slice(0, effectsMax).map((effect) => effectLine(effect, style));
  const more = decision.effects.length - lines.length;
  return more > 0 ? [...lines, `  … and ${more} more (--format json has all)`] : lines;
}

function effectLine(effect: DecidedEffect, style: Style): string {
  const { action, resource, services } = effect;
  const bad = action === "unread" || action === "delete" || action === "replace";
  const facts = aboutEffect(effect).map((fact) => printable(fact, 120));
  const deposed = resource.deposed === null ? "" : ` (deposed ${resource.deposed})`;
  const name = `${action.padEnd(8)}${printable(resource.type)} ${printable(resource.address)}${deposed}`;
  const label = bad ? style.red(name) : name;
  const place = printable(placeOf(effect));
  return `  ${label}${facts.length > 0 ? `: ${facts.join(", ")}` : ""}\n    ${style.dim(`${effect.id}  ${place}  ${services.join(", ")}`)}`;
}

function findingLines(findings: readonly Finding[], style: Style): string[] {
  const order = { error: 0, warning: 1, note: 2 };
  const sorted = findings.toSorted((a, b) => order[a.severity] - order[b.severity]);
  const paint = { error: style.red, warning: style.yellow, note: style.dim };
  const lines = sorted.slice(0, findingsMax).map((finding) => {
    const place = `${printable(finding.path)}${finding.line === null ? "" : `:${finding.line}`}`;
    const instead = finding.instead === "" ? "" : `\n    ${style.dim(`instead: ${printable(finding.instead, 300)}`)}`;
    return `  ${paint[finding.severity](finding.severity.padEnd(8))}${finding.code}  ${place}  ${printable(finding.message, 300)}${instead}`;
  });
  const more = findings.length - lines.length;
  return more > 0 ? [...lines, `  … and ${more} more`] : lines;
}

function requirementLines(
  requirements: readonly Requirement[],
  names: ReadonlyMap<string, string>,
  style: Style,
): string[] {
  const marksOf = {
    satisfied: style.green("✓"),
    waived: style.yellow("~"),
    unmet: style.yellow("○"),
    indeterminate: style.red("?"),
  };
  return groupRequirements(requirements).flatMap(({ requirement, reasons }) => {
    const { summary, state, missing, who, notCounted, have } = requirement;
    const name = (id: string) => printable(names.get(id) ?? id);
    const people = who.slice(0, 8).map(name).join(", ") + (who.length > 8 ? ` and ${who.length - 8} more` : "");
    const refused = notCounted.map((item) => `${name(item.who)} does not count: ${reasonInWords(item.reason)}`);
    return [
      `  ${marksOf[state]} ${printable(summary, 300)}  ${style.dim(`[${reasons.join("; ")}]`)}`,
      ...(have.length > 0 ? [`    have: ${have.map(name).join(", ")}`] : []),
      ...(missing === null ? [] : [`    missing: ${printable(missing, 400)}`]),
      ...(people === "" || missing === null ? [] : [`    who could sign: ${people}`]),
      ...refused.map((line) => `    ${line}`),
    ];
  });
}

function observedLines({ observed }: Decision): string[] {
  return observed.map(({ protocol, verdict }) => `  ${printable(protocol)} would ${verdict}`);
}

function provenanceLines({ provenance }: Decision): string[] {
  if (provenance.tools.length === 0) return [];
  const unknown = provenance.unknown ? "; for the rest there is no evidence either way" : "";
  return [`  ${provenance.roles.join(", ")} by ${provenance.tools.join(", ")}${unknown}`];
}

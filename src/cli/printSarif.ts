import type { Log, Notification, ReportingDescriptor, Result } from "sarif";
import {
  type Artifact,
  compareText,
  type DecidedEffect,
  digestText,
  type Finding,
  type Incomplete,
  isDestructive,
  printable,
  textOf,
} from "#core";
import type { Checked } from "#flows";

/** GitHub's limits for one upload: docs.github.com, "SARIF support for code scanning". */
const resultsMax = 5_000;
const levels = { error: "error", warning: "warning", note: "note" } as const;

/** SARIF 2.1.0 (OASIS). Effects that destroy and findings are results; what could not be read is a notification, and then
 *  `executionSuccessful` is false: an empty result list never passes for a clean one. */
export function printSarif({ decision }: Checked, artifacts: readonly Artifact[]): string {
  const effects = decision.effects.filter((effect) => isDestructive(effect) && effect.action !== "unread");
  const texts = new Map(artifacts.map((artifact) => [artifact.path, textOf(artifact.after) ?? ""]));
  const results = told([
    ...effects.map(effectResult),
    ...decision.findings.map((finding) => findingResult(finding, texts)),
  ]);
  const kept = results.slice(0, resultsMax);
  const cut = results.length - kept.length;
  const notifications = [...decision.incomplete.map(unreadNotification), ...(cut > 0 ? [cutNotification(cut)] : [])];
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "checkrail", semanticVersion: decision.engine, rules: rulesOf(decision.findings, effects) },
        },
        automationDetails: { id: `checkrail/${decision.gate}/` },
        invocations: [{ executionSuccessful: decision.complete, toolExecutionNotifications: notifications }],
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { REPOSITORY: { description: { text: "the root of the repository" } } },
        results: kept,
        properties: { verdict: decision.verdict, patch: decision.subject.patch, result: decision.subject.result },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Results that say the same (a statement that stands twice) are told apart by their number, or a reader would keep one of them. */
function told(results: readonly Result[]): readonly Result[] {
  const seen = new Map<string, number>();
  return results.map((result) => {
    const { "checkrail/v1": print = "" } = result.partialFingerprints ?? {};
    const count = (seen.get(print) ?? 0) + 1;
    seen.set(print, count);
    return count === 1
      ? result
      : { ...result, partialFingerprints: { "checkrail/v1": fingerprint(`${print}\0${count}`) } };
  });
}

function effectResult(effect: DecidedEffect): Result {
  const { action, resource, reason, at, reversibility } = effect;
  const key = [`effect-${action}`, resource.type, resource.address, resource.deposed ?? ""].join("\0");
  const why = reason === null ? "" : ` (${printable(reason)})`;
  return {
    ruleId: `effect-${action}`,
    level: reversibility === "irreversible" ? "error" : "warning",
    message: { text: `${action} ${printable(resource.type)} ${printable(resource.address)}${why}` },
    locations: at.slice(0, 100).map((place) => ({
      ...location(place.path, place.line, place.line),
      logicalLocations: [{ fullyQualifiedName: printable(resource.address, 1000), kind: "resource" }],
    })),
    partialFingerprints: { "checkrail/v1": fingerprint(key) },
  };
}

function findingResult(finding: Finding, texts: ReadonlyMap<string, string>): Result {
  const { code, severity, message, instead, path, line, endLine, resource, fix } = finding;
  // Rule and object, not the line: a finding keeps its identity while the text moves around it.
  const statement =
    line === null ? "" : ((texts.get(path) ?? "").split("\n")[line - 1] ?? "").trim().replace(/\s+/g, " ");
  const key = [code, path, resource?.address ?? "", statement].join("\0");
  const result: Result = {
    ruleId: code,
    level: levels[severity],
    message: {
      text:
        instead === "" ? printable(message, 1000) : `${printable(message, 1000)}. Instead: ${printable(instead, 1000)}`,
    },
    locations: [
      {
        ...location(path, line, endLine),
        ...(resource === null
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: printable(resource.address, 1000), kind: "resource" }] }),
      },
    ],
    partialFingerprints: { "checkrail/v1": fingerprint(key) },
    properties: { confidence: finding.confidence },
  };
  if (fix === null) return result;
  const replacements = fix.edits.map(({ start, end, text }) => ({
    deletedRegion: { charOffset: start, charLength: end - start },
    insertedContent: { text },
  }));
  const changes = [{ artifactLocation: { uri: uriOf(path), uriBaseId: "REPOSITORY" }, replacements }];
  return { ...result, fixes: [{ description: { text: fix.description }, artifactChanges: changes }] };
}

function location(path: string, line: number | null, endLine: number | null) {
  const region = { startLine: line ?? 1, ...(endLine !== null && line !== null && endLine > line ? { endLine } : {}) };
  return { physicalLocation: { artifactLocation: { uri: uriOf(path), uriBaseId: "REPOSITORY" }, region } };
}

function unreadNotification({ path, line, message, hint }: Incomplete): Notification {
  return {
    level: "error",
    descriptor: { id: "unread" },
    message: { text: `${printable(path)}: ${printable(message, 500)}. ${printable(hint, 500)}` },
    locations: [location(path, line, line)],
  };
}

function cutNotification(count: number): Notification {
  return { level: "warning", message: { text: `${count} more results are not in this file; the JSON form has all` } };
}

function rulesOf(findings: readonly Finding[], effects: readonly DecidedEffect[]): ReportingDescriptor[] {
  const rules = new Map<string, ReportingDescriptor>();
  for (const { action } of effects) {
    const id = `effect-${action}`;
    rules.set(id, { id, shortDescription: { text: `the change will ${action} a resource` } });
  }
  for (const { code, why, instead, severity } of findings) {
    rules.set(code, {
      id: code,
      shortDescription: { text: code },
      fullDescription: { text: printable(why, 1000) },
      help: { text: printable(instead === "" ? why : instead, 1000) },
      defaultConfiguration: { level: levels[severity] },
    });
  }
  return [...rules.values()].sort((a, b) => compareText(a.id, b.id));
}

function fingerprint(key: string): string {
  return digestText(key).slice("sha256:".length, "sha256:".length + 32);
}

/** A relative URI reference (RFC 3986): each segment escaped, the slashes kept. */
function uriOf(path: string): string {
  return path.split("/").map(encodeSegment).join("/");
}

function encodeSegment(segment: string): string {
  try {
    return encodeURIComponent(segment);
  } catch {
    // A lone surrogate is no URI; show it as its code.
    return encodeURIComponent(printable(segment, 1000).replace(/[\ud800-\udfff]/g, "?"));
  }
}

import { type ArtifactKind, analyzerOf, analyzeTotal, artifactKinds, type Parsers } from "#analyzers";
import { type Analysis, type Artifact, type Content, givenArtifact, unread } from "#core";
import { batchAnswer } from "#provenance";
import { batchOptions } from "./batchOptions.ts";

type Fields = Readonly<Record<string, unknown>>;
type Id = string | number | null;
/** A line that is JSON gets the shape of an analysis even where it cannot be used: who reads `effects` alone is not told "none". */
export type BatchAnswer = Readonly<
  { id: Id } & (Analysis | (Analysis & { line: number; error: string }) | { line: number; error: string })
>;

/** One line of `analyze --batch`: always one answer, whatever the line holds. */
export function answerAnalysisLine(content: Content, line: number, parsers: Parsers): BatchAnswer {
  const record = parseLine(content);
  if (typeof record === "string") return { id: null, line, error: record };
  const id = idOf(record.id);
  if (id === undefined) return { id: null, line, error: idError };
  const refuse = (error: string, path = "input") => ({
    id,
    ...unread("line", path, error, "mend the line and ask again"),
    line,
    error,
  });
  const kind = artifactKinds.find((candidate) => candidate === record.kind);
  if (kind === undefined) return refuse(`unknown kind ${quote(record.kind)}; known: ${artifactKinds.join(", ")}`);
  const artifact = artifactOf(kind, record);
  if (typeof artifact === "string") return refuse(artifact);
  const options = batchOptions(record.options);
  if (typeof options === "string") return refuse(options, artifact.path);
  const analyzer = analyzerOf(kind);
  if (analyzer === null) {
    const message = `${kind} is not read by this version`;
    return { id, ...unread(kind, artifact.path, message, "ask a person to read it, or use a version that reads it") };
  }
  const context = { parsers, options, servicesAt: () => [], isInert: () => false };
  return { id, ...analyzeTotal(analyzer, [artifact], context) };
}

/** One line of `provenance --batch`. */
export function answerProvenanceLine(content: Content, line: number): object {
  const record = parseLine(content);
  if (typeof record === "string") return { id: null, line, error: record };
  const id = idOf(record.id);
  if (id === undefined) return { id: null, line, error: idError };
  const answer = batchAnswer(record);
  return typeof answer === "string" ? { id, line, error: answer } : { id, ...answer };
}

function parseLine(content: Content): Fields | string {
  if (content.kind === "opaque") return `not JSON: ${content.detail}`;
  let json: unknown;
  try {
    json = JSON.parse(content.text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Fields) : "not a JSON object";
}

const idError = "`id` is a text, or a number that is exact (a whole one below 2^53)";

/** The id comes back as it was: a number that JavaScript rounds would answer for another line. */
function idOf(value: unknown): Id | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  return typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** A user's word in backticks, short, whatever it is. */
function quote(value: unknown): string {
  const text = typeof value === "string" ? value : value === undefined ? "nothing" : `a ${typeof value}`;
  return `\`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\``;
}

function artifactOf(kind: ArtifactKind, record: Fields): Artifact | string {
  const path = typeof record.path === "string" && record.path !== "" ? record.path : `input.${endings[kind]}`;
  const { input = null, before = null, after = null } = record;
  const isSide = (side: unknown) => side === null || typeof side === "string";
  if (!isSide(input) || !isSide(before) || !isSide(after)) return "`input`, `before` and `after` are texts";
  if (typeof input === "string") {
    if (before !== null || after !== null) return "there is `input` beside `before` or `after`: give one or the others";
    return givenArtifact(path, input);
  }
  const content = (side: unknown): Content | null => (typeof side === "string" ? { kind: "text", text: side } : null);
  const [old, now] = [content(before), content(after)];
  if (old === null && now === null) return "there is neither `input` nor `before` and `after`";
  return {
    path,
    oldPath: null,
    change: old === null ? "added" : now === null ? "deleted" : "modified",
    before: old,
    after: now,
  };
}

const endings: Readonly<Record<ArtifactKind, string>> = {
  terraform: "tfplan.json",
  cloudformation: "template.yaml",
  kubernetes: "manifest.yaml",
  sql: "sql",
  dockerfile: "Dockerfile",
  workflow: "workflow.yml",
  command: "sh",
  diff: "diff",
};

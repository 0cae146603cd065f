import {
  type AnalysisOptions,
  type ArtifactKind,
  analyzerOf,
  analyzeTotal,
  artifactKinds,
  defaultOptions,
  type Parsers,
} from "#analyzers";
import { type Analysis, type Artifact, type Content, givenArtifact, type Json, unread } from "#core";
import { batchAnswer } from "#provenance";

type Fields = Readonly<Record<string, unknown>>;
export type BatchAnswer = Readonly<{ id: Json } & (Analysis | { line: number; error: string })>;

/** One line of `analyze --batch`: always one answer, whatever the line holds. */
export function answerAnalysisLine(text: string, line: number, parsers: Parsers): BatchAnswer {
  const record = parseLine(text);
  if (typeof record === "string") return { id: null, line, error: record };
  const id = (record.id ?? null) as Json;
  const kind = artifactKinds.find((candidate) => candidate === record.kind);
  if (kind === undefined)
    return { id, line, error: `unknown kind \`${String(record.kind)}\`; known: ${artifactKinds.join(", ")}` };
  const artifact = artifactOf(kind, record);
  if (typeof artifact === "string") return { id, line, error: artifact };
  const options = optionsOf(record.options);
  if (typeof options === "string") return { id, line, error: options };
  const analyzer = analyzerOf(kind);
  if (analyzer === null) {
    const message = `${kind} is not read by this version`;
    return { id, ...unread(kind, artifact.path, message, "ask a person to read it, or use a version that reads it") };
  }
  const context = { parsers, options, servicesAt: () => [], isInert: () => false };
  return { id, ...analyzeTotal(analyzer, [artifact], context) };
}

/** One line of `provenance --batch`. */
export function answerProvenanceLine(text: string, line: number): object {
  const record = parseLine(text);
  return typeof record === "string" ? { id: null, line, error: record } : batchAnswer(record);
}

function parseLine(text: string): Fields | string {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Fields) : "not a JSON object";
}

function artifactOf(kind: ArtifactKind, record: Fields): Artifact | string {
  const path = typeof record.path === "string" && record.path !== "" ? record.path : `input.${endings[kind]}`;
  if (typeof record.input === "string") return givenArtifact(path, record.input);
  const isSide = (side: unknown) => side === undefined || side === null || typeof side === "string";
  const { before, after } = record;
  if (record.input !== undefined || !isSide(before) || !isSide(after)) return "`input`, `before` and `after` are texts";
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

/** Options of a known name must have their form; unknown names are let be, as other kinds may know them. */
function optionsOf(given: unknown): AnalysisOptions | string {
  if (given === undefined || given === null) return defaultOptions;
  if (typeof given !== "object" || Array.isArray(given)) return "`options` is not an object";
  const options: { -readonly [Name in keyof AnalysisOptions]: AnalysisOptions[Name] } = { ...defaultOptions };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(forms, name) || value === null) continue;
    const form = forms[name as keyof AnalysisOptions];
    if (!form.test(value)) return `option \`${name}\` is not ${form.words}`;
    Object.assign(options, { [name]: form.read(value) });
  }
  return options;
}

type Form = Readonly<{ words: string; test: (value: unknown) => boolean; read: (value: unknown) => unknown }>;
const same = (value: unknown) => value;
const isWhole = (value: unknown) =>
  Number.isInteger(Number(value)) && String(value).trim() !== "" && typeof value !== "boolean";
const forms: Readonly<Record<keyof AnalysisOptions, Form>> = {
  assumeInTransaction: { words: "true or false", test: (value) => typeof value === "boolean", read: same },
  pgVersion: { words: "a major version", test: isWhole, read: Number },
  dialect: { words: "a name", test: (value) => typeof value === "string", read: same },
  prior: {
    words: "a list of texts",
    test: (value) => Array.isArray(value) && value.every((text) => typeof text === "string"),
    read: same,
  },
  min: { words: "a whole number", test: isWhole, read: Number },
};

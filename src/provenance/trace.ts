import type { AiClaim } from "#core";

/** One record of Agent Trace 0.1 (agent-trace.dev), as its reference hook appends it to `.agent-trace/traces.jsonl`. It bears no signature:
 *  it is a claim. */
export type Trace = Readonly<{
  revision: string | null;
  tool: string | null;
  files: readonly Readonly<{
    path: string;
    contributor: "human" | "ai" | "mixed" | "unknown";
    model: string | null;
    lines: number;
  }>[];
}>;

export type ReadTraces = Readonly<{
  traces: readonly Trace[];
  problems: readonly Readonly<{ line: number; message: string }>[];
}>;

type Fields = Readonly<Record<string, unknown>>;
const kinds = ["human", "ai", "mixed", "unknown"] as const;

/** Reads JSON lines. A line that is no record is a problem and the others are still read. */
export function readTraces(text: string): ReadTraces {
  const traces: Trace[] = [];
  const problems: { line: number; message: string }[] = [];
  text.split("\n").forEach((row, index) => {
    if (row.trim() === "") return;
    const read = readTrace(row);
    if (typeof read === "string") problems.push({ line: index + 1, message: read });
    else traces.push(read);
  });
  return { traces, problems };
}

function readTrace(row: string): Trace | string {
  let json: unknown;
  try {
    json = JSON.parse(row);
  } catch {
    return "not JSON";
  }
  if (!isFields(json) || typeof json.version !== "string" || !Array.isArray(json.files))
    return "no version or no files";
  if (!/^0\.\d+/.test(json.version)) return `version \`${json.version.slice(0, 20)}\` is not known`;
  const files = json.files.filter(isFields).flatMap(filesOf);
  return { revision: textIn(json.vcs, "revision"), tool: textIn(json.tool, "name")?.toLowerCase() ?? null, files };
}

function filesOf(file: Fields): Trace["files"] {
  const { path, conversations } = file;
  if (typeof path !== "string" || !Array.isArray(conversations)) return [];
  return conversations.filter(isFields).map((conversation) => {
    const kind = kinds.find((candidate) => candidate === textIn(conversation.contributor, "type")) ?? "unknown";
    const ranges = Array.isArray(conversation.ranges) ? conversation.ranges.filter(isFields) : [];
    const lines = ranges.reduce((sum, { start_line: first, end_line: last }) => sum + lengthOf(first, last), 0);
    return { path, contributor: kind, model: textIn(conversation.contributor, "model_id"), lines };
  });
}

function lengthOf(first: unknown, last: unknown): number {
  return typeof first === "number" && typeof last === "number" && first >= 1 && last >= first ? last - first + 1 : 0;
}

function textIn(value: unknown, key: string): string | null {
  const text = isFields(value) ? value[key] : undefined;
  return typeof text === "string" && text.length <= 250 ? text : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What the traces of a revision claim. `mixed` is assistance; a human's trace claims nothing. */
export function traceClaims(traces: readonly Trace[], revision: string): readonly AiClaim[] {
  return traces
    .filter((trace) => trace.revision === revision)
    .flatMap(({ tool, files }) =>
      files
        .filter(({ contributor }) => contributor === "ai" || contributor === "mixed")
        .map(({ path, contributor, model, lines }) => ({
          role: contributor === "ai" ? ("authored" as const) : ("assisted" as const),
          tool: tool ?? "unknown-tool",
          model,
          confidence: "medium" as const,
          claimant: "trace" as const,
          evidence: `Agent Trace: ${lines} lines of ${path}`.slice(0, 200),
        })),
    );
}

import type { AiClaim } from "#core";
import { toolOfAgent } from "./signature.ts";

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

/** Reads JSON lines. A line that is no record, or only half of one, is a problem; what can be read is still read. */
export function readTraces(text: string): ReadTraces {
  const traces: Trace[] = [];
  const problems: { line: number; message: string }[] = [];
  text.split("\n").forEach((row, index) => {
    if (row.trim() === "") return;
    const { trace, problem } = readTrace(row);
    if (problem !== null) problems.push({ line: index + 1, message: problem });
    if (trace !== null) traces.push(trace);
  });
  return { traces, problems };
}

type ReadTrace = Readonly<{ trace: Trace | null; problem: string | null }>;

function readTrace(row: string): ReadTrace {
  let json: unknown;
  try {
    json = JSON.parse(row);
  } catch {
    return { trace: null, problem: "not JSON" };
  }
  if (!isFields(json) || typeof json.version !== "string" || !Array.isArray(json.files))
    return { trace: null, problem: "no version or no files" };
  if (!/^0\.\d+/.test(json.version))
    return { trace: null, problem: `version \`${json.version.slice(0, 20)}\` is not known` };
  const tool = textIn(json.tool, "name");
  const readable = json.files.filter(isFile);
  const trace = {
    revision: textIn(json.vcs, "revision"),
    tool: tool === null ? null : toolOfAgent(tool),
    files: readable.flatMap(filesOf),
  };
  const left = json.files.length - readable.length;
  return { trace, problem: left === 0 ? null : `${left} of its files cannot be read` };
}

type File = Readonly<{ path: string; conversations: readonly Fields[] }>;

function isFile(file: unknown): file is File {
  if (!isFields(file) || typeof file.path !== "string" || !Array.isArray(file.conversations)) return false;
  return file.conversations.every(isFields);
}

function filesOf({ path, conversations }: File): Trace["files"] {
  return conversations.flatMap((conversation) => {
    const ranges = Array.isArray(conversation.ranges) ? conversation.ranges.filter(isFields) : [];
    const own = ranges.filter(({ contributor }) => !isFields(contributor));
    // A range may name a contributor of its own, who stands above the conversation's.
    const others = ranges.filter(({ contributor }) => isFields(contributor));
    return [
      ...(own.length > 0 || others.length === 0 ? [part(path, conversation.contributor, own)] : []),
      ...others.map((range) => part(path, range.contributor, [range])),
    ];
  });
}

function part(path: string, contributor: unknown, ranges: readonly Fields[]): Trace["files"][number] {
  const lines = ranges.reduce((sum, { start_line: first, end_line: last }) => sum + lengthOf(first, last), 0);
  const kind = kinds.find((candidate) => candidate === textIn(contributor, "type")) ?? "unknown";
  return { path, contributor: kind, model: textIn(contributor, "model_id"), lines };
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

import { type AiClaim, distinct } from "#core";
import { toolOfAgent } from "./signature.ts";

/** A git-ai note, "authorship/3.0.0": which lines of which file a session of a tool wrote. */
export type Note = Readonly<{
  schemaVersion: string | null;
  /** Null where the schema is not one that is known: what its lines mean is unknown. */
  aiLines: number | null;
  humanLines: number | null;
  /** Tools whose lines are attested, with the model that was said. */
  tools: readonly Readonly<{ tool: string; model: string | null; lines: number }>[];
  /** Whoever the note says to have prompted the tools, `Name <address>`. */
  prompters: readonly string[];
  warnings: readonly string[];
}>;

/** Names that the tool's own tests leave behind. */
const testTools: ReadonlySet<string> = new Set(["mock_ai", "mock-ai", "test-agent", "test_agent", "test"]);
const noteMax = 8 * 1024 * 1024;

/** Reads a note. Tolerant of keys that the specification does not know, each with a warning; a line without a key is unknown, never a
 *  human's. Null where the text is no such note. */
export function readNote(text: string): Note | null {
  if (text.length > noteMax) return null;
  const body = text.replace(/\r\n/g, "\n");
  const split = body.startsWith("---\n") ? 0 : body.indexOf("\n---\n");
  if (split < 0) return null;
  const attestation = split === 0 ? "" : body.slice(0, split);
  const metadata = parseMetadata(body.slice(body.indexOf("---\n", split) + "---\n".length));
  if (metadata === null) return null;
  const schemaVersion = typeof metadata.schema_version === "string" ? metadata.schema_version : null;
  if (schemaVersion === null || !knownSchema.test(schemaVersion)) {
    const said = schemaVersion === null ? "no schema version" : `the schema \`${schemaVersion.slice(0, 40)}\``;
    return {
      schemaVersion,
      aiLines: null,
      humanLines: null,
      tools: [],
      prompters: promptersIn(metadata),
      warnings: [`the note has ${said}: its lines are unknown`],
    };
  }
  const warnings: string[] = [];
  const linesOf = new Map<string, number>();
  let humanLines = 0;
  for (const row of attestation.split("\n")) {
    // Two spaces by the specification; what is indented otherwise is no path either.
    if (!/^\s+\S/.test(row)) continue;
    const [key = "", ranges = ""] = row.trim().split(/\s+/, 2);
    const count = countLines(ranges);
    if (count === null) warnings.push(`ranges of \`${key.slice(0, 40)}\` cannot be read`);
    else if (key.startsWith("h_")) humanLines += count;
    else {
      if (!knownKey.test(key)) warnings.push(`the key \`${key.slice(0, 40)}\` is not of the specification`);
      linesOf.set(key, (linesOf.get(key) ?? 0) + count);
    }
  }
  const aiLines = [...linesOf.values()].reduce((sum, count) => sum + count, 0);
  return {
    schemaVersion,
    aiLines,
    humanLines,
    tools: toolsOf(linesOf, metadata),
    prompters: promptersIn(metadata),
    warnings,
  };
}

const knownSchema = /^authorship\/3\.\d+\.\d+$/;
const knownKey = /^(s_[0-9a-f]{14}::t_[0-9a-f]{14}|[0-9a-f]{16}|[0-9a-f]{7})$/;

type Fields = Readonly<Record<string, unknown>>;

function parseMetadata(text: string): Fields | null {
  try {
    const json: unknown = JSON.parse(text);
    return isFields(json) ? json : null;
  } catch {
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `1-4,9,12-16`: 10 lines. */
function countLines(ranges: string): number | null {
  let count = 0;
  for (const range of ranges.split(",")) {
    const [, first, last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(range) ?? [];
    if (first === undefined || Number(last) < Number(first)) return null;
    count += Number(last) - Number(first) + 1;
  }
  return count;
}

function promptersIn({ sessions, prompts }: Fields): readonly string[] {
  const entries = [sessions, prompts].flatMap((list) => (isFields(list) ? Object.values(list) : []));
  const names = entries.flatMap((entry) =>
    isFields(entry) && typeof entry.human_author === "string" ? [entry.human_author] : [],
  );
  return distinct(names.map((name) => name.trim().slice(0, 500)).filter((name) => name !== ""));
}

function toolsOf(linesOf: ReadonlyMap<string, number>, metadata: Fields): Note["tools"] {
  const tools = new Map<string, { tool: string; model: string | null; lines: number }>();
  for (const [key, lines] of linesOf) {
    const agent = agentOf(key, metadata);
    if (lines === 0 || testTools.has(agent.tool)) continue;
    const old = tools.get(agent.tool);
    if (old) old.lines += lines;
    else tools.set(agent.tool, { ...agent, lines });
  }
  return [...tools.values()];
}

/** The lines are attested, but the record of who wrote them is gone: a squash can lose it. */
const unknownTool = "unknown-tool";

function agentOf(key: string, { sessions, prompts }: Fields): { tool: string; model: string | null } {
  const [session = ""] = key.split("::");
  const list = key.startsWith("s_") ? sessions : prompts;
  const entry = isFields(list) && Object.hasOwn(list, session) ? list[session] : undefined;
  const agent = isFields(entry) ? entry.agent_id : undefined;
  if (!isFields(agent) || typeof agent.tool !== "string") return { tool: unknownTool, model: null };
  return { tool: toolOfAgent(agent.tool), model: typeof agent.model === "string" ? agent.model : null };
}

/** What a note claims: the strongest kind of evidence, because it speaks of lines. */
export function noteClaims(note: Note): readonly AiClaim[] {
  return note.tools.map(({ tool, model, lines }) => ({
    role: "authored",
    tool,
    model,
    confidence: "high",
    claimant: "note",
    evidence: `git-ai note: ${lines} ${lines === 1 ? "line" : "lines"}`,
  }));
}

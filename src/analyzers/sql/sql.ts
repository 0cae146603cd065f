import {
  type Analysis,
  type Artifact,
  analysis,
  compareText,
  effect,
  mergeAnalyses,
  nothing,
  place,
  textOf,
  unread,
} from "#core";
import type { AnalysisContext, Analyzer } from "../analyzer.ts";
import { dialectOfPath, dialectOfText, isPostgres } from "./dialects.ts";
import { type Directives, readDirectives, withoutSections } from "./directives.ts";
import { readOtherDialect } from "./otherDialect.ts";
import type { SqlParser } from "./parser.ts";
import { find, type Reader } from "./reader.ts";
import { sayGenerated, sayShell } from "./rules/execute.ts";
import { runStatement } from "./rules/rules.ts";
import { closeSession } from "./rules/settings.ts";
import type { Wrapping } from "./runners.ts";
import { emptySchema, nextScript, type Schema } from "./schema.ts";
import { type Gap, readScript, type Script, type Statement } from "./script.ts";
import { beginStatement, newSession } from "./session.ts";

const sizeMax = 16 * 1024 * 1024;
const assumedVersion = 14;

/** PostgreSQL migrations, on PostgreSQL's own grammar (version 18). */
export const sql = {
  kind: "sql",
  version: 2,
  reads: "SQL migrations and scripts for PostgreSQL",
  recognizes: ({ path }) => /\.(sql|pgsql|psql|ddl)$/i.test(path),
  analyze: (artifacts, context): Analysis => {
    const schema = emptySchema();
    const { sql: parser } = context.parsers;
    if (parser !== null) for (const text of context.options.prior) runPrior(text, schema, parser, context);
    const inOrder = [...artifacts].sort((a, b) => compareText(a.path, b.path));
    return mergeAnalyses(inOrder.map((artifact) => readArtifact(artifact, schema, context)));
  },
} satisfies Analyzer;

function readArtifact(artifact: Artifact, schema: Schema, context: AnalysisContext): Analysis {
  const { path, after } = artifact;
  if (after === null) return removed(artifact);
  const text = textOf(after);
  const { parsers, options } = context;
  if (text === null) {
    const detail = after.kind === "opaque" ? `${after.why}: ${after.detail}` : "no text";
    return unread("sql", path, `not read as text (${detail})`, "give it as UTF-8 text");
  }
  if (text.length > sizeMax)
    return unread("sql", path, "more than 16 MB of SQL", "split it, or keep data out of migrations");
  const dialect = options.dialect ?? dialectOfPath(path);
  if (dialect !== null && !isPostgres(dialect)) return readOtherDialect(path, text, dialect);
  if (text.trim() === "" || text.trim() === "\uFEFF") return nothing;
  if (parsers.sql === null)
    return unread("sql", path, "the SQL parser was not loaded", "load the parsers before judging");
  if (text.includes("\0")) return unread("sql", path, "a NUL character ends the text early", "remove it");
  return readPostgres(path, text, schema, parsers.sql, context);
}

/** A migration taken out of the repository does not run; on databases that had it, what it did stays. */
function removed({ path }: Artifact): Analysis {
  const known = { action: "forget", type: "sql", address: path, stateful: "no", reversibility: "reversible" } as const;
  return analysis([effect({ ...known, certainty: "possible", reason: "script-removed", at: [place(path)] })], []);
}

/** Scripts that ran earlier: what they tell of the database counts, what they did does not. */
function runPrior(text: string, schema: Schema, parser: SqlParser, context: AnalysisContext): void {
  if (text.length <= sizeMax && !text.includes("\0")) readPostgres("prior.sql", text, schema, parser, context);
}

function readPostgres(
  path: string,
  given: string,
  schema: Schema,
  parser: SqlParser,
  context: AnalysisContext,
): Analysis {
  const text = given.startsWith("\uFEFF") ? ` ${given.slice(1)}` : given;
  const directives = readDirectives(path, text);
  const live = withoutSections(text, directives.downSections);
  const script = readScript(live, parser);
  const foreign = script.whole ? null : dialectOfText(live);
  if (foreign !== null && context.options.dialect === null && script.gaps.length > 0)
    return readOtherDialect(path, live, foreign);
  const reader = newReader(path, live, script, directives, schema, parser, context);
  runScript(reader, script);
  noteDownSections(reader, directives, text);
  nextScript(schema);
  const incomplete = reader.gaps.map(({ line, message, hint }) => ({ path, line, message, hint }));
  return analysis(reader.effects, reader.findings, incomplete);
}

function newReader(
  path: string,
  text: string,
  script: Script,
  directives: Directives,
  schema: Schema,
  parser: SqlParser,
  { options }: AnalysisContext,
): Reader {
  const { assumeInTransaction, pgVersion } = options;
  const said: Wrapping | null = assumeInTransaction === null ? null : assumeInTransaction ? "wraps" : "none";
  const wrapping = directives.asksForNone ? "none" : (said ?? directives.wrapping ?? "none");
  return {
    path,
    text,
    version: pgVersion ?? assumedVersion,
    parser,
    schema,
    session: newSession(wrapping, script.statements.length, schema.script),
    ignores: directives.ignores,
    isRevert: directives.isRevert,
    effects: [],
    findings: [],
    gaps: [],
    statement: { tree: {}, from: 0, start: 0, end: 0, line: 1, endLine: 1 },
    line: 1,
    toldBodies: new Set(),
    isInBlock: false,
    isConditional: false,
    isDynamic: false,
  };
}

/** Statements and what could not be read between them, in the order of the text. */
function runScript(reader: Reader, script: Script): void {
  let next = 0;
  for (const statement of script.statements) {
    while (next < script.gaps.length && (script.gaps[next]?.start ?? 0) < statement.start)
      tellGap(reader, script.gaps[next++]);
    enter(reader, statement);
    beginStatement(reader.session);
    runStatement(statement.tree, reader);
  }
  while (next < script.gaps.length) tellGap(reader, script.gaps[next++]);
  if (script.gaps.length === 0) closeSession(reader);
}

function enter(reader: Reader, statement: Statement): void {
  reader.statement = statement;
  reader.line = statement.line;
}

function tellGap(reader: Reader, gap: Gap | undefined): void {
  if (gap === undefined) return;
  const { line, start, end, message, hint } = gap;
  enter(reader, { tree: {}, from: start, start, end, line, endLine: line });
  const isGenerated = message.includes("`\\gexec`");
  if (gap.isShell) sayShell(reader);
  if (isGenerated) sayGenerated(reader);
  const whole = unread("sql", reader.path, message, hint, line);
  reader.effects.push(...whole.effects);
  reader.gaps.push({ line, message, hint });
}

/** Down sections do not run with the change; the note says that they were seen and not judged. */
function noteDownSections(reader: Reader, { downSections, runner }: Directives, text: string): void {
  for (const { start, end } of downSections) {
    const line = text.slice(0, start).split("\n").length;
    enter(reader, { tree: {}, from: start, start, end, line, endLine: line });
    const message = `the down section from line ${line} was not judged: ${runner?.name ?? "the runner"} runs it only to take the change back`;
    find(reader, "style", reader.path, { type: "sql", message, instead: "read it before you need it" });
  }
}

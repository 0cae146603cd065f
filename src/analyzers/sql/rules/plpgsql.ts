import { find, type Reader, sayUnread } from "../reader.ts";
import { asNode, has, integer, type Node, node, nodes, only, tagged, text } from "../tree.ts";
import { sayExecute } from "./data.ts";

/** Runs the rule of one parsed statement. */
export type RunStatement = (statement: Node, reader: Reader) => void;

type Walk = Readonly<{ bodyLine: number | null; reader: Reader; run: RunStatement }>;

/** Branches, loops and handlers: what stands in them may not run, or run often. */
const conditional = new Set([
  "PLpgSQL_stmt_if",
  "PLpgSQL_if_elsif",
  "PLpgSQL_stmt_case",
  "PLpgSQL_case_when",
  "PLpgSQL_stmt_loop",
  "PLpgSQL_stmt_while",
  "PLpgSQL_stmt_fori",
  "PLpgSQL_stmt_fors",
  "PLpgSQL_stmt_forc",
  "PLpgSQL_stmt_foreach_a",
  "PLpgSQL_stmt_dynfors",
  "PLpgSQL_exception_block",
]);
const dynamic = new Set(["PLpgSQL_stmt_dynexecute", "PLpgSQL_stmt_dynfors"]);
const depthMax = 500;

/** Reads a body as it would run: static statements by their own rules, EXECUTE as SQL that nobody can see yet. Without
 *  a line of its own (a function called from elsewhere) all of it stands at the call. */
export function runPlpgsql(action: Node, bodyLine: number | null, reader: Reader, run: RunStatement): void {
  inBlock(reader, () => walk(action, { bodyLine, reader, run }, 0));
}

/** A body runs within one transaction that it cannot leave. */
export function inBlock(reader: Reader, act: () => void): void {
  const before = { line: reader.line, isInBlock: reader.isInBlock, isConditional: reader.isConditional };
  const { isOpen, detects } = reader.session;
  reader.isInBlock = true;
  Object.assign(reader.session, { isOpen: true, detects: false });
  act();
  Object.assign(reader.session, { isOpen, detects });
  Object.assign(reader, before);
}

function walk(value: unknown, context: Walk, depth: number): void {
  if (depth > depthMax) {
    sayUnread(context.reader, "this block is nested too deep to be read", "write its statements out as SQL");
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) walk(item, context, depth + 1);
    return;
  }
  const wrapped = asNode(value);
  const { tag, body } = tagged(wrapped);
  if (tag.startsWith("PLpgSQL_")) visit(tag, body, context, depth);
  else for (const key in wrapped) walk(wrapped[key], context, depth + 1);
}

function visit(tag: string, body: Node, context: Walk, depth: number): void {
  const { reader } = context;
  const wasConditional = reader.isConditional;
  const lineno = integer(body, "lineno");
  if (lineno > 0 && context.bodyLine !== null) reader.line = context.bodyLine + lineno - 1;
  if (conditional.has(tag)) reader.isConditional = true;
  if (dynamic.has(tag)) runDynamic(body, context);
  else if (tag === "PLpgSQL_stmt_open" && has(body, "dynquery")) runDynamic({ query: body.dynquery }, context);
  else if (tag === "PLpgSQL_stmt_execsql") runQueries(expression(body, "sqlstmt"), context);
  else if (tag === "PLpgSQL_stmt_perform" || tag === "PLpgSQL_stmt_call") runQueries(expression(body, "expr"), context);
  else if (tag === "PLpgSQL_stmt_fors" || tag === "PLpgSQL_stmt_return_query")
    runQueries(expression(body, "query"), context);
  for (const key in body) if (key !== "var" && key !== "row") walk(body[key], context, depth + 1);
  reader.isConditional = wasConditional;
}

function expression(body: Node, key: string): string {
  return text(only(node(body, key), "PLpgSQL_expr"), "query");
}

function runQueries(sql: string, { reader, run }: Walk): void {
  if (sql === "") return;
  let tree: unknown;
  try {
    tree = reader.parser.parse(sql);
  } catch {
    sayUnread(reader, "a statement of this block is not PostgreSQL", "mend it, or have a person read it");
    return;
  }
  for (const statement of nodes(asNode(tree), "stmts")) run(node(statement, "stmt"), reader);
}

/** EXECUTE of a plain string: its effects are known, and still a person must see it. All else is not known at all. */
function runDynamic(body: Node, context: Walk): void {
  const { reader } = context;
  sayExecute(reader, "statement", "execute", "dynamic-sql");
  find(reader, "dynamic-sql", "execute", { type: "statement" });
  const constant = constantString(expression(body, "query"));
  if (constant === null) return;
  const wasDynamic = reader.isDynamic;
  reader.isDynamic = true;
  runQueries(constant, context);
  reader.isDynamic = wasDynamic;
}

function constantString(source: string): string | null {
  if (source.length > 100_000) return null;
  const match = /^\s*'((?:[^'\\]|'')*)'\s*$/.exec(source);
  if (match) return (match[1] ?? "").replaceAll("''", "'");
  return /^\s*\$(\w*)\$([\s\S]*)\$\1\$\s*$/.exec(source)?.[2] ?? null;
}

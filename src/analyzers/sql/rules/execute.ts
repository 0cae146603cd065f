import { find, type Reader, type RuleTable, say, sayUnread } from "../reader.ts";
import { asNode, has, inside, type Node, nameOf, node, nodes, only, strings, text } from "../tree.ts";
import { sayExecute } from "./data.ts";
import { type RunStatement, runPlpgsql } from "./plpgsql.ts";

/** DO runs its body now; CREATE FUNCTION only keeps one. */
function runBlock(run: RunStatement) {
  return (body: Node, reader: Reader): void => {
    const options = nodes(body, "args").map((item) => only(item, "DefElem"));
    const option = (name: string) =>
      text(inside(options.find((element) => text(element, "defname") === name) ?? {}, "arg", "String"), "sval");
    const language = option("language") || "plpgsql";
    sayExecute(reader, "block", `do ${language}`, "do-block");
    const source = reader.text.slice(reader.statement.start, reader.statement.end);
    const action =
      language.toLowerCase() === "plpgsql" ? parseBlock(source, reader) : `the language \`${language}\` is not read`;
    if (typeof action === "string") {
      sayUnread(reader, `DO block: ${action}`, "write its statements out as SQL, or have a person read it");
    } else runPlpgsql(action, reader.statement.line + newlinesBefore(source, option("as")), reader, run);
  };
}

/** The tree of a DO body or a function's, or why there is none. */
export function parseBlock(source: string, reader: Reader): Node | string {
  try {
    const functions = nodes(asNode(reader.parser.parsePlpgsql(source)), "plpgsql_funcs");
    const made = only(functions[0] ?? {}, "PLpgSQL_function");
    return functions.length === 1 && has(made, "action") ? node(made, "action") : "the parser gave no body for it";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Lines from the start of the statement to the start of its quoted body. */
function newlinesBefore(source: string, body: string): number {
  const at = Math.max(0, source.indexOf(body));
  let lines = 0;
  for (let i = source.indexOf("\n"); i !== -1 && i < at; i = source.indexOf("\n", i + 1)) lines += 1;
  return lines;
}

function call(body: Node, reader: Reader): void {
  const name = nameOf(strings(nodes(node(body, "funccall"), "funcname")));
  sayExecute(reader, "procedure", name.address, "call");
}

export function executeRules(run: RunStatement): RuleTable {
  return { DoStmt: runBlock(run), CallStmt: call };
}

/** psql's `\!`, and output piped to a program. */
export function sayShell(reader: Reader): void {
  say(reader, {
    action: "execute",
    type: "program",
    address: "shell",
    stateful: "unknown",
    reversibility: "unknown",
    reason: "psql-shell",
  });
}

/** psql's `\gexec` runs what a query returns. */
export function sayGenerated(reader: Reader): void {
  sayExecute(reader, "statement", "\\gexec", "generated-sql");
  find(reader, "dynamic-sql", "\\gexec", { type: "statement" });
}

import type { Reader } from "../reader.ts";
import { type Body, objectOf } from "../schema.ts";
import { asNode, eachTagged, type Name, type Node, nameOf, node, nodes, strings } from "../tree.ts";
import { parseBlock } from "./execute.ts";
import { inBlock, type RunStatement, runPlpgsql } from "./plpgsql.ts";

/** Statements that call the functions they name; a view, a rule or a default only keeps the call. */
const calling = new Set(
  "SelectStmt InsertStmt UpdateStmt DeleteStmt MergeStmt CallStmt CreateTableAsStmt CopyStmt".split(" "),
);

/** CREATE FUNCTION only keeps a body; the call of one that was given before runs it, and each is told once. */
export function callKnown(tag: string, statement: Node, reader: Reader, run: RunStatement): void {
  if (!calling.has(tag)) return;
  const kind = tag === "CallStmt" ? "procedure" : "function";
  eachTagged(statement, tag === "CallStmt" ? "funccall" : "FuncCall", (call) => {
    const body = bodyOf(nameOf(strings(nodes(call, "funcname"))), kind, reader);
    if (body === undefined || reader.toldBodies.has(body)) return;
    reader.toldBodies.add(body);
    if (body.language === "plpgsql") {
      const action = body.source === "" ? "" : parseBlock(body.source, reader);
      if (typeof action !== "string") runPlpgsql(action, null, reader, run);
    } else if (body.language === "sql") {
      inBlock(reader, () => {
        for (const inner of statementsOf(body, reader)) run(inner, reader);
      });
    }
  });
}

function bodyOf(name: Name, kind: string, reader: Reader): Body | undefined {
  const body = objectOf(reader.schema, kind, name)?.body;
  const isOther = name.schema !== null && body?.schema != null && name.schema !== body.schema;
  return isOther ? undefined : body;
}

/** What cannot be parsed stays what the call already is: something executed that is not known. */
function statementsOf({ source, statements }: Body, reader: Reader): readonly Node[] {
  if (statements.length > 0) return statements;
  try {
    return nodes(asNode(reader.parser.parse(source)), "stmts").map((parsed) => node(parsed, "stmt"));
  } catch {
    return [];
  }
}

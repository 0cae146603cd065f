import { find, type Reader, type RuleTable, say, sayUnread } from "../reader.ts";
import { begin, end, rollbackTo, savepoint } from "../session.ts";
import { flag, has, type Node, node, nodes, only, text } from "../tree.ts";

/** Transactions and settings of the session: no effects of their own, but they decide what later statements do. */
function transaction(body: Node, reader: Reader): void {
  const { session, schema } = reader;
  const kind = text(body, "kind").replace("TRANS_STMT_", "");
  const name = text(body, "savepoint_name");
  if (kind === "BEGIN" || kind === "START") {
    if (session.isOpen) tell(reader, "begins a transaction inside a transaction, which PostgreSQL ignores");
    if (!session.isOpen || session.isWrapped) begin(session, schema);
  } else if (kind === "COMMIT" || kind === "ROLLBACK" || kind === "PREPARE") {
    if (!session.isOpen) tell(reader, "ends a transaction where none is open");
    else if (session.isWrapped) tell(reader, "ends the transaction that the runner opened");
    end(session, schema, kind !== "ROLLBACK", flag(body, "chain"));
  } else if (kind === "SAVEPOINT") savepoint(session, schema, name);
  else if (kind === "ROLLBACK_TO") rollbackTo(session, schema, name);
}

function tell(reader: Reader, message: string): void {
  find(reader, "transaction-control", "transaction", { type: "transaction", message });
}

function setVariable(body: Node, reader: Reader): void {
  const { session, schema } = reader;
  const name = text(body, "name").toLowerCase();
  const isReset = text(body, "kind") !== "VAR_SET_VALUE";
  const values = nodes(body, "args").map(constantText);
  const [value = ""] = values;
  if (name === "lock_timeout") session.lockTimeout = !isReset && !/^0\s*\w*$/.test(value);
  if (name === "search_path") {
    const first = values.flatMap((list) => list.split(",")).find((entry) => entry !== '"$user"' && entry !== "$user");
    schema.defaultSchema = isReset || !first ? "public" : first.trim().replaceAll('"', "");
  }
  if (name === "session_replication_role" && value.toLowerCase() === "replica") {
    find(reader, "disable-trigger", "all tables", { type: "setting" });
    say(reader, { action: "update", type: "setting", address: name, reason: "triggers-off" });
  }
  if (name === "standard_conforming_strings" && !isReset && !["on", "true", "1", "yes"].includes(value.toLowerCase())) {
    const hint = "leave it on, and write E'…' where a backslash must escape";
    sayUnread(reader, "with `standard_conforming_strings` off, quotes end elsewhere than read here", hint);
  }
}

function constantText(wrapped: Node): string {
  const constant = only(wrapped, "A_Const");
  if (has(constant, "sval")) return text(node(constant, "sval"), "sval");
  if (has(constant, "boolval")) return flag(node(constant, "boolval"), "boolval") ? "true" : "false";
  const number = node(constant, "ival").ival ?? node(constant, "fval").fval ?? 0;
  return String(number);
}

/** At the end of a script: a BEGIN without its COMMIT is rolled back when the connection closes. */
export function closeSession(reader: Reader): void {
  if (reader.session.isOpen && !reader.session.isWrapped) {
    tell(reader, "begins a transaction that the script never commits, so that nothing of it stays");
  }
}

export const settingsRules: RuleTable = { TransactionStmt: transaction, VariableSetStmt: setVariable };

import { type Analysis, analysis, type Effect, effect, type Finding, finding, place, unread } from "#core";
import { type Code, classes } from "./classes.ts";
import { clausesOf, statementsOf, type Words } from "./otherWords.ts";
import { lineCounter } from "./positions.ts";

/** SQL of another database. It is not read, so the analysis is never complete; but what destroys at first sight is
 *  named. */
export function readOtherDialect(path: string, text: string, dialect: string): Analysis {
  const doubt = unread(
    "sql",
    path,
    `\`${dialect}\` is not read yet`,
    "ask a person to read it; of SQL, only PostgreSQL is read in full",
  );
  const lineAt = lineCounter(text);
  const effects: Effect[] = [...doubt.effects];
  const findings: Finding[] = [];
  for (const statement of statementsOf(text, dialect)) {
    const line = lineAt(statement.start);
    for (const { code, type, address, isDelete } of hazardsOf(statement)) {
      const known = classes[code];
      const message = known.says.replace("{}", () => address);
      const instead = `${dialect} is not read in full: have a person check it`;
      const { severity, why } = known;
      findings.push(
        finding({
          code,
          severity,
          confidence: "medium",
          message,
          why,
          instead,
          path,
          line,
          resource: { type, address },
        }),
      );
      effects.push(
        effect({
          action: isDelete ? "delete" : "update",
          type,
          address,
          at: [place(path, line)],
          stateful: "yes",
          reversibility: isDelete ? "irreversible" : "costly",
        }),
      );
    }
  }
  return analysis(effects, findings, doubt.incomplete);
}

type Hazard = Readonly<{ code: Code; type: string; address: string; isDelete: boolean }>;

function hazard(code: Code, type: string, address: string, isDelete = false): Hazard {
  return { code, type, address, isDelete };
}

function hazardsOf(statement: Words): readonly Hazard[] {
  const [first = "", second = ""] = statement.words;
  if (first === "ALTER" && second === "TABLE") return alterations(statement);
  if (first === "DROP") return drops(statement, second);
  if (first === "DELETE" && reachesAll(statement))
    return [hazard("delete-without-where", "rows", nameAfter(statement, "DELETE"), true)];
  if (first === "UPDATE" && reachesAll(statement))
    return [hazard("update-without-where", "rows", nameAfter(statement, "UPDATE"))];
  if (first === "TRUNCATE") return [hazard("truncate", "rows", nameAfter(statement, "TRUNCATE"), true)];
  if (first === "LOCK") return [hazard("explicit-lock", "table", nameAfter(statement, "LOCK"))];
  if (first === "RENAME")
    return clausesOf(statement, 1).map((clause) => hazard("rename", "table", nameAfter(clause, "RENAME")));
  if (/^EXEC(UTE)?$/.test(first) && /(^|\.)sp_rename$/i.test(statement.names[1] ?? "")) {
    return [hazard("rename", "table", statement.names[statement.words.indexOf("text")] ?? "unknown")];
  }
  if (first === "CREATE" && statement.words.includes("INDEX") && copies(statement))
    return [hazard("lock-table-rewrite", "table", nameAfter(statement, "ON"))];
  return [];
}

function drops(statement: Words, second: string): readonly Hazard[] {
  if (second === "TABLE") {
    const tables = clausesOf(statement, 2).map((clause) => nameAfter(clause, "TABLE"));
    // A name with `#` is a temporary table of SQL Server.
    return tables.filter((name) => !name.startsWith("#")).map((name) => hazard("drop-table", "table", name, true));
  }
  if (second === "DATABASE") return [hazard("drop-database", "database", nameAfter(statement, "DATABASE"), true)];
  return second === "SCHEMA" ? [hazard("drop-schema", "schema", nameAfter(statement, "SCHEMA"), true)] : [];
}

/** No WHERE, or one that is a plain truth; LIMIT and joins bound the rows in another way. */
function reachesAll({ words }: Words): boolean {
  if (words.includes("LIMIT") || words.includes("JOIN") || words.includes("USING")) return false;
  const where = words.lastIndexOf("WHERE");
  if (where === -1) return true;
  const condition = words.slice(where + 1).join(" ");
  return /^(TRUE|1|1 = 1)$/.test(condition);
}

const fillers = new Set([
  "FROM",
  "IF",
  "EXISTS",
  "TABLE",
  "TABLES",
  "ONLY",
  "COLUMN",
  "LOW_PRIORITY",
  "IGNORE",
  "QUICK",
]);

/** The name after the first of this word, or after the start, past `IF EXISTS` and the like. */
function nameAfter({ words, names }: Words, before: string): string {
  let at = words.indexOf(before) + 1;
  while (fillers.has(words[at] ?? "") || words[at] === "(") at += 1;
  return names[at] ?? "unknown";
}

function copies({ words }: Words): boolean {
  return /\bALGORITHM =? ?COPY\b/.test(words.join(" "));
}

const notColumns = /^(INDEX|KEY|CONSTRAINT|PRIMARY|FOREIGN|CHECK|PARTITION|SUBPARTITION|DEFAULT|NOT|PERIOD)$/;

/** Each clause of ALTER TABLE for itself. */
function alterations(statement: Words): readonly Hazard[] {
  const table = nameAfter(statement, "TABLE");
  const clauses = clausesOf(statement, statement.names.indexOf(table, 2) + 1);
  let isDropping = false;
  return clauses.flatMap((clause) => {
    // SQL Server lists the columns after one DROP COLUMN.
    const continues = isDropping && clause.words.length === 1;
    isDropping = continues || (clause.words[0] === "DROP" && !notColumns.test(clause.words[1] ?? ""));
    if (isDropping) return droppedColumns(clause, table);
    return alteration(clause, table);
  });
}

function droppedColumns(clause: Words, table: string): readonly Hazard[] {
  const listed = clause.words.indexOf("(");
  const parts = listed === -1 ? [clause] : clausesOf({ ...clause, words: clause.words.slice(0, -1) }, listed + 1);
  return parts.map((part) => hazard("drop-column", "column", `${table}.${nameAfter(part, "DROP")}`, true));
}

function alteration(clause: Words, table: string): readonly Hazard[] {
  const { words, names } = clause;
  const [first = "", second = ""] = words;
  const source = words.join(" ");
  const column = `${table}.${nameAfter(clause, first)}`;
  if (copies(clause) || /^CONVERT TO (CHARACTER SET|CHARSET)\b/.test(source))
    return [hazard("lock-table-rewrite", "table", table)];
  if (/^LOCK =? ?(SHARED|EXCLUSIVE)\b/.test(source)) return [hazard("explicit-lock", "table", table)];
  if (first === "RENAME" && !/^(INDEX|KEY|CONSTRAINT)$/.test(second)) {
    const isColumn = second === "COLUMN" || (words[2] === "TO" && second !== "TO");
    return [isColumn ? hazard("rename", "column", column) : hazard("rename", "table", table)];
  }
  if (first === "CHANGE") {
    const at = second === "COLUMN" ? 2 : 1;
    const isSame = names[at]?.toLowerCase() === names[at + 1]?.toLowerCase();
    return [hazard(isSame ? "type-change" : "rename", "column", column)];
  }
  const isRetyped = first === "MODIFY" || /^ALTER COLUMN \S+ (?!SET (?!DATA)|DROP)/.test(source);
  return isRetyped ? [hazard("type-change", "column", column)] : [];
}

import { type Analysis, analysis, type Effect, effect, type Finding, finding, place, unread } from "#core";
import { type Code, classes } from "./classes.ts";
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
  for (const statement of statementsOf(text)) {
    const hazard = hazards.find(({ when }) => when(statement));
    if (hazard === undefined) continue;
    const line = lineAt(statement.start);
    const address = hazard.address(statement);
    const { type, isDelete, code } = hazard;
    const known = classes[code];
    findings.push(
      finding({
        code,
        severity: known.severity,
        confidence: "medium",
        message: known.says.replace("{}", () => address),
        why: known.why,
        instead: `${dialect} is not read in full: have a person check it`,
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
  return analysis(effects, findings, doubt.incomplete);
}

/** Words of one statement: in upper case where not quoted, names as they are. */
type Words = Readonly<{ start: number; words: readonly string[]; names: readonly string[] }>;

const wordsMax = 2000;
const word = /[\w$@.\u0080-\uffff]+/y;
const closers: Readonly<Record<string, string>> = { "'": "'", '"': '"', "`": "`", "[": "]" };

/** Cuts a script at semicolons and `GO`, past comments and quotes. Linear; of a long statement, the first words do. */
function statementsOf(text: string): readonly Words[] {
  const statements: Words[] = [];
  let words: string[] = [];
  let names: string[] = [];
  let start = 0;
  const finish = (): void => {
    if (words.length > 0) statements.push({ start, words, names });
    words = [];
    names = [];
  };
  for (let at = 0, end = 0; at < text.length; at = end) {
    const char = text.charAt(at);
    end = tokenEnd(text, at);
    if (char.trim() === "" || isComment(text, at)) continue;
    const source = text.slice(at, Math.min(end, at + 300));
    if (source === ";" || (/^go$/i.test(source) && words.length > 0)) finish();
    else if (words.length < wordsMax) {
      if (words.length === 0) start = at;
      const isQuoted = char === '"' || char === "`" || char === "[";
      words.push(isQuoted ? "name" : char === "'" ? "text" : source.toUpperCase());
      names.push(isQuoted ? source.slice(1, -1) : source);
    }
  }
  finish();
  return statements;
}

function isComment(text: string, at: number): boolean {
  return text.startsWith("--", at) || text.startsWith("/*", at) || text.charAt(at) === "#";
}

function tokenEnd(text: string, at: number): number {
  const char = text.charAt(at);
  if (text.startsWith("/*", at)) return after(text, text.indexOf("*/", at + 2), 2);
  if (isComment(text, at)) return after(text, text.indexOf("\n", at), 0);
  const closer = Object.hasOwn(closers, char) ? closers[char] : undefined;
  if (closer !== undefined) return quoteEnd(text, at, closer);
  word.lastIndex = at;
  return word.test(text) ? word.lastIndex : at + 1;
}

function after(text: string, index: number, length: number): number {
  return index === -1 ? text.length : index + length;
}

function quoteEnd(text: string, open: number, closer: string): number {
  for (let at = open + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "\\" && closer === "'") at += 1;
    else if (char === closer) {
      if (text.charAt(at + 1) === closer) at += 1;
      else return at + 1;
    }
  }
  return text.length;
}

type Hazard = Readonly<{
  code: Code;
  type: string;
  isDelete: boolean;
  when: (statement: Words) => boolean;
  address: (statement: Words) => string;
}>;

function starts({ words }: Words, ...expected: readonly string[]): boolean {
  return expected.every((word, index) => words[index] === word);
}

/** No WHERE, or one that is a plain truth; LIMIT and joins bound the rows in another way. */
function reachesAll({ words }: Words): boolean {
  if (words.includes("LIMIT") || words.includes("JOIN") || words.includes("USING")) return false;
  const where = words.lastIndexOf("WHERE");
  if (where === -1) return true;
  const condition = words.slice(where + 1).join(" ");
  return /^(TRUE|1|1 = 1)$/.test(condition);
}

/** The name after the last of these words, past `IF EXISTS` and the like. */
function nameAfter(...before: readonly string[]): (statement: Words) => string {
  const skipped = new Set([
    "FROM",
    "IF",
    "EXISTS",
    "TABLE",
    "ONLY",
    "COLUMN",
    "LOW_PRIORITY",
    "IGNORE",
    "QUICK",
    "TABLES",
  ]);
  return ({ words, names }) => {
    let at = words.findIndex((word) => before.includes(word)) + 1;
    while (skipped.has(words[at] ?? "")) at += 1;
    return names[at] ?? "unknown";
  };
}

function altersWith(statement: Words, pattern: RegExp): boolean {
  return starts(statement, "ALTER", "TABLE") && pattern.test(statement.words.join(" "));
}

const notColumns = "INDEX|KEY|CONSTRAINT|PRIMARY|FOREIGN|CHECK|PARTITION|DEFAULT|NOT";

const hazards: readonly Hazard[] = [
  {
    code: "delete-without-where",
    type: "rows",
    isDelete: true,
    when: (s) => starts(s, "DELETE") && reachesAll(s),
    address: nameAfter("FROM", "DELETE"),
  },
  {
    code: "update-without-where",
    type: "rows",
    isDelete: false,
    when: (s) => starts(s, "UPDATE") && reachesAll(s),
    address: nameAfter("UPDATE"),
  },
  {
    code: "truncate",
    type: "rows",
    isDelete: true,
    when: (s) => starts(s, "TRUNCATE"),
    address: nameAfter("TRUNCATE"),
  },
  {
    code: "drop-table",
    type: "table",
    isDelete: true,
    when: (s) => starts(s, "DROP", "TABLE"),
    address: nameAfter("TABLE"),
  },
  {
    code: "drop-database",
    type: "database",
    isDelete: true,
    when: (s) => starts(s, "DROP", "DATABASE"),
    address: nameAfter("DATABASE"),
  },
  {
    code: "drop-schema",
    type: "schema",
    isDelete: true,
    when: (s) => starts(s, "DROP", "SCHEMA"),
    address: nameAfter("SCHEMA"),
  },
  {
    code: "lock-table-rewrite",
    type: "table",
    isDelete: false,
    when: (s) => altersWith(s, /\bALGORITHM =? ?COPY\b/),
    address: nameAfter("TABLE"),
  },
  {
    code: "explicit-lock",
    type: "table",
    isDelete: false,
    when: (s) => starts(s, "LOCK") || altersWith(s, /\bLOCK =? ?(SHARED|EXCLUSIVE)\b/),
    address: nameAfter("TABLE", "TABLES"),
  },
  {
    code: "drop-column",
    type: "column",
    isDelete: true,
    when: (s) => altersWith(s, new RegExp(`\\bDROP (COLUMN\\b|(?!${notColumns})\\S+)`)),
    address: (s) => `${nameAfter("TABLE")(s)}.${nameAfter("DROP")(s)}`,
  },
  {
    code: "rename",
    type: "table",
    isDelete: false,
    when: (s) => starts(s, "RENAME") || altersWith(s, /\bRENAME (?!INDEX|KEY|CONSTRAINT)|\bCHANGE\b/),
    address: nameAfter("TABLE"),
  },
  {
    code: "type-change",
    type: "column",
    isDelete: false,
    when: (s) => altersWith(s, /\bMODIFY\b|\bALTER COLUMN \S+ (?!SET|DROP)/),
    address: nameAfter("TABLE"),
  },
];

/** Words of one statement: in upper case where not quoted; names as they are written, without their quotes. */
export type Words = Readonly<{ start: number; words: readonly string[]; names: readonly string[] }>;

const wordsMax = 2000;
const word = /[\w$@#.\u0080-\uffff]+/y;
const closers: Readonly<Record<string, string>> = { "'": "'", '"': '"', "`": "`", "[": "]" };
const hashComments = new Set(["mysql", "mariadb", "bigquery"]);

/** Cuts a script of another dialect at semicolons and `GO`, past comments and quotes. Linear; of a long statement, the
 *  first words do. */
export function statementsOf(text: string, dialect: string): readonly Words[] {
  const statements: Words[] = [];
  const hashes = hashComments.has(dialect.trim().toLowerCase());
  let words: string[] = [];
  let names: string[] = [];
  let start = 0;
  let gluedAt = -1;
  const finish = (): void => {
    if (words.length > 0) statements.push({ start, words, names });
    words = [];
    names = [];
  };
  for (let at = 0, end = 0; at < text.length; at = end) {
    const char = text.charAt(at);
    const trivia = triviaEnd(text, at, hashes);
    end = trivia ?? tokenEnd(text, at);
    if (trivia !== null) continue;
    const source = text.slice(at, Math.min(end, at + 300));
    if (source === ";" || (/^go$/i.test(source) && words.length > 0)) finish();
    else if (words.length < wordsMax) {
      if (words.length === 0) start = at;
      const isQuoted = char === '"' || char === "`" || char === "[";
      const name = isQuoted || char === "'" ? source.slice(1, -1) : source;
      const last = names.at(-1) ?? "";
      if (at === gluedAt && (last.endsWith(".") || source.startsWith("."))) {
        words[words.length - 1] = "name";
        names[names.length - 1] = last + name;
      } else {
        words.push(isQuoted ? "name" : char === "'" ? "text" : source.toUpperCase());
        names.push(name);
      }
      gluedAt = end;
    }
  }
  finish();
  return statements;
}

/** Where white space or a comment that starts here ends; null: a word starts here. What MySQL runs out of a comment
 *  (`/*!40000 …`) is no comment. */
function triviaEnd(text: string, at: number, hashes: boolean): number | null {
  const char = text.charAt(at);
  if (char.trim() === "") return at + 1;
  if (hashes && text.startsWith("/*!", at)) return after(text, at, /\/\*!\d*/y);
  if (text.startsWith("/*", at)) return after(text, at, /\/\*[\s\S]*?(\*\/|$)/y);
  if (text.startsWith("*/", at)) return at + 2;
  const isLine = text.startsWith("--", at) || (hashes && char === "#");
  return isLine ? after(text, at, /[^\n]*/y) : null;
}

function after(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : text.length;
}

function tokenEnd(text: string, at: number): number {
  const char = text.charAt(at);
  const closer = Object.hasOwn(closers, char) ? closers[char] : undefined;
  if (closer !== undefined) return quoteEnd(text, at, closer);
  word.lastIndex = at;
  return word.test(text) ? word.lastIndex : at + 1;
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

/** Parts between commas that stand in no parentheses, as clauses of ALTER TABLE or names of DROP TABLE do. */
export function clausesOf({ start, words, names }: Words, from: number): readonly Words[] {
  const clauses: Words[] = [];
  let depth = 0;
  let first = from;
  for (let index = from; index <= words.length; index += 1) {
    const word = words[index];
    if (word === "(") depth += 1;
    else if (word === ")") depth -= 1;
    if (word !== undefined && (word !== "," || depth > 0)) continue;
    if (index > first) clauses.push({ start, words: words.slice(first, index), names: names.slice(first, index) });
    first = index + 1;
  }
  return clauses;
}

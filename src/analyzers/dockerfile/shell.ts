/** One simple command of a shell text. */
export type Command = Readonly<{
  /** Without leading assignments, `sudo`, `env`, `exec`; quotes are gone. */
  words: readonly string[];
  isPiped: boolean;
  /** First word of what the output is piped into. */
  pipesTo: string | null;
  text: string;
}>;

/** Splits a shell text into simple commands: enough to see who is called with which words, no more. */
export function commandsIn(text: string): readonly Command[] {
  const parts: { words: string[]; ends: string; text: string }[] = [];
  let words: string[] = [];
  let word: string | null = null;
  let start = 0;
  let index = 0;
  const closeWord = () => {
    if (word !== null) words.push(word);
    word = null;
  };
  const close = (ends: string, end: number) => {
    closeWord();
    if (words.length > 0) parts.push({ words, ends, text: text.slice(start, end) });
    words = [];
  };
  while (index < text.length) {
    const char = text.charAt(index);
    if (char === "'" || char === '"') {
      const end = closingQuote(text, index);
      word = (word ?? "") + text.slice(index + 1, end);
      index = end + 1;
    } else if (char === "\\") {
      word = text.charAt(index + 1) === "\n" ? word : (word ?? "") + text.charAt(index + 1);
      index += 2;
    } else if (char === "$" && (text.charAt(index + 1) === "{" || text.charAt(index + 1) === "(")) {
      const end = closingBracket(text, index + 1);
      word = (word ?? "") + text.slice(index, end);
      index = end;
    } else if ((char === "{" || char === "}") && word === null && /[\s;]|^$/.test(text.charAt(index + 1))) {
      close(";", index);
      index++;
      start = index;
    } else if (char === "#" && word === null) {
      const end = text.indexOf("\n", index);
      index = end < 0 ? text.length : end;
    } else if (char === " " || char === "\t" || char === "\r") {
      closeWord();
      index++;
    } else if (separators.includes(char)) {
      const isDouble = text.charAt(index + 1) === char && char !== "\n";
      const end = index + (isDouble ? 2 : 1);
      close(text.slice(index, end), index);
      start = end;
      index = end;
    } else {
      word = (word ?? "") + char;
      index++;
    }
  }
  close("", text.length);
  return parts.map((part, at) => ({
    words: bare(part.words),
    isPiped: part.ends === "|",
    pipesTo: part.ends === "|" ? (bare(parts[at + 1]?.words ?? [])[0] ?? null) : null,
    text: part.text.trim(),
  }));
}

const separators = "&|;\n()";

function closingQuote(text: string, open: number): number {
  const quote = text.charAt(open);
  for (let index = open + 1; index < text.length; index++) {
    if (quote === '"' && text.charAt(index) === "\\") index++;
    else if (text.charAt(index) === quote) return index;
  }
  return text.length;
}

/** Just past the bracket that closes the one at `open`. */
function closingBracket(text: string, open: number): number {
  const [opens, closes] = text.charAt(open) === "{" ? ["{", "}"] : ["(", ")"];
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text.charAt(index) === opens) depth++;
    if (text.charAt(index) === closes && --depth === 0) return index + 1;
  }
  return text.length;
}

const prefixes: ReadonlySet<string> = new Set([
  "sudo",
  "env",
  "exec",
  "time",
  "nice",
  "command",
  "then",
  "do",
  "else",
  "if",
  "!",
]);

function bare(words: readonly string[]): readonly string[] {
  let first = 0;
  while (first < words.length) {
    const word = words[first] ?? "";
    if (!/^[A-Za-z_]\w*=/.test(word) && !prefixes.has(word)) break;
    first++;
    while (word === "sudo" && /^-/.test(words[first] ?? "")) first++;
  }
  return words.slice(first);
}

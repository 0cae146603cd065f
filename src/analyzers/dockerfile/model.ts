import { DockerfileParser } from "dockerfile-ast";
import { type Command, commandsIn } from "./shell.ts";

export type Instruction = Readonly<{
  keyword: string;
  /** The text after the keyword: continuations joined, comments gone, white space folded; here-documents after it. */
  text: string;
  /** Flags such as `--from=build`, in order. */
  flags: readonly string[];
  /** What follows the flags. */
  rest: string;
  heredocs: readonly string[];
  line: number;
  lineEnd: number;
  isOnBuild: boolean;
}>;

export type Stage = Readonly<{
  name: string | null;
  /** As written, with build arguments put in where they have a default. */
  image: string;
  /** The earlier stage that it builds on; null for an image from a registry. */
  parent: number | null;
  line: number;
  instructions: readonly Instruction[];
}>;

export type Dockerfile = Readonly<{
  stages: readonly Stage[];
  instructions: readonly Instruction[];
}>;

export type ReadDockerfile =
  | Readonly<{ ok: true; dockerfile: Dockerfile }>
  | Readonly<{ ok: false; message: string; line: number | null }>;

/** The parser's time grows with the square of the flags on a line. */
const charactersMax = 256 * 1024;
const keywords: ReadonlySet<string> = new Set([
  ...["ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"],
  ...["ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"],
]);

/** Reads a Dockerfile (Docker docs, Dockerfile reference). Total: what Docker would refuse is refused here too. */
export function readDockerfile(text: string): ReadDockerfile {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body.includes("\0")) return no("the text is binary");
  if (body.length > charactersMax) return no(`the text is too large (${body.length} characters)`);
  if (body.trim() === "") return no("the text is empty");
  const lines = body.split(/\r?\n/);
  const parsed = DockerfileParser.parse(body);
  const continues = parsed.getEscapeCharacter();
  const instructions: Instruction[] = [];
  for (const each of parsed.getInstructions()) {
    const range = each.getRange();
    const keyword = each.getKeyword().toUpperCase();
    const [first, last] = [range.start.line, range.end.line];
    if (!keywords.has(keyword)) return no(`\`${each.getInstruction().slice(0, 40)}\` is no instruction`, first + 1);
    const heredocs = heredocsOf(lines, first, continues);
    if (heredocs === null) return no("a here-document has no end", first + 1);
    const logical = fold(lines.slice(first, heredocs.first), continues);
    const text = logical.replace(/^\s*\S+\s*/, "");
    if (text === "") return no(`\`${keyword}\` says nothing`, first + 1);
    instructions.push(
      instructionOf(keyword, text, heredocs.bodies, first + 1, Math.max(last, heredocs.last) + 1, false),
    );
  }
  return stagesOf(instructions);
}

function no(message: string, line: number | null = null): Extract<ReadDockerfile, { ok: false }> {
  return { ok: false, message, line };
}

function instructionOf(
  keyword: string,
  text: string,
  heredocs: readonly string[],
  line: number,
  lineEnd: number,
  isOnBuild: boolean,
): Instruction {
  const flags: string[] = [];
  let rest = text;
  for (let flag = /^--[A-Za-z][\w-]*(=\S*)?\s+/.exec(rest); flag && flags.length < 50 && takesFlags.has(keyword); ) {
    flags.push(flag[0].trim());
    rest = rest.slice(flag[0].length);
    flag = /^--[A-Za-z][\w-]*(=\S*)?\s+/.exec(rest);
  }
  if (keyword === "ONBUILD") {
    const inner = /^(\S+)\s+(.*)$/s.exec(text);
    if (inner?.[1] && inner[2]) return instructionOf(inner[1].toUpperCase(), inner[2], heredocs, line, lineEnd, true);
  }
  return { keyword, text: [text, ...heredocs].join("\n"), flags, rest, heredocs, line, lineEnd, isOnBuild };
}

const takesFlags: ReadonlySet<string> = new Set(["ADD", "COPY", "FROM", "HEALTHCHECK", "RUN"]);

/** Continued lines become one; comment and empty lines between them are gone, as Docker's own parser has it. */
function fold(lines: readonly string[], continues: string): string {
  const kept = lines.filter((line, index) => index === 0 || !/^\s*(#.*)?$/.test(line));
  return kept
    .map((line) => {
      const bare = line.trimEnd();
      return bare.endsWith(continues) ? `${bare.slice(0, -1)} ` : bare;
    })
    .join("")
    .replace(/[ \t]+/g, " ")
    .trim();
}

/** Bodies of the here-documents that begin on the logical line at `first`; null where one has no end. */
function heredocsOf(
  lines: readonly string[],
  first: number,
  continues: string,
): Readonly<{ bodies: readonly string[]; first: number; last: number }> | null {
  let end = first;
  while (end < lines.length - 1) {
    const line = lines[end] ?? "";
    const isSkipped = end > first && /^\s*(#.*)?$/.test(line);
    if (!isSkipped && !line.trimEnd().endsWith(continues)) break;
    end++;
  }
  const logical = lines.slice(first, end + 1).join(" ");
  const bodies: string[] = [];
  let line = end + 1;
  if (/^\s*(ONBUILD\s+)?(RUN|COPY|ADD)\b/i.test(logical)) {
    for (const match of logical.matchAll(/(?:^|\s|\d)<<(-?)(["']?)([A-Za-z_]\w*)\2(?=\s|$|[;&|>])/g)) {
      const start = line;
      const isEnd = (text: string) => (match[1] ? text.replace(/^\t+/, "") : text) === match[3];
      while (line < lines.length && !isEnd(lines[line] ?? "")) line++;
      if (line >= lines.length) return null;
      bodies.push(lines.slice(start, line).join("\n"));
      line++;
    }
  }
  return { bodies, first: end + 1, last: line - 1 };
}

function stagesOf(instructions: readonly Instruction[]): ReadDockerfile {
  const stages: (Omit<Stage, "instructions"> & { instructions: Instruction[] })[] = [];
  const known = new Map<string, string>();
  const named = new Map<string, number>();
  for (const each of instructions) {
    const stage = stages.at(-1);
    if (each.keyword === "FROM" && !each.isOnBuild) {
      const [, image, , name] = /^(\S+)(\s+AS\s+(\S+))?$/i.exec(each.rest) ?? [];
      if (image === undefined || image.includes("{{")) return no("`FROM` does not name an image", each.line);
      const resolved = substitute(image, known);
      const from = {
        name: name?.toLowerCase() ?? null,
        image: resolved,
        parent: named.get(resolved.toLowerCase()) ?? null,
      };
      if (from.name !== null) named.set(from.name, stages.length);
      stages.push({ ...from, line: each.line, instructions: [] });
    } else if (stage === undefined) {
      if (each.keyword !== "ARG") return no(`\`${each.keyword}\` stands before the first \`FROM\``, each.line);
      const [, name, value] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(each.rest) ?? [];
      if (name && value !== undefined) known.set(name, substitute(unquote(value), known));
    } else stage.instructions.push(each);
  }
  if (stages.length === 0) return no("there is no `FROM`");
  return { ok: true, dockerfile: { stages, instructions } };
}

/** `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME:+word}`; what has no default stays as written. */
function substitute(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\{(\w+)(?:(:[-+])([^}]*))?\}|(\w+))/g, (whole, braced, operator, word, bare) => {
    const value = known.get(braced ?? bare);
    if (operator === ":-") return value || word;
    if (operator === ":+") return value ? word : "";
    return value ?? whole;
  });
}

export function unquote(text: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(text.trim());
  return quoted?.[2] ?? text.trim();
}

/** The words of an exec form (`["a", "b"]`); null where it is a shell form. */
export function execWords(rest: string): readonly string[] | null {
  if (!/^\s*\[/.test(rest)) return null;
  try {
    const words: unknown = JSON.parse(rest);
    return Array.isArray(words) && words.every((word) => typeof word === "string") ? words : null;
  } catch {
    return null;
  }
}

/** The commands that a `RUN` hands to a shell. */
export function commandsOf(run: Instruction): readonly Command[] {
  const words = execWords(run.rest);
  if (words === null) {
    const isScript = run.heredocs.length > 0 && /^<<-?["']?\w+["']?$/.test(run.rest.trim());
    const bodies = run.heredocs.filter((body) => !/^#!/.test(body) || /^#!.*\b(ba|da|a|z)?sh\b/.test(body));
    return [...(isScript ? [] : commandsIn(run.rest)), ...bodies.flatMap(commandsIn)];
  }
  const isShell = /(^|\/)(ba|da|a|z)?sh$/.test(words[0] ?? "") && /^-\w*c$/.test(words[1] ?? "");
  return isShell ? commandsIn(words[2] ?? "") : [{ words, isPiped: false, pipesTo: null, text: words.join(" ") }];
}

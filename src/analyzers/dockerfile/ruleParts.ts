import { commandsOf, type Instruction, type Stage, unquote } from "./model.ts";

export type Hit = Readonly<{ line: number; lineEnd?: number; what: string; instead?: string }>;

export function at(instruction: Instruction): Pick<Hit, "line" | "lineEnd"> & { line: number } {
  return { line: instruction.line, lineEnd: instruction.lineEnd };
}

export function runs(instructions: readonly Instruction[]): readonly Instruction[] {
  return instructions.filter(({ keyword }) => keyword === "RUN");
}

export function isOwn(keyword: string): (instruction: Instruction) => boolean {
  return (instruction) => instruction.keyword === keyword && !instruction.isOnBuild;
}

/** A stage and the earlier stages that it builds on, youngest first. */
export function lineage(stages: readonly Stage[], stage: Stage): readonly Stage[] {
  const line: Stage[] = [];
  for (let next: Stage | undefined = stage; next && line.length <= stages.length; ) {
    line.push(next);
    next = next.parent === null ? undefined : stages[next.parent];
  }
  return line;
}

/** Images from a registry; what a build argument without default names is not judged. */
export function images(stages: readonly Stage[]) {
  return stages
    .filter(({ parent, image }) => parent === null && image.toLowerCase() !== "scratch" && !image.startsWith("$"))
    .map(({ image, line }) => ({ image, line, ...tagOf(image) }));
}

function tagOf(image: string): Readonly<{ tag: string | null; digest: boolean }> {
  const [name = "", digest] = image.split("@");
  const last = name.slice(name.lastIndexOf("/") + 1);
  const colon = last.indexOf(":");
  const isOpen = colon < 0 && /\$\{?\w/.test(last);
  return { tag: colon < 0 ? (isOpen ? "unknown" : null) : last.slice(colon + 1), digest: digest !== undefined };
}

export function openPipes(stage: Stage): readonly Hit[] {
  let isSafe = false;
  return stage.instructions.flatMap((each) => {
    if (each.keyword === "SHELL") isSafe = /pipefail|powershell|pwsh|cmd/i.test(each.rest);
    if (each.keyword !== "RUN" || isSafe || /\bset\s+(-\w+\s+)*-\w*o\s+pipefail\b|-o",?\s*"pipefail"/.test(each.text))
      return [];
    const isOpen = commandsOf(each).some(({ isPiped }) => isPiped);
    return isOpen ? [{ ...at(each), what: "a pipe is used without `pipefail`" }] : [];
  });
}

export function isRoot(user: string): boolean {
  return /^(root|0)(:|$)/.test(unquote(user));
}

const shells = /^(.*\/)?((ba|da|a|z|k)?sh|python[\d.]*|perl|ruby|node|php)$/;

export function pipesToShell(run: Instruction): boolean {
  const commands = commandsOf(run);
  // From the end, so that a long pipe is walked once: whether what is piped on from here ends in a shell.
  let endsInShell = false;
  let direct = false;
  for (const { words, isPiped } of [...commands].reverse()) {
    const program = (words[0] ?? "").replace(/^.*\//, "");
    if (isPiped && endsInShell && /^(curl|wget|fetch)$/.test(program)) direct = true;
    endsInShell = shells.test(words[0] ?? "") || (isPiped && endsInShell);
  }
  return (
    direct ||
    /\b(ba|da|z)?sh\b[^;&|]{0,40}(<\(|\$\(|`)\s*(curl|wget)\b|\beval\b[^;&|]{0,10}(\$\(|`)\s*(curl|wget)\b/.test(
      run.text,
    )
  );
}

const secretName =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)(_|$)|^(PGPASSWORD|MYSQL_PWD)$/i;
const harmless = /_(FILE|PATH|DIR|URL|URI|NAME|ID|TTL|TIMEOUT|LENGTH|HEADER|ENDPOINT|TYPE|EXPIRY|MIN|MAX)$/i;

export function secretsIn(instruction: Instruction): readonly Hit[] {
  if (instruction.keyword !== "ENV" && instruction.keyword !== "ARG") return [];
  return pairsIn(instruction).flatMap(([name, value]) => {
    if (!secretName.test(name) || (harmless.test(name) && !/^AWS_ACCESS_KEY_ID$/.test(name))) return [];
    const isArgument = instruction.keyword === "ARG" && (value === null || value === "");
    if (!isArgument && (value === null || value === "" || /^\$/.test(value))) return [];
    const what = isArgument
      ? `the build argument \`${name}\` asks for a secret`
      : `\`${name}\` is written into the image`;
    return [{ ...at(instruction), what }];
  });
}

/** `A=b C="d e"`, or the old form `NAME the rest`. */
function pairsIn(instruction: Instruction): readonly (readonly [string, string | null])[] {
  const text = instruction.rest;
  const old = /^([A-Za-z_]\w*)\s+(.*)$/s.exec(text);
  if (instruction.keyword === "ENV" && old?.[1] && !/^[A-Za-z_]\w*=/.test(text))
    return [[old[1], unquote(old[2] ?? "")]];
  const pairs = text.matchAll(/(?:^|\s)([A-Za-z_]\w*)(?:=("(?:[^"\\]|\\.)*"|'[^']*'|\S*))?(?=\s|$)/g);
  return [...pairs].map((pair) => [pair[1] ?? "", pair[2] === undefined ? null : unquote(pair[2])] as const);
}

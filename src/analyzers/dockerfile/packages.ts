import type { Command } from "./shell.ts";

/** How a package manager is told what to install, and what a pinned package looks like. */
type Manager = Readonly<{
  code: string;
  names: readonly string[];
  verbs: readonly string[];
  /** Options that take the next word. */
  takes: readonly string[];
  isPinned: (name: string) => boolean;
  instead: string;
}>;

const managers: readonly Manager[] = [
  {
    code: "DL3008",
    names: ["apt-get", "apt", "aptitude"],
    verbs: ["install"],
    takes: ["-t", "-o", "-c", "--target-release", "--option"],
    isPinned: (name) => /[=/]/.test(name) || name.endsWith(".deb"),
    instead: "write `package=version`",
  },
  {
    code: "DL3018",
    names: ["apk"],
    verbs: ["add"],
    takes: ["-t", "--virtual", "-X", "--repository", "-p", "--root", "--arch", "--keys-dir", "--repositories-file"],
    isPinned: (name) => /[=<>~@]/.test(name) || name.endsWith(".apk"),
    instead: "write `package=version` or `package~=version`",
  },
  {
    code: "DL3033",
    names: ["yum"],
    verbs: ["install", "localinstall"],
    takes: ["-c", "--config", "-x", "--enablerepo", "--disablerepo"],
    isPinned: (name) => /-\d/.test(name) || name.startsWith("@") || name.endsWith(".rpm"),
    instead: "write `package-version`",
  },
  {
    code: "DL3041",
    names: ["dnf", "microdnf", "tdnf"],
    verbs: ["install"],
    takes: ["-c", "--config", "-x", "--enablerepo", "--disablerepo", "--setopt"],
    isPinned: (name) => /-\d/.test(name) || name.startsWith("@") || name.endsWith(".rpm"),
    instead: "write `package-version`",
  },
  {
    code: "DL3013",
    names: ["pip", "pip2", "pip3"],
    verbs: ["install"],
    takes: [
      ...["-r", "--requirement", "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-t", "--target"],
      ...[
        "-e",
        "--editable",
        "--prefix",
        "--root",
        "--trusted-host",
        "--proxy",
        "--timeout",
        "--retries",
        "--platform",
      ],
    ],
    isPinned: (name) => /[=<>~@]|^\.|\/|\.(whl|gz|zip)$/.test(name),
    instead: "write `package==version`, or install from a locked requirements file",
  },
  {
    code: "DL3016",
    names: ["npm"],
    verbs: ["install", "i", "add", "in", "isntall"],
    takes: [
      "--registry",
      "--prefix",
      "--cache",
      "--loglevel",
      "-w",
      "--workspace",
      "--omit",
      "--include",
      "--userconfig",
    ],
    isPinned: (name) => /.@(?!latest$|next$|\*$).+/.test(name) || /^[./~]|^(git|https?|file|github):|\.tgz$/.test(name),
    instead: "write `package@version`, or install from the lock file with `npm ci`",
  },
];

export type Unpinned = Readonly<{ code: string; names: readonly string[]; manager: string; instead: string }>;

/** Packages that a command installs in whatever version there is today. Words that a variable fills are not judged. */
export function unpinnedIn(command: Command): Unpinned | null {
  const words = withoutPython(command.words);
  const program = (words[0] ?? "").replace(/^.*\//, "");
  const manager = managers.find((each) => each.names.includes(program.replace(/^pip3\.\d+$/, "pip3")));
  if (!manager) return null;
  const packages = packagesOf(words, manager);
  if (packages === null) return null;
  const hasConstraints =
    manager.code === "DL3013" && words.some((word) => /^(-c|--constraint|--require-hashes)/.test(word));
  const names = hasConstraints ? [] : packages.filter((name) => !/[$`]/.test(name) && !manager.isPinned(name));
  return names.length > 0 ? { code: manager.code, names, manager: program, instead: manager.instead } : null;
}

/** `npm install` without a name: installs what the manifest allows, and may rewrite the lock file. */
export function isBareNpmInstall(command: Command): boolean {
  const npm = managers.find((each) => each.code === "DL3016");
  if (command.words[0] !== "npm" || !npm || command.words.some((word) => word === "-g" || word === "--global"))
    return false;
  return packagesOf(command.words, npm)?.length === 0;
}

function withoutPython(words: readonly string[]): readonly string[] {
  const isModule = /^(.*\/)?python[\d.]*$/.test(words[0] ?? "") && words[1] === "-m";
  return isModule ? words.slice(2) : words;
}

/** The names that follow the verb; null where the command installs nothing. */
function packagesOf(words: readonly string[], manager: Manager): readonly string[] | null {
  const names: string[] = [];
  let isInstall = false;
  for (let index = 1; index < words.length; index++) {
    const word = words[index] ?? "";
    if (/^\d?[<>]/.test(word)) break;
    if (word.startsWith("-")) {
      if (manager.takes.includes(word)) index++;
    } else if (isInstall) names.push(word);
    else if (manager.verbs.includes(word)) isInstall = true;
    else return null;
  }
  return isInstall ? names : null;
}

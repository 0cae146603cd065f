import { type Finding, finding } from "#core";
import { commandsOf, type Dockerfile, execWords } from "./model.ts";
import { isBareNpmInstall, unpinnedIn } from "./packages.ts";
import { at, type Hit, images, isOwn, isRoot, lineage, openPipes, pipesToShell, runs, secretsIn } from "./ruleParts.ts";

type Rule = Readonly<{
  /** hadolint's own id where it means the same, ours otherwise. */
  code: string;
  severity: Finding["severity"];
  confidence: Finding["confidence"];
  why: string;
  instead: string;
  find: (dockerfile: Dockerfile) => readonly Hit[];
}>;

export function findingsOf(dockerfile: Dockerfile, path: string): readonly Finding[] {
  const found = rules.flatMap((rule) =>
    rule.find(dockerfile).map((hit) =>
      finding({
        code: rule.code,
        severity: rule.severity,
        confidence: rule.confidence,
        message: hit.what,
        why: rule.why,
        instead: hit.instead ?? rule.instead,
        path,
        line: hit.line,
        endLine: hit.lineEnd ?? hit.line,
        resource: { type: "image", address: path },
      }),
    ),
  );
  return found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

const rules: readonly Rule[] = [
  {
    code: "DL3006",
    severity: "warning",
    confidence: "high",
    why: "without a tag the newest image is taken, whatever it is on the day of the build",
    instead: "name a version, better still a digest",
    find: ({ stages }) =>
      images(stages)
        .filter(({ tag, digest }) => tag === null && !digest)
        .map(({ line, image }) => ({ line, what: `\`${image}\` has no tag` })),
  },
  {
    code: "DL3007",
    severity: "warning",
    confidence: "high",
    why: "`latest` is another image tomorrow: the same file builds something else",
    instead: "name a version, better still a digest",
    find: ({ stages }) =>
      images(stages)
        .filter(({ tag, digest }) => tag === "latest" && !digest)
        .map(({ line, image }) => ({ line, what: `\`${image}\` follows \`latest\`` })),
  },
  ...["DL3008", "DL3013", "DL3016", "DL3018", "DL3033", "DL3041"].map(
    (code): Rule => ({
      code,
      severity: "warning",
      confidence: "medium",
      why: "the same file installs other versions tomorrow",
      instead: "pin the versions",
      find: ({ instructions }) =>
        runs(instructions).flatMap((run) =>
          commandsOf(run).flatMap((command) => {
            const open = unpinnedIn(command);
            if (open?.code !== code) return [];
            const names = open.names.slice(0, 5).map((name) => `\`${name}\``);
            return [
              {
                ...at(run),
                what: `\`${open.manager}\` installs ${names.join(", ")} in no fixed version`,
                instead: open.instead,
              },
            ];
          }),
        ),
    }),
  ),
  {
    code: "docker-npm-install",
    severity: "warning",
    confidence: "high",
    why: "`npm install` may resolve newer versions than the lock file and rewrite it: what is built is not what was reviewed",
    instead: "use `npm ci`",
    find: ({ instructions }) =>
      runs(instructions)
        .filter((run) => commandsOf(run).some(isBareNpmInstall))
        .map((run) => ({ ...at(run), what: "dependencies are installed without the lock file's word" })),
  },
  {
    code: "DL3025",
    severity: "warning",
    confidence: "high",
    why: "a shell stands between: the process does not get the stop signal and is killed after the grace time",
    instead: 'write it as `["program", "argument"]`',
    find: ({ instructions }) =>
      instructions
        .filter(({ keyword, rest }) => (keyword === "CMD" || keyword === "ENTRYPOINT") && execWords(rest) === null)
        .map((each) => ({ ...at(each), what: `\`${each.keyword}\` is in shell form` })),
  },
  {
    code: "DL4006",
    severity: "warning",
    confidence: "high",
    why: "the shell looks at the last command of a pipe only: a failed download goes unseen into the image",
    instead: 'put `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` before it',
    find: ({ stages }) => stages.flatMap(openPipes),
  },
  {
    code: "DL3002",
    severity: "warning",
    confidence: "high",
    why: "whoever breaks out of the process is root",
    instead: "end with a `USER` that is not root",
    find: ({ stages }) => {
      const user = stages.at(-1)?.instructions.filter(isOwn("USER")).at(-1);
      return user && isRoot(user.rest) ? [{ ...at(user), what: "the last `USER` is root" }] : [];
    },
  },
  {
    code: "docker-no-user",
    severity: "warning",
    confidence: "medium",
    why: "without a `USER` the process runs as root, unless the base image says otherwise",
    instead: "create a user and switch to it with `USER`",
    find: ({ stages }) => {
      const last = stages.at(-1);
      if (!last || lineage(stages, last).some(({ instructions }) => instructions.some(isOwn("USER")))) return [];
      const isKnown = lineage(stages, last).some(({ image }) => /nonroot|rootless|unprivileged/.test(image));
      return isKnown ? [] : [{ line: last.line, what: "no `USER` is set" }];
    },
  },
  {
    code: "docker-no-healthcheck",
    severity: "note",
    confidence: "low",
    why: "Docker and Swarm cannot tell a hanging process from a working one; Kubernetes asks its own probes",
    instead: "add a `HEALTHCHECK`, or `HEALTHCHECK NONE` to say that something else asks",
    find: ({ stages }) => {
      const last = stages.at(-1);
      const isThere = last && lineage(stages, last).some(({ instructions }) => instructions.some(isOwn("HEALTHCHECK")));
      return last && !isThere ? [{ line: last.line, what: "no `HEALTHCHECK` is set" }] : [];
    },
  },
  {
    code: "docker-add-remote",
    severity: "warning",
    confidence: "high",
    why: "what stands behind the address may change, and nothing checks it",
    instead: "add `--checksum=sha256:…`, or fetch and verify it in a `RUN`",
    find: ({ instructions }) =>
      instructions
        .filter(({ keyword, rest, flags }) => {
          const isRemote = keyword === "ADD" && /(^|[\s"[])(https?|ftp|git):\/\/|^\s*git@/.test(rest);
          return isRemote && !flags.some((flag) => flag.startsWith("--checksum="));
        })
        .map((each) => ({ ...at(each), what: "`ADD` takes a file from the network" })),
  },
  {
    code: "docker-curl-pipe-shell",
    severity: "error",
    confidence: "high",
    why: "what the server answers today is run as root while the image is built",
    instead: "fetch it, check its digest, then run it",
    find: ({ instructions }) =>
      runs(instructions)
        .filter(pipesToShell)
        .map((run) => ({ ...at(run), what: "a download is handed to a shell" })),
  },
  {
    code: "docker-secret-in-env",
    severity: "error",
    confidence: "medium",
    why: "it stays in the image and its history, for everyone who can pull it",
    instead: "mount it with `RUN --mount=type=secret`, or pass it when the container starts",
    find: ({ instructions }) => instructions.flatMap(secretsIn),
  },
  {
    code: "DL3004",
    severity: "error",
    confidence: "high",
    why: "`sudo` in a build behaves unlike a login and widens what a process may do",
    instead: "use `USER`",
    find: ({ instructions }) =>
      runs(instructions)
        .filter((run) => commandsOf(run).some(({ text }) => /^sudo\s/.test(text)))
        .map((run) => ({ ...at(run), what: "`sudo` is called" })),
  },
  {
    code: "DL3020",
    severity: "warning",
    confidence: "high",
    why: "`ADD` unpacks archives and fetches addresses: more than a copy is meant to do",
    instead: "use `COPY`",
    find: ({ instructions }) =>
      instructions
        .filter(({ keyword, rest }) => keyword === "ADD" && !/:\/\/|^git@|\.(tar|t?gz|tgz|bz2|xz|zst)\b|<</.test(rest))
        .map((each) => ({ ...at(each), what: "`ADD` copies local files" })),
  },
  ...(["CMD", "ENTRYPOINT", "HEALTHCHECK"] as const).map(
    (keyword): Rule => ({
      code: { CMD: "DL4003", ENTRYPOINT: "DL4004", HEALTHCHECK: "DL3012" }[keyword],
      severity: "warning",
      confidence: "high",
      why: "only the last one counts",
      instead: "keep one",
      find: ({ stages }) =>
        stages.flatMap(({ instructions }) =>
          instructions
            .filter(isOwn(keyword))
            .slice(0, -1)
            .map((each) => ({ ...at(each), what: `\`${keyword}\` is overridden further down` })),
        ),
    }),
  ),
];

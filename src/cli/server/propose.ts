import type { Command } from "commander";
import { type Artifact, Trouble, textOf } from "#core";
import type { Proposal, Proposed } from "#flows";
import type { Ports } from "#ports";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { clientOf, type ServerOptions, show, withServer } from "./options.ts";

type Options = ServerOptions &
  Readonly<{
    base?: string;
    head?: string;
    title?: string;
    target?: string;
    steps?: string;
    applies: readonly string[];
    change?: string;
  }>;

export function definePropose(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("propose a change, or push a revision of one")
    .argument("[files...]", "plans, manifests, configuration: what will be applied as it is")
    .option("--base <ref>", "where the range starts; its merge base with --head is taken")
    .option("--head <ref>", "where it ends (default: HEAD)")
    .option("--title <text>", "title (default: that of the newest commit)")
    .option("--target <branch>", "where it goes (default: the base, without its remote)")
    .option("--steps <file>", "commands of a change that is run by hand: JSON [{run, expect, rollback}]")
    .option(
      "--applies <digest...>",
      "digests of files that will be applied and cannot be read, such as a saved plan",
      [],
    )
    .option("--change <id>", "push a revision of this change")
    .addHelpText(
      "after",
      `
Examples:
  checkrail change propose --base origin/main --head HEAD
  checkrail change propose plan.json --applies sha256:… --title "Grow the cart's database"`,
    )
    .action(async (files: string[], options: Options) => {
      const proposal = await gatherProposal(files, options, door.cwd, await door.ports());
      const client = await clientOf(door, options);
      const path = options.change === undefined ? "/v1/changes" : `/v1/changes/${options.change}/revisions`;
      const done = await client.call<Proposed>("POST", path, proposal);
      const words = `${done.created ? "proposed" : "known"}  ${done.change}  revision ${done.revision}
  patch   ${done.patch}
  next    checkrail change show ${done.change}
`;
      show(door, options, done, words);
      finish(exitCodes.done);
    });
}

async function gatherProposal(
  files: readonly string[],
  options: Options,
  cwd: string,
  ports: Ports,
): Promise<Proposal> {
  const { proposalInputs } = await import("#flows");
  const isWithout = files.length > 0 || options.steps !== undefined || options.applies.length > 0;
  const wantsRange = options.base !== undefined || options.head !== undefined || !isWithout;
  const inputs = await proposalInputs(
    { files, wantsRange, base: options.base ?? null, head: options.head ?? null, cwd },
    ports,
  );
  const [newest] = inputs.commits;
  const login = newest?.author.email ?? inputs.author;
  const title = options.title ?? newest?.title;
  if (title === undefined) throw new Trouble("usage", "the change has no title", { hint: "say it with --title" });
  return {
    title,
    repository: inputs.repository,
    target: options.target ?? inputs.target,
    author: login === null ? null : { provider: "email", login },
    range: inputs.range,
    files: inputs.files.map(fileOf),
    applies: options.applies as Proposal["applies"],
    steps: options.steps === undefined ? [] : await readSteps(options.steps, cwd, ports),
  };
}

function fileOf(artifact: Artifact): Readonly<{ path: string; text: string }> {
  const text = textOf(artifact.after);
  if (text !== null) return { path: artifact.path, text };
  throw new Trouble("unreadable-file", `\`${artifact.path}\` is no text that can be read`, {
    hint: "give its digest with --applies, and a form of it that can be read beside it",
  });
}

async function readSteps(path: string, cwd: string, ports: Ports): Promise<Proposal["steps"]> {
  const text = textOf(await ports.files.read(cwd, path));
  try {
    const steps: unknown = JSON.parse(text ?? "");
    if (Array.isArray(steps)) return steps as Proposal["steps"];
  } catch {
    // Told below, like any other file that holds no steps.
  }
  throw new Trouble("unreadable-file", `\`${path}\` holds no steps`, {
    hint: 'write JSON: [{"run": "…", "expect": "…", "rollback": "…"}]',
  });
}

import type { CommandSpec } from "./command.ts";
import { exitCodes } from "./exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

type Options = ServerOptions & Readonly<{ artifact: string; commit: string; target?: string; depth: string }>;

export const builtCommand: CommandSpec = {
  name: "built",
  main: false,
  define: (command, door, finish) => {
    withServer(command)
      .description("record which commit an artifact was built from, and the history behind it")
      .requiredOption("--artifact <digest>", "sha256:… of what was built")
      .option("--commit <ref>", "what it was built from", "HEAD")
      .option("--target <branch>", "the branch that it is on (default: the repository's default branch)")
      .option("--depth <number>", "how many commits of history to give", "500")
      .addHelpText("after", "\nExample: checkrail built --artifact sha256:… --commit HEAD")
      .action(async ({ artifact, commit, target, depth, ...options }: Options) => {
        const { gatherBuild } = await import("#flows");
        const request = { artifact, commit, target: target ?? null, depth: Number(depth), cwd: door.cwd };
        const report = await gatherBuild(request, await door.ports());
        const done = await withClient(door, options, (client) =>
          client.call<{ id: string }>("POST", "/v1/builds", report),
        );
        show(
          door,
          options,
          { ...done, ...report },
          `built  ${artifact}\n  from  ${report.commit}, ${report.chain.length} commits of history\n`,
        );
        finish(exitCodes.done);
      });
  },
};

import { type Command, Option } from "commander";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

type Options = ServerOptions &
  Readonly<{
    service: string;
    environment: string;
    artifact: string;
    state?: "started" | "succeeded" | "failed";
    attestation?: string;
    healthy?: boolean;
    unhealthy?: boolean;
  }>;

export const observeCommand: CommandSpec = {
  name: "observe",
  main: false,
  define: (command, door, finish) => {
    command
      .description("bring what runs to the record")
      .addHelpText(
        "after",
        "\nExample: checkrail observe deployment --service cart --environment production --artifact sha256:… --healthy",
      );
    defineDeployment(command.command("deployment"), door, finish);
  },
};

function defineDeployment(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("what a pipeline did, and whether the version does well")
    .requiredOption("--service <name>", "the service")
    .requiredOption("--environment <name>", "where")
    .requiredOption("--artifact <digest>", "sha256:… of what runs")
    .addOption(new Option("--state <state>", "what the pipeline did").choices(["started", "succeeded", "failed"]))
    .option("--attestation <id>", "the attestation that it went by")
    .option(
      "--healthy",
      "it was seen to run and does well: later change sets begin here, and rollbacks may come back to it",
    )
    .option("--unhealthy", "it was seen to run and does not do well")
    .addHelpText(
      "after",
      "\nExample: checkrail observe deployment --service cart --environment production --artifact sha256:… --healthy",
    )
    .action(async (options: Options) => {
      const { service, environment, artifact, state, attestation, healthy, unhealthy } = options;
      const place = { service, environment, artifact };
      const done = await withClient(door, options, async (client) => {
        const facts: { id: string }[] = [];
        if (state !== undefined) {
          const body = { ...place, state, attestation: attestation ?? null };
          facts.push(await client.call<{ id: string }>("POST", "/v1/deployments", body));
        }
        if (healthy !== undefined || unhealthy !== undefined) {
          facts.push(
            await client.call<{ id: string }>("POST", "/v1/health", { ...place, healthy: unhealthy !== true }),
          );
        }
        return facts;
      });
      show(door, options, done, `recorded  ${done.length} facts of ${service} in ${environment}\n`);
      finish(done.length === 0 ? exitCodes.usage : exitCodes.done);
    });
}

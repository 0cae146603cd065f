import type { Command } from "commander";
import type { GateAnswer } from "#flows";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { printable } from "./printable.ts";
import { clientOf, type ServerOptions, show, withServer } from "./server/options.ts";

type Options = ServerOptions & Readonly<{ service: string; environment: string; artifact: string; out?: string }>;

/** A place that asks. Whatever is not a clear allow is a hold to the caller. */
export const gateCommand: CommandSpec = {
  name: "gate",
  main: true,
  define: (command, door, finish) => {
    command
      .description("ask a gate")
      .addHelpText(
        "after",
        "\nExample: checkrail gate deploy --service cart --artifact sha256:… --environment production",
      );
    defineDeploy(command.command("deploy"), door, finish);
  },
};

function defineDeploy(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("may this artifact be deployed there? writes the attestation")
    .requiredOption("--service <name>", "the service")
    .requiredOption("--artifact <digest>", "sha256:… of what will run or be applied")
    .requiredOption("--environment <name>", "where")
    .option("--out <file>", "where the attestation goes (default: attestation.json)")
    .addHelpText(
      "after",
      `
Exit status: 0 allow, 3 hold, 4 deny, 1 could not ask (treat it as hold).
Example: checkrail gate deploy --service cart --artifact sha256:… --environment production`,
    )
    .action(async (options: Options) => {
      const client = await clientOf(door, options);
      const { service, environment, artifact } = options;
      const answer = await client.call<GateAnswer>("POST", "/v1/gates/deploy", { service, environment, artifact });
      if (answer.attestation !== null) {
        const bundle = { envelope: answer.attestation.envelope, receipt: answer.attestation.receipt };
        await door.write(options.out ?? "attestation.json", `${JSON.stringify(bundle, null, 2)}\n`);
      }
      show(door, options, answer, words(answer, door));
      finish(answer.verdict === "allow" ? exitCodes.done : answer.verdict === "hold" ? exitCodes.hold : exitCodes.deny);
    });
}

function words({ verdict, reasons, next, validUntil, attestation }: GateAnswer, { style }: Door): string {
  const colour = { allow: style.green, hold: style.yellow, deny: style.red }[verdict];
  return [
    style.bold(colour(verdict.toUpperCase())),
    ...reasons.slice(0, 8).map((line) => `  why   ${printable(line, 300)}`),
    ...next.slice(0, 6).map((line) => `  next  ${printable(line, 300)}`),
    ...(validUntil === null ? [] : [`  until ${validUntil}`]),
    ...(attestation === null
      ? []
      : [`  entry ${attestation.receipt.index} of the ledger, attestation ${attestation.id}`]),
    "",
  ].join("\n");
}

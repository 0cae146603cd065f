import { Option } from "commander";
import type { Checked } from "#flows";
import type { CommandSpec } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { printDecision } from "./printDecision.ts";

type Options = Readonly<{
  base?: string;
  head?: string;
  environment?: string;
  catalog?: string;
  protocols?: string;
  evidence?: string;
  now?: string;
  gate: "merge" | "deploy";
  format: "text" | "json" | "sarif" | "markdown";
}>;

export const checkCommand: CommandSpec = {
  name: "check",
  main: true,
  define: (command, door, finish) => {
    command
      .description("judge a git range and/or artifacts: effects, findings, requirements, verdict")
      .argument(
        "[files...]",
        "artifacts: a plan, manifests, scripts; a folder stands for all below it but .git, node_modules, .terraform",
      )
      .option("--base <ref>", "where the range starts; its merge base with --head is taken")
      .option("--head <ref>", "where it ends (default: HEAD)")
      .option("--environment <name>", "where it will run")
      .option("--catalog <file>", "catalog file or folder (default: of the base ref)")
      .option(
        "--protocols <dir>",
        "folder of protocols (default: .checkrail/protocols of the base ref, else those shipped)",
      )
      .option("--evidence <file>", "evidence as the server exports it; without it this is a preview")
      .option("--now <time>", "judge as of this time, RFC 3339; marks the result as simulated")
      .addOption(new Option("--gate <gate>", "which gate would ask").choices(["merge", "deploy"]).default("merge"))
      .addOption(
        new Option("--format <format>", "form of the output")
          .choices(["text", "json", "sarif", "markdown"])
          .default("text"),
      )
      .addHelpText(
        "after",
        `
Examples:
  checkrail check --base origin/main --head HEAD
  checkrail check --base main --head HEAD plan.json --environment production --format json
Exit status: 0 allow (or a preview with a list of what will be asked), 1 could not judge or not all was read,
2 usage, 3 hold, 4 deny.`,
      )
      .action(async (files: string[], options: Options) => {
        const { checkChange } = await import("#flows");
        const ports = await door.ports();
        const given = (value: string | undefined) => value ?? null;
        const { checked, artifacts } = await checkChange(
          {
            files,
            base: given(options.base),
            head: given(options.head),
            environment: given(options.environment),
            catalog: given(options.catalog),
            protocols: given(options.protocols),
            evidence: given(options.evidence),
            now: given(options.now),
            gate: options.gate,
            cwd: door.cwd,
          },
          ports,
        );
        if (options.format === "sarif") {
          const { printSarif } = await import("./printSarif.ts");
          door.out(printSarif(checked, artifacts));
        } else if (options.format === "markdown") {
          const { printMarkdown } = await import("./printMarkdown.ts");
          door.out(printMarkdown(checked));
        } else if (options.format === "json") door.out(printJson(checked));
        else door.out(printDecision(checked, door.style));
        finish(exitOfCheck(checked));
      });
  },
};

function printJson({ decision, preview, simulated, notes }: Checked): string {
  return `${JSON.stringify({ ...decision, preview, simulated, notes }, null, 2)}\n`;
}

/** A preview blocks only on what no evidence could change. */
function exitOfCheck({ decision, preview }: Checked): ExitCode {
  if (decision.verdict === "deny") return exitCodes.deny;
  if (preview) return decision.complete ? exitCodes.done : exitCodes.trouble;
  return decision.verdict === "allow" ? exitCodes.done : exitCodes.hold;
}

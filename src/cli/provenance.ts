import { Option } from "commander";
import { printable } from "#core";
import { answerLines, notWithBatch } from "./answerLines.ts";
import type { CommandSpec } from "./command.ts";
import { exitCodes } from "./exit.ts";

export const provenanceCommand: CommandSpec = {
  name: "provenance",
  main: false,
  define: (command, door, finish) => {
    command
      .description("what part AI tools had in commits: claims with their evidence")
      .option("--base <ref>", "where the range starts")
      .option("--head <ref>", "where it ends (default: HEAD)")
      .option("--batch", "JSON lines {id, author, committer, title, trailers, isMerge, note?} on standard input")
      .addOption(new Option("--format <format>", "form of the output").choices(["text", "json"]).default("text"))
      .addHelpText(
        "after",
        `
No evidence is not evidence of a human: such commits are \`unknown\`.
Example: checkrail provenance --base origin/main --head HEAD`,
      )
      .action(async (options: { base?: string; head?: string; batch?: boolean; format: "text" | "json" }) => {
        const { answerProvenanceLine, readProvenance } = await import("#flows");
        if (options.batch) {
          if (options.base !== undefined || options.head !== undefined) throw notWithBatch("a range");
          return finish(await answerLines(door, answerProvenanceLine));
        }
        const request = { base: options.base ?? null, head: options.head ?? null, cwd: door.cwd };
        const { commits, change } = await readProvenance(request, await door.ports());
        if (options.format === "json") door.out(`${JSON.stringify({ commits, change }, null, 2)}\n`);
        else {
          for (const { commit, title, provenance } of commits) {
            const who = provenance.ai
              ? `${provenance.role} by ${provenance.tools.join(", ")}`
              : (provenance.bot ?? "unknown");
            const lines = provenance.aiLines === null ? "" : `, ${provenance.aiLines} AI lines`;
            door.out(`${commit.slice(0, 10)}  ${who} (${provenance.confidence})${lines}  ${printable(title, 80)}\n`);
            for (const claim of provenance.claims)
              door.out(`    ${claim.claimant}: ${printable(claim.evidence, 200)}\n`);
          }
          if (commits.length === 0) door.out("no commits in the range\n");
        }
        finish(exitCodes.done);
      });
  },
};

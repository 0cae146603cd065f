import { type Command, Option } from "commander";
import { printable } from "#core";
import type { EmergencyRecord } from "#ports";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

type Finish = (code: ExitCode) => void;

export const emergencyCommand: CommandSpec = {
  name: "emergency",
  main: false,
  define: (command, door, finish) => {
    command
      .description("broken glass: what passed without review, and the review that is owed")
      .addHelpText("after", "\nExample: checkrail emergency list");
    defineList(command.command("list"), door, finish);
    defineReview(command.command("review"), door, finish);
  },
};

function defineList(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("emergencies whose review is open")
    .option("--all", "also those that were reviewed")
    .addHelpText("after", "\nExample: checkrail emergency list")
    .action(async (options: ServerOptions & Readonly<{ all?: boolean }>) => {
      const query = options.all ? "" : "?state=open";
      const { items } = await withClient(door, options, (client) =>
        client.call<{ items: readonly EmergencyRecord[] }>("GET", `/v1/emergencies${query}`),
      );
      show(door, options, { items }, items.map(words).join("") || "no review is open\n");
      finish(exitCodes.done);
    });
}

function words(emergency: EmergencyRecord): string {
  const { id, service, environment, artifact, reason, persons, usedAt, offline, reviewState } = emergency;
  return `${reviewState}  ${id}
  what  ${artifact} of ${printable(service)} in ${printable(environment)}, ${offline ? "offline" : "online"} at ${usedAt}
  who   ${printable(persons.join(" and "))}
  why   ${printable(reason, 300)}
`;
}

type ReviewOptions = ServerOptions & Readonly<{ outcome: EmergencyRecord["reviewState"]; text: string }>;

function defineReview(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("close a review, as somebody else than the two who broke the glass")
    .argument("<id>", "as `emergency list` shows it")
    .addOption(
      new Option("--outcome <word>", "was it right?").choices(["justified", "not-justified"]).makeOptionMandatory(),
    )
    .requiredOption("--text <words>", "what was looked at, and what follows")
    .addHelpText(
      "after",
      '\nExample: checkrail emergency review 3fa9… --outcome justified --text "read the fix; its change is proposed"',
    )
    .action(async (id: string, options: ReviewOptions) => {
      const { outcome, text } = options;
      const path = `/v1/emergencies/${encodeURIComponent(id)}/review`;
      const done = await withClient(door, options, (client) =>
        client.call<EmergencyRecord>("POST", path, { outcome, text }),
      );
      show(door, options, done, `reviewed  ${id}  ${done.reviewState}\n`);
      finish(exitCodes.done);
    });
}

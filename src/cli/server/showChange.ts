import { type Command, Option } from "commander";
import { printable } from "#core";
import type { ShownChange } from "#flows";
import type { ChangeRecord, Paged } from "#ports";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { printDecision } from "../printDecision.ts";
import { clientOf, type ServerOptions, show, withServer } from "./options.ts";
import { changePath } from "./sign.ts";

type Options = ServerOptions & Readonly<{ gate: "merge" | "deploy"; environment?: string }>;
type ListOptions = ServerOptions & Readonly<{ limit: string; after?: string; state?: string }>;

export function defineShow(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("one change: verdict, what is missing, who can give it")
    .argument("<change>", "id of the change")
    .addOption(new Option("--gate <gate>", "which gate would ask").choices(["merge", "deploy"]).default("merge"))
    .option("--environment <name>", "where it would run")
    .addHelpText("after", "\nExample: checkrail change show 01a2… --gate deploy --environment production")
    .action(async (change: string, options: Options) => {
      const client = await clientOf(door, options);
      const query = new URLSearchParams({ gate: options.gate });
      if (options.environment !== undefined) query.set("environment", options.environment);
      const shown = await client.call<ShownChange>("GET", `${changePath(change)}?${query}`);
      const subject = `${shown.change.title} · revision ${shown.change.revision}`;
      const names = new Map(Object.entries(shown.names)) as never;
      const checked = { decision: shown.decision, preview: false, simulated: false, subject, notes: [], names };
      show(door, options, shown, printDecision(checked, door.style));
      finish(exitCodes.done);
    });
}

export function defineList(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("changes, the one that moved last first")
    .option("--limit <number>", "how many", "20")
    .option("--after <cursor>", "the next page: what the one before said")
    .addOption(new Option("--state <state>", "only these").choices(["open", "closed"]))
    .addHelpText("after", "\nExample: checkrail change list --state open")
    .action(async (options: ListOptions) => {
      const client = await clientOf(door, options);
      const query = new URLSearchParams({ limit: options.limit });
      if (options.after !== undefined) query.set("after", options.after);
      if (options.state !== undefined) query.set("state", options.state);
      const { items, next } = await client.call<Paged<ChangeRecord>>("GET", `/v1/changes?${query}`);
      const rows = items.map(
        ({ id, revision, title, updatedAt }) => `${id}  r${revision}  ${updatedAt}  ${printable(title, 70)}\n`,
      );
      const more = next === null ? "" : `more: checkrail change list --after ${next}\n`;
      show(door, options, { items, next }, rows.length === 0 ? "no changes\n" : `${rows.join("")}${more}`);
      finish(exitCodes.done);
    });
}

import type { Command } from "commander";
import type { ShownChange } from "#flows";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./options.ts";
import { changePath } from "./sign.ts";

type Options = ServerOptions & Readonly<{ requirement: string; reason: string; expires: string }>;

export function defineWaive(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("ask for a named, expiring exception from one requirement")
    .argument("<change>", "id of the change")
    .requiredOption("--requirement <id>", "which one, as `change show --format json` names it")
    .requiredOption("--reason <text>", "why, for whoever grants it and whoever reads it next year")
    .requiredOption("--expires <time>", "RFC 3339, at most fourteen days ahead")
    .addHelpText(
      "after",
      '\nExample: checkrail change waive 01a2… --requirement "floor/wait/1" --reason "carrier is down" --expires 2026-12-01T12:00:00Z',
    )
    .action(async (change: string, { requirement, reason, expires, ...options }: Options) => {
      const done = await withClient(door, options, async (client) => {
        const { patch } = (await client.call<ShownChange>("GET", changePath(change))).change;
        const body = { patch, requirement, reason, expiresAt: expires };
        return client.call<{ id: string }>("POST", `${changePath(change)}/waivers`, body);
      });
      show(door, options, done, `asked  ${done.id}\n  next  another person: checkrail change grant ${done.id}\n`);
      finish(exitCodes.done);
    });
}

export function defineGrant(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("grant a waiver as the second person")
    .argument("<waiver>", "id of the waiver")
    .addHelpText("after", "\nExample: checkrail change grant 01a2…")
    .action(async (waiver: string, options: ServerOptions) => {
      const path = `/v1/waivers/${encodeURIComponent(waiver)}/grant`;
      const done = await withClient(door, options, (client) => client.call<{ id: string }>("POST", path));
      show(door, options, done, `granted  ${waiver}\n`);
      finish(exitCodes.done);
    });
}

import type { Command } from "commander";
import type { ShownChange } from "#flows";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { clientOf, type ServerOptions, show, withServer } from "./options.ts";

type Options = ServerOptions &
  Readonly<{ requestChanges?: boolean; patch?: string; comment?: string; expires?: string }>;

export function defineSign(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("sign a change: your word on exactly this content")
    .argument("<change>", "id of the change")
    .option("--patch <digest>", "what you read (default: what stands now); another revision meanwhile is refused")
    .option("--request-changes", "say no instead: it blocks until you take it back")
    .option("--comment <text>", "words to go with it")
    .option("--expires <time>", "until when it counts, RFC 3339")
    .addHelpText("after", '\nExample: checkrail change sign 01a2… --comment "read the migration and its rollback"')
    .action(async (change: string, options: Options) => {
      const client = await clientOf(door, options);
      const patch = options.patch ?? (await client.call<ShownChange>("GET", changePath(change))).change.patch;
      const verdict = options.requestChanges ? "request-changes" : "approve";
      const body = { patch, verdict, comment: options.comment ?? null, expiresAt: options.expires ?? null };
      const done = await client.call<{ id: string }>("POST", `${changePath(change)}/signatures`, body);
      show(
        door,
        options,
        done,
        `signed  ${change}  ${verdict}\n  patch  ${patch}\n  next  checkrail change show ${change}\n`,
      );
      finish(exitCodes.done);
    });
}

export function changePath(change: string): string {
  return `/v1/changes/${encodeURIComponent(change)}`;
}

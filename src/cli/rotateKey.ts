import { Argument, type Command } from "commander";
import type { Rotated } from "#flows";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

type Options = ServerOptions & Readonly<{ reason: string; compromised?: boolean; prepare?: boolean; to?: string }>;

/** The server's own keys: another one signs from now on. */
export function defineRotate(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("change a key that signs for the server: the log's, or the one for attestations")
    .addArgument(new Argument("<purpose>", "which").choices(["log", "attestation"]))
    .requiredOption("--reason <text>", "why; it is logged")
    .option("--prepare", "only make the new key, so that every node can have it before it counts")
    .option("--to <vkey>", "take this key, which was prepared")
    .option("--compromised", "others may have the old one: a log is frozen, an attestation under it counts no more")
    .addHelpText(
      "after",
      `
Old receipts still verify. Save trust files anew. See docs/how-to/keys-and-rotation.md.
Example: checkrail key rotate log --reason "yearly"`,
    )
    .action(async (purpose: string, { reason, compromised, prepare, to, ...server }: Options) => {
      if (prepare) {
        const made = await withClient(
          door,
          server,
          (client) => client.call<{ vkey: string }>("POST", "/v1/signing-keys", { purpose }),
          true,
        );
        const words = `made  ${made.vkey}\n  next  give its file to every node, then: checkrail key rotate ${purpose} --to ${made.vkey} --reason …\n`;
        show(door, server, made, words);
      } else {
        const body = { purpose, reason, compromised: compromised ?? false, to: to ?? null };
        const rotated = await withClient(
          door,
          server,
          (client) => client.call<Rotated>("POST", "/v1/signing-keys/rotations", body),
          true,
        );
        show(door, server, rotated, wordsOf(purpose, rotated));
      }
      finish(exitCodes.done);
    });
}

function wordsOf(purpose: string, { vkey, frozen, leaf }: Rotated): string {
  const place = leaf === null ? "waits for its place in the log: see `checkrail ledger status`" : `leaf ${leaf}`;
  if (frozen) {
    return `frozen  ${place}\n  next  begin a new log (new database, new keys, CHECKRAIL_ORIGIN), and save trust files anew\n`;
  }
  return `rotated  ${purpose}: ${place}\n  key   ${vkey}\n  next  keep a copy of its file, give it to every node, and save trust files and offline bundles anew\n`;
}

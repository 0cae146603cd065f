import type { Command } from "commander";
import { printable, Trouble } from "#core";
import type { Actor } from "#flows";
import type { KeyRecord, LogStatus } from "#ports";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { defineRotate } from "./rotateKey.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

type Finish = (code: ExitCode) => void;

/** Keys of persons, for the day on which nobody can sign in. */
export const keyCommand: CommandSpec = {
  name: "key",
  main: false,
  define: (command, door, finish) => {
    command
      .description("your own key for emergencies, and the keys that sign for the server")
      .addHelpText(
        "after",
        "\nExample: checkrail key make ~/.checkrail-key && checkrail key enrol --key ~/.checkrail-key",
      );
    defineMake(command.command("make"), door, finish);
    defineEnrol(command.command("enrol"), door, finish);
    defineList(command.command("list"), door, finish);
    defineRetire(command.command("retire"), door, finish);
    defineRotate(command.command("rotate"), door, finish);
  },
};

function defineMake(command: Command, door: Door, finish: Finish): void {
  command
    .description("make a key in a file that only you can read")
    .argument("<file>", "where it goes; it is never written over")
    .addHelpText("after", "\nExample: checkrail key make ~/.checkrail-key")
    .action(async (file: string) => {
      const publicKey = await (await door.keys()).make(file);
      const { toBase64 } = await import("#ledger");
      door.out(
        `made  ${file}\n  public  ed25519:${toBase64(publicKey)}\n  next    checkrail key enrol --key ${file}\n`,
      );
      finish(exitCodes.done);
    });
}

function defineEnrol(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("enrol your key: by your own sign-in, with a proof that you hold it")
    .requiredOption("--key <file>", "the key")
    .addHelpText("after", "\nExample: checkrail key enrol --key ~/.checkrail-key")
    .action(async (options: ServerOptions & Readonly<{ key: string }>) => {
      const [key, ledger] = await Promise.all([door.keys().then(({ read }) => read(options.key)), import("#ledger")]);
      const { person, done } = await withClient(door, options, async (client) => {
        const [me, { origin }] = [
          await client.call<Actor>("GET", "/v1/me"),
          await client.call<LogStatus>("GET", "/v1/ledger"),
        ];
        if (me.person === null) {
          throw new Trouble("forbidden", "a machine's token enrols no key", { hint: "sign in: checkrail login NAME" });
        }
        const vkey = ledger.printVkey(ledger.noteKey(me.person, "ed25519", key.publicKey));
        const message = ledger.enrolmentMessage({ origin, person: me.person, vkey });
        const proof = ledger.toBase64(ledger.ed25519Sign(key, message));
        return { person: me.person, done: await client.call<{ id: string }>("POST", "/v1/keys", { vkey, proof }) };
      });
      show(door, options, { ...done, person }, `enrolled  ${printable(person)}\n  key  ${done.id}\n`);
      finish(exitCodes.done);
    });
}

function defineList(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("enrolled keys, and whose each is")
    .addHelpText("after", "\nExample: checkrail key list")
    .action(async (options: ServerOptions) => {
      const { items } = await withClient(door, options, (client) =>
        client.call<{ items: readonly KeyRecord[] }>("GET", "/v1/keys"),
      );
      const lines = items.map(
        ({ id, purpose, vkey, person, state }) =>
          `${state}  ${purpose}  ${printable(person ?? vkey.split("+").slice(0, 2).join("+"))}  ${id}\n`,
      );
      show(door, options, { items }, lines.join("") || "no key is enrolled\n");
      finish(exitCodes.done);
    });
}

function defineRetire(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("retire your key: trust files that are saved from now on do not have it")
    .argument("<id>", "as `key list` shows it")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", '\nExample: checkrail key retire 01a2… --reason "the laptop was lost"')
    .action(async (id: string, options: ServerOptions & Readonly<{ reason: string }>) => {
      const path = `/v1/keys/${encodeURIComponent(id)}?${new URLSearchParams({ reason: options.reason })}`;
      await withClient(door, options, (client) => client.call<undefined>("DELETE", path));
      show(door, options, { id }, `retired  ${id}\n  next  save trust files and offline bundles anew\n`);
      finish(exitCodes.done);
    });
}

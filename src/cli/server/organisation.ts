import type { Command } from "commander";
import { printable } from "#core";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./options.ts";

type Finish = (code: ExitCode) => void;

export function defineImport(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("take a Backstage catalog into force, whole: services, owners, people")
    .argument("<paths...>", "catalog files or folders; what is in none of them is not in the catalog")
    .option("--repository <slug>", "the repository whose paths it speaks of, `github.com/acme/shop`")
    .addHelpText("after", "\nExample: checkrail catalog import catalog/ --repository github.com/acme/shop")
    .action(async (paths: string[], { repository, ...options }: ServerOptions & Readonly<{ repository?: string }>) => {
      const { readNamedCatalog } = await import("#flows");
      const documents = await readNamedCatalog(door.cwd, paths, await door.ports());
      type Done = Readonly<{ digest: string; services: number; people: number; warnings: readonly string[] }>;
      const done = await withClient(door, options, (client) =>
        client.call<Done>("POST", "/v1/catalog", { repository: repository ?? null, documents }),
      );
      const warnings = done.warnings.slice(0, 20).map((line) => `  note  ${printable(line, 300)}\n`);
      const next = "  next  checkrail protocol adopt …, checkrail person password user:default/…\n";
      show(
        door,
        options,
        done,
        `in force  ${done.services} services, ${done.people} people\n${warnings.join("")}${next}`,
      );
      finish(exitCodes.done);
    });
}

export function defineAdopt(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("put protocols in force, all or none; one of the same name is replaced")
    .argument("<paths...>", "protocol files or folders, or the name of one that ships: `two-peers-tier-1`")
    .addHelpText(
      "after",
      `
Until one is adopted, the default ones that ship are in force; from then on those that you adopted, and the floors, which nobody can retire.
Example: checkrail protocol adopt .checkrail/protocols two-peers-tier-1`,
    )
    .action(async (paths: string[], options: ServerOptions) => {
      const { protocolDocuments } = await import("#flows");
      const documents = await protocolDocuments(paths, door.cwd, await door.ports());
      const done = await withClient(door, options, (client) =>
        client.call<{ adopted: readonly string[] }>("POST", "/v1/protocols", { documents }),
      );
      show(door, options, done, done.adopted.map((name) => `in force  ${name}\n`).join(""));
      finish(exitCodes.done);
    });
}

export function defineRetire(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("take a protocol out of force; what it asked for is asked no more, from now on")
    .argument("<name>", "name of the protocol")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", '\nExample: checkrail protocol retire retail-reset --reason "the ninety days are over"')
    .action(async (name: string, { reason, ...options }: ServerOptions & Readonly<{ reason: string }>) => {
      const path = `/v1/protocols/${encodeURIComponent(name)}?${new URLSearchParams({ reason })}`;
      await withClient(door, options, (client) => client.call("DELETE", path));
      show(door, options, { retired: name }, `retired  ${printable(name)}\n`);
      finish(exitCodes.done);
    });
}

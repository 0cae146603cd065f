import { type Command, Option } from "commander";
import type { Client } from "#ports";
import type { Door } from "../door.ts";

export type ServerOptions = Readonly<{ server?: string; token?: string; format: "text" | "json" }>;

/** The options of every command that talks to a server. */
export function withServer(command: Command, format: "with format" | "without format" = "with format"): Command {
  command
    .option("--server <url>", "the server (default: CHECKRAIL_URL, else the one that runs on the data folder)")
    .option("--token <token>", "who asks (default: CHECKRAIL_TOKEN, else the owner of the data folder)");
  if (format === "without format") return command;
  return command.addOption(
    new Option("--format <format>", "form of the output").choices(["text", "json"]).default("text"),
  );
}

export function placeQuery(service: string, environment: string): string {
  return new URLSearchParams({ service, environment }).toString();
}

/** Runs `work` with the server's client, and lets go of it. `alone`: see Door. */
export async function withClient<T>(
  door: Door,
  { server, token }: Pick<ServerOptions, "server" | "token">,
  work: (client: Client) => Promise<T>,
  alone = false,
): Promise<T> {
  const client = await door.client({ url: server ?? null, token: token ?? null }, alone);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

export function clientOf(door: Door, { server, token }: ServerOptions): Promise<Client> {
  return door.client({ url: server ?? null, token: token ?? null }, false);
}

/** Prints as was asked for: JSON whole, text in words. */
export function show(door: Door, { format }: ServerOptions, value: unknown, words: string): void {
  door.out(format === "json" ? `${JSON.stringify(value, null, 2)}\n` : words);
}

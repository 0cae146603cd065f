import type { Content } from "#core";
import type { NoteKey } from "#ledger";
import type { Client, ClientPlace, Example, Host, KeyFiles, Ports, Shell, Spool, Verification } from "#ports";
import type { Style } from "./style.ts";

/** What a command has to work with: where to write, and the powers, made only when it needs them. */
export type Door = Readonly<{
  /** Whether there is still a reader: false once it went away (`| head`). */
  out: (text: string) => boolean;
  /** When what was put out has been taken, or nobody takes it any more. */
  taken: () => Promise<void>;
  err: (text: string) => void;
  /** Lines of standard input, without their line feeds. */
  lines: () => AsyncIterable<Content>;
  style: Style;
  version: string;
  cwd: string;
  ports: () => Promise<Ports>;
  example: () => Promise<Example>;
  keys: () => Promise<KeyFiles>;
  /** Where a gate keeps what passed while nobody could record it. */
  spool: () => Promise<Spool>;
  /** Runs approved steps, and nothing else. */
  shell: () => Promise<Shell>;
  host: () => Promise<Host>;
  verification: () => Promise<Verification>;
  /** Writes a file that the command was asked for. */
  write: (path: string, text: string) => Promise<void>;
  /** Writes a file as its text comes, with the folders it lies in; it has its name once it is whole. */
  writeParts: (path: string, parts: AsyncIterable<string> | Iterable<string>) => Promise<void>;
  /** Lines of a file, without their line feeds. */
  linesOf: (path: string) => AsyncIterable<Content>;
  /** The server that the user, the environment or the data folder names. With `alone`, a data folder that nobody serves is
   *  opened for this one command. @throws {Trouble} server-gone, folder-taken */
  client: (place: ClientPlace, alone: boolean) => Promise<Client>;
  /** Serves until it is told to stop; resolves when it has. `ready` is called with the address. */
  serve: (options: ServeRequest, ready: (served: Served) => void) => Promise<void>;
  /** Witnesses until it is told to stop. @throws {Trouble} folder-taken; fork-guard: its memory cannot be believed */
  witness: (options: WitnessRequest, ready: (served: WitnessServed) => void) => Promise<void>;
}>;

export type ServeRequest = Readonly<{
  /** null: PORT, or a free one from the usual number on. */
  port: number | null;
  host: string;
  /** Without the demo organisation. */
  empty: boolean;
}>;

export type Served = Readonly<{
  url: string;
  folder: string;
  database: "pglite" | "postgres";
  /** The log's name. */
  origin: string;
  /** Whether the demo organisation was loaded just now. */
  loaded: boolean;
  /** Whether it has no catalog yet. */
  bare: boolean;
}>;

export type WitnessRequest = Readonly<{
  folder: string;
  /** Its own name, not that of a log. */
  name: string;
  logs: readonly NoteKey[];
  host: string;
  port: number;
}>;

export type WitnessServed = Readonly<{
  url: string;
  folder: string;
  vkey: string;
  seen: readonly Readonly<{ origin: string; size: bigint }>[];
}>;

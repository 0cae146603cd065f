#!/usr/bin/env node
import { type Door, run, styleFor } from "#cli";
import { Trouble } from "#core";

/** The only place where ports meet their makers. */
const version = process.env.CHECKRAIL_VERSION ?? "0.0.0-source";
const output = { isRead: true, hasFailed: false };

const door: Door = {
  out: (text) => {
    if (output.isRead) process.stdout.write(text);
    return output.isRead;
  },
  taken: outputTaken,
  err: (text) => process.stderr.write(text),
  lines: async function* () {
    const { readLines } = await import("#integrations");
    yield* readLines(process.stdin);
  },
  style: styleFor(process.stdout.isTTY === true && process.env.NO_COLOR === undefined),
  version,
  get cwd() {
    return currentFolder();
  },
  ports: async () => {
    const { makePorts } = await import("#integrations");
    return makePorts(version);
  },
  example: async () => (await import("#demo")).northwind,
  keys: async () => (await import("#integrations")).personKeyFiles,
  spool: async () => {
    const { diskSpool } = await import("#integrations");
    return diskSpool(spoolPath());
  },
  shell: async () => (await import("#integrations")).processShell,
  host: async () => (await import("#integrations")).processHost(dataPath(), spoolPath()),
  verification: async () => (await import("#integrations")).nodeVerification,
  write: async (path, text) => {
    const { writeFile } = await import("node:fs/promises");
    await writeFile(path, text).catch((cause: unknown) => {
      throw new Trouble("unreadable-file", `\`${path}\` cannot be written`, { hint: "choose another place", cause });
    });
  },
  writeParts: async (path, parts) => {
    const { writeTextFile } = await import("#integrations");
    await writeTextFile(path, parts);
  },
  linesOf: async function* (path) {
    const { fileLines } = await import("#integrations");
    yield* fileLines(path);
  },
  client: async (place, alone) => {
    const { findServer } = await import("#integrations");
    const found = findServer(place, process.env, dataPath());
    if (found !== null) return found;
    if (alone) {
      const { localClient } = await import("./localClient.ts");
      return localClient(serverOptions());
    }
    throw new Trouble("server-gone", "no server is known", {
      hint: "start one (`checkrail start`), or say where it is with --server or CHECKRAIL_URL",
    });
  },
  witness: async (request, ready) => {
    const { serveWitness } = await import("./serveWitness.ts");
    await serveWitness(request, (message) => door.err(`checkrail witness: ${message}\n`), ready);
  },
  serve: async (request, ready) => {
    const { serve } = await import("./serve.ts");
    await serve(request, { ...serverOptions(), spool: spoolPath(), port: process.env.PORT }, ready);
  },
};

function dataPath(): string {
  return process.env.CHECKRAIL_DATA ?? ".checkrail-data";
}

function serverOptions() {
  const { DATABASE_URL, CHECKRAIL_KEYS, CHECKRAIL_ORIGIN, CHECKRAIL_WITNESSES, CHECKRAIL_WITNESS_GRACE } = process.env;
  const named = { databaseUrl: DATABASE_URL || null, keys: CHECKRAIL_KEYS || null, origin: CHECKRAIL_ORIGIN || null };
  const witnesses = CHECKRAIL_WITNESSES ? { path: CHECKRAIL_WITNESSES, grace: CHECKRAIL_WITNESS_GRACE || null } : null;
  return { ...named, witnesses, folder: dataPath(), version };
}

function spoolPath(): string {
  return process.env.CHECKRAIL_SPOOL ?? `${dataPath()}/spool`;
}

/** Waits where the reader is slower than we are: answers to come must not pile up. */
async function outputTaken(): Promise<void> {
  const { stdout } = process;
  if (!stdout.writableNeedDrain || !output.isRead) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      for (const event of ["drain", "error", "close"]) stdout.off(event, done);
      resolve();
    };
    for (const event of ["drain", "error", "close"]) stdout.once(event, done);
  });
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new Trouble("unreadable-file", "the current folder is not there any more", {
      hint: "change to a folder that is",
      cause,
    });
  }
}

// A reader that went away (`| head`) changes no verdict. An output that could not be written is one that nobody can trust.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  output.isRead = false;
  if (error.code === "EPIPE") return;
  output.hasFailed = true;
  process.exitCode = 1;
  door.err(`checkrail: the output could not be written (${error.code})\n  nothing of it counts; treat it as hold\n`);
});
process.stderr.on("error", () => {});

const status = await run(process.argv.slice(2), door);
if (!output.hasFailed) process.exitCode = status;

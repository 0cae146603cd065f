#!/usr/bin/env node
import { createInterface } from "node:readline";
import { type Door, run, styleFor } from "#cli";

/** The only place where ports meet their makers. */
const version = process.env.CHECKRAIL_VERSION ?? "0.0.0-source";
const door: Door = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  lines: () => createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
  style: styleFor(process.stdout.isTTY === true && process.env.NO_COLOR === undefined),
  version,
  cwd: process.cwd(),
  ports: async () => {
    const { makePorts } = await import("#integrations");
    return makePorts(version);
  },
  example: async () => (await import("#demo")).northwind,
};

// A reader that went away (`| head`) is no trouble of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await run(process.argv.slice(2), door);

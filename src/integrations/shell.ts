import { spawn } from "node:child_process";
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { Trouble } from "#core";
import type { Log, Shell } from "#ports";

const outputMax = 8 * 1024 * 1024;

export const processShell: Shell = {
  run: (command, told) =>
    new Promise((resolve) => {
      const { CHECKRAIL_TOKEN: _, ...env } = process.env;
      const child = spawn("sh", ["-c", command], { stdio: ["ignore", "pipe", "pipe"], env });
      const parts: string[] = [];
      let length = 0;
      const take = (text: string) => {
        if (length > outputMax) return;
        length += text.length;
        parts.push(text);
        told(text);
        if (length > outputMax) child.kill("SIGKILL");
      };
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", take);
      child.once("error", (error) => take(`${error.message}\n`));
      child.once("close", (code, signal) =>
        resolve({
          status: signal === null && length <= outputMax && code !== null && code >= 0 ? code : null,
          output: parts.join(""),
        }),
      );
    }),
  openLog,
  onInterrupt: (stop) => {
    const signals = ["SIGINT", "SIGTERM"] as const;
    for (const signal of signals) process.on(signal, stop);
    return () => {
      for (const signal of signals) process.off(signal, stop);
    };
  },
};

function openLog(path: string): Log {
  let file: number;
  try {
    file = openSync(path, "ax", 0o600);
  } catch (cause) {
    throw new Trouble("unreadable-file", `\`${path}\` cannot be begun as a log`, {
      hint: "name a file that is not there yet with --log",
      cause,
    });
  }
  return {
    append: (text) => {
      writeSync(file, text);
      fdatasyncSync(file);
    },
    close: () => closeSync(file),
  };
}

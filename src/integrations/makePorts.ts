import { instantOf } from "#core";
import type { Ports } from "#ports";
import { diskFiles } from "./files.ts";
import { openRepository } from "./git/openRepository.ts";
import { readShippedProtocols } from "./shipped.ts";
import { loadSqlParser } from "./sqlParser.ts";

/** The ports of a process: the real clock, disk and git. */
export function makePorts(version: string): Ports {
  return {
    clock: { now: () => instantOf(Date.now()) },
    files: diskFiles,
    openRepository,
    loadParsers: async () => ({ sql: await loadSqlParser() }),
    shippedProtocols: readShippedProtocols,
    version,
  };
}

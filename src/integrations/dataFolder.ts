import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a running server leaves in its data folder, so that commands find it: its address, and the admin's token, which
 *  only the owner of the folder can read. */
export type DataFolder = Readonly<{
  path: string;
  readUrl: () => string | null;
  writeUrl: (url: string) => void;
  dropUrl: () => void;
  readToken: () => string | null;
  writeToken: (token: string) => void;
}>;

export function dataFolder(path: string): DataFolder {
  const address = join(path, "server.url");
  const token = join(path, "admin.token");
  return {
    path,
    readUrl: () => readLine(address),
    writeUrl: (url) => writeLine(path, address, url),
    dropUrl: () => rmSync(address, { force: true }),
    readToken: () => readLine(token),
    writeToken: (value) => writeLine(path, token, value),
  };
}

function readLine(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim() || null;
  } catch {
    return null;
  }
}

function writeLine(folder: string, path: string, line: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(path, `${line}\n`, { mode: 0o600 });
}

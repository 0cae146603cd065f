import { execFile } from "node:child_process";
import { resolve } from "node:path";
import type { OpenRecord } from "../recordServer.ts";

const command = resolve("dist/checkrail.js");

export type Found = Readonly<{ by: string; code: string; index: number | null; message: string }>;

/** The built command, beside the server of this process. */
function run(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
  const { DATABASE_URL: _, ...plain } = process.env;
  return new Promise((done) => {
    const env = { ...plain, NO_COLOR: "1", ...environment };
    execFile(process.execPath, [command, ...words], { env, encoding: "utf8" }, (_error, stdout, stderr) =>
      done(stdout === "" ? stderr : stdout),
    );
  });
}

/** The whole log as its operator hands it out. */
export async function exportLog({ app, server }: OpenRecord, path: string): Promise<void> {
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  await run(["ledger", "export", "--out", path], { CHECKRAIL_URL: url, CHECKRAIL_TOKEN: server.adminToken });
}

/** What somebody finds in an export who has the trust file, and neither server nor network. */
export async function verifyExport(path: string, trust: string): Promise<readonly Found[]> {
  const words = ["ledger", "verify", "--bundle", path, "--trust", trust, "--format", "json"];
  return foundIn("ledger verify --bundle", await run(words, {}));
}

/** What a gate finds in an attestation that asks nobody. */
export async function verifyBundle(path: string, trust: string, artifact: string): Promise<readonly Found[]> {
  const words = ["verify", path, "--trust", trust, "--artifact", artifact, "--format", "json"];
  return foundIn("verify", await run(words, {}));
}

function foundIn(by: string, text: string): readonly Found[] {
  const told = JSON.parse(text) as { verified?: boolean; problems?: readonly Partial<Found>[] };
  const problems = told.problems ?? (told.verified === true ? [] : [{ code: "unread", message: text }]);
  return problems.map(({ code = "", index = null, message = "" }) => ({ by, code, index, message }));
}

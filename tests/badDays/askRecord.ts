import { setTimeout as sleep } from "node:timers/promises";
import { parseCheckpoint, parseNote } from "#ledger";
import type { Call } from "../recordServer.ts";
import type { Journal } from "./journal.ts";

export type Answered = Readonly<{ differing: number; problems: number }>;

const readyMs = 30_000;

/** Asks a server that came back what it has: everything signed, every leaf as it was signed, projections as facts make them,
 *  and the log an extension of the newest that was shown. */
export async function askRecord(call: Call, journal: Journal): Promise<Answered> {
  await allSigned(call);
  const verified = (await must(call, "POST", "/v1/ledger/verify")) as { problems: readonly { message: string }[] };
  for (const { message } of verified.problems) journal.accuse(`ledger verify: ${message}`);
  const rebuilt = (await must(call, "POST", "/v1/rebuild")) as {
    tables: readonly { table: string; missing: number; extra: number }[];
  };
  const differing = rebuilt.tables.filter(({ missing, extra }) => missing + extra > 0);
  for (const { table, missing, extra } of differing) {
    journal.accuse(`rebuild: \`${table}\` lacks ${missing} rows and has ${extra} too many`);
  }
  await seeCheckpoint(call, journal);
  return { differing: differing.length, problems: verified.problems.length };
}

/** Waits until nothing waits for its place, and all that has one is signed. */
async function allSigned(call: Call): Promise<void> {
  const end = performance.now() + readyMs;
  for (;;) {
    const reply = await call("admin", "GET", "/v1/ledger").catch(() => null);
    if (reply?.status === 200) {
      const { size, signed, waiting } = reply.body as { size: number; signed: number; waiting: number };
      if (waiting === 0 && signed === size) return;
    }
    if (performance.now() > end) throw new Error(`the log is not signed: ${JSON.stringify(reply?.body)}`);
    await sleep(20);
  }
}

async function seeCheckpoint(call: Call, journal: Journal): Promise<void> {
  const { checkpoint } = (await must(call, "GET", "/v1/ledger")) as { checkpoint: string | null };
  const note = parseNote(checkpoint ?? "");
  const parsed = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!parsed.ok) return journal.accuse(`no checkpoint: ${parsed.problems[0].message}`);
  const { size, root } = parsed.value;
  journal.noteCheckpoint(Number(size), Buffer.from(root).toString("hex"));
}

async function must(call: Call, method: "GET" | "POST", path: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await call("admin", method, path);
  if (status === 200) return body;
  throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
}

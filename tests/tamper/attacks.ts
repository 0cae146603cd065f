import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Trouble } from "#core";
import { newFact, protocolRetired } from "#facts";
import { keyring, processRandom } from "#integrations";
import type { Database } from "#store";
import type { OpenRecord } from "../recordServer.ts";
import { origin, until } from "../witnessedRecord.ts";
import type { AttackedLog, Copy } from "./attackedLog.ts";
import { rechain, resign } from "./forge.ts";
import { exportLog, type Found, verifyBundle, verifyExport } from "./offline.ts";

/** One way to make the record say what it did not say. `must`: who finds it by which name, at the least. */
export type Attack = Readonly<{
  name: string;
  does: string;
  must: readonly string[];
  /** Runs it, and asks everybody who could notice. Answers also the leaf where it was done, if it has one. */
  run: (log: AttackedLog) => Promise<Readonly<{ found: readonly Found[]; at: number | null }>>;
}>;

type Query = Database["query"];

const victim = "Raise the quote timeout";

/** The leaf and the fact that attacks are about: what was proposed, by its title. */
async function victimOf(query: Query): Promise<Readonly<{ index: number; fact: string }>> {
  const [row] = await query<{ index: string; fact: string }>(
    `select l.index::text as index, l.fact from leaves l join facts f on f.id = l.fact
     where strpos(f.body, $1) > 0 order by l.index limit 1`,
    [victim],
  );
  if (row === undefined) throw new Error("there is nothing to attack");
  return { index: Number(row.index), fact: row.fact };
}

async function edit(query: Query): Promise<number> {
  const { index, fact } = await victimOf(query);
  await query("update facts set body = replace(body, $2, 'Lower the quote timeout') where id = $1", [fact, victim]);
  return index;
}

async function verified(copy: Copy): Promise<readonly Found[]> {
  return (await copy.verify()).map((problem) => ({ by: "ledger verify", ...problem }));
}

/** Serves it, and waits for what its signer or its witness says against it. */
async function refused(copy: Copy, by: string): Promise<readonly Found[]> {
  const record = await copy.serve(true);
  try {
    await grow(record);
    await until(() => record.server.trouble() !== null);
    const trouble = record.server.trouble();
    const code = trouble instanceof Trouble ? trouble.code : "";
    return [{ by, code, index: null, message: trouble?.message ?? "" }];
  } finally {
    await record.close();
  }
}

async function grow({ server }: OpenRecord): Promise<void> {
  const fact = newFact(protocolRetired, processRandom.uuid(), null, { name: "none", reason: "one more leaf" });
  await server.store.append({ facts: [fact], payloads: [], guards: [] });
}

async function growTo(record: OpenRecord, size: number): Promise<void> {
  for (;;) {
    const { signed, waiting } = await record.server.store.logStatus();
    if (waiting === 0 && signed >= size) return;
    if (waiting === 0) await grow(record);
    await sleep(10);
  }
}

async function exported(copy: Copy, log: AttackedLog, size: number): Promise<readonly Found[]> {
  const record = await copy.serve(false);
  try {
    await growTo(record, size);
    const path = join(copy.folder, "export.jsonl");
    await exportLog(record, path);
    return await verifyExport(path, log.trust);
  } finally {
    await record.close();
  }
}

const forget = (copy: Copy) => rmSync(join(copy.keys, "last-signed.json"), { force: true });

/** An attack on the rows alone, which a reading of the whole log finds. */
function onRows(name: string, does: string, code: string, work: (query: Query) => Promise<number | null>): Attack {
  return {
    name,
    does,
    must: [`ledger verify: ${code}`],
    run: async (log) => {
      const copy = await log.copyOf("now");
      const at = await copy.tamper(work);
      return { found: await verified(copy), at };
    },
  };
}

export const attacks: readonly Attack[] = [
  onRows("edit", "another title in a fact", "fact-changed", edit),
  onRows("delete", "a fact and its leaf are gone", "hole", async (query) => {
    const { index, fact } = await victimOf(query);
    await query("delete from leaves where index = $1", [index]);
    await query("delete from facts where id = $1", [fact]);
    return index;
  }),
  onRows("reorder", "two neighbours change places", "root-mismatch", async (query) => {
    const { index } = await victimOf(query);
    await query(
      "update leaves set index = case index when $1 then -1 - $2::bigint else -1 - $1::bigint end where index in ($1, $2)",
      [index, index + 1],
    );
    await query("update leaves set index = -1 - index where index < 0");
    return index;
  }),
  onRows("truncate", "the last three leaves are cut off", "truncated", async (query) => {
    const [row] = await query<{ size: string }>("select max(index) + 1 - 3 as size from leaves");
    const size = Number(row?.size);
    await query("delete from facts where id in (select fact from leaves where index >= $1)", [size]);
    await query("delete from leaves where index >= $1", [size]);
    return size;
  }),
  onRows("re-chain", "edited, and every hash and tile made again", "root-mismatch", async (query) => {
    const index = await edit(query);
    await rechain(query);
    return index;
  }),
  {
    name: "re-sign",
    does: "re-chained, and signed again with the stolen log key",
    must: [
      "its witness: fork-guard",
      "ledger verify --bundle: checkpoint-forked",
      "ledger verify --bundle: witness-quorum",
    ],
    run: async (log) => {
      const copy = await log.copyOf("now");
      const at = await copy.tamper(async (query) => {
        const index = await edit(query);
        await rechain(query);
        await resign(query, copy.keys);
        return index;
      });
      forget(copy);
      const found = [...(await refused(copy, "its witness")), ...(await verified(copy))];
      return { found: [...found, ...(await exported(copy, log, log.size))], at };
    },
  },
  {
    name: "restored backup",
    does: "an older database is put back",
    must: ["its signer: fork-guard", "its witness: fork-guard", "ledger verify --bundle: checkpoint-older"],
    run: async (log) => {
      const copy = await log.copyOf("earlier");
      const bySigner = await refused(copy, "its signer");
      forget(copy);
      const byWitness = await refused(copy, "its witness");
      return { found: [...bySigner, ...byWitness, ...(await exported(copy, log, 0))], at: null };
    },
  },
  {
    name: "split view",
    does: "another history grows from an older copy, under the same key, for other eyes",
    must: [
      "ledger verify --bundle: checkpoint-forked",
      "ledger verify --bundle: witness-quorum",
      "its witness: fork-guard",
    ],
    run: async (log) => {
      const copy = await log.copyOf("earlier");
      forget(copy);
      const found = await exported(copy, log, log.size + 2);
      return { found: [...found, ...(await refused(copy, "its witness"))], at: null };
    },
  },
  onRows("swapped payload", "other words under a signature's digest", "words-changed", async (query) => {
    await query("update payloads set text = 'I have read all of it' where digest = (select min(digest) from payloads)");
    return null;
  }),
  {
    name: "changed key",
    does: "another key in the first leaf, and every checkpoint signed again by it",
    must: ["ledger verify --bundle: key-changed"],
    run: async (log) => {
      const copy = await log.copyOf("now");
      const theirs = keyring(copy.keys, "log", origin).vkey;
      rmSync(copy.keys, { recursive: true });
      const own = keyring(copy.keys, "log", origin).vkey;
      await copy.tamper(async (query) => {
        await query("update facts set body = replace(body, $1, $2) where strpos(body, $1) > 0", [theirs, own]);
        await query("update keys set vkey = $2 where vkey = $1", [theirs, own]);
        await rechain(query);
        await resign(query, copy.keys);
      });
      return { found: await exported(copy, log, log.size), at: null };
    },
  },
  onRows("backdated", "a fact is put in today with last month's date", "backdated", async (query) => {
    const [row] = await query<{ size: string }>("select max(index) + 1 as size from leaves");
    const data = { name: "old", reason: "it was always so" };
    const { id, type, v, stream, by, subject, body } = newFact(protocolRetired, processRandom.uuid(), null, data);
    await query(
      `insert into facts (id, type, v, stream, "by", subject, body, recorded_at)
       values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() - interval '30 days')`,
      [id, type, v, stream, by, subject, body],
    );
    await query("insert into unsequenced (fact) values ($1)", [id]);
    return Number(row?.size);
  }),
  {
    name: "forged proof",
    does: "a receipt leads to the checkpoint over a hash that is not in the log",
    must: ["verify: not-in-log"],
    run: async (log) => {
      const copy = await log.copyOf("now");
      const bundle = JSON.parse(readFileSync(log.bundle, "utf8")) as { receipt: string };
      const lines = bundle.receipt.split("\n");
      const at = lines.findIndex((line) => /^[A-Za-z0-9+/]{43}=$/.test(line));
      const forged = lines.map((line, i) => (i === at ? Buffer.alloc(32, 9).toString("base64") : line)).join("\n");
      const path = join(copy.folder, "bundle.json");
      writeFileSync(path, JSON.stringify({ ...bundle, receipt: forged }));
      return { found: await verifyBundle(path, log.trust, log.artifact), at: null };
    },
  },
];

/** What is said of the log that nobody touched. */
export async function untouched(log: AttackedLog): Promise<readonly Found[]> {
  const copy = await log.copyOf("now");
  const found = [...(await verified(copy)), ...(await verifyBundle(log.bundle, log.trust, log.artifact))];
  return [...found, ...(await exported(copy, log, log.size)).filter(({ code }) => code !== "witness-quorum")];
}

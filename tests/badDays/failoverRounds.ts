import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseTrustPolicy } from "#ledger";
import { openPostgres } from "#store";
import { allowQuotes, reviewers } from "../allowedDeploy.ts";
import type { Call } from "../recordServer.ts";
import { type ServedRecord, servedRecord } from "../servedRecord.ts";
import { askRecord } from "./askRecord.ts";
import { chanceOf } from "./chance.ts";
import { type Journal, openJournal } from "./journal.ts";
import { readBack } from "./readBack.ts";
import { startTwins, type Twins } from "./twins.ts";
import { startWriters } from "./writers.ts";

export type FailoverRequest = Readonly<{ rounds: number; seed: number; say: (line: string) => void }>;

export type FailoverOutcome = Readonly<{
  rounds: number;
  acknowledged: number;
  allows: number;
  /** Gates asked while no host took writes, and those of them that were let pass. */
  askedMeanwhile: number;
  allowedMeanwhile: number;
  /** From the death of the primary to the next acknowledged fact. */
  awayMsMedian: number;
  awayMsMax: number;
  lost: number;
  withoutLeaf: number;
  forked: number;
  violations: readonly string[];
}>;

const backMsMax = 60_000;

/** Kills the primary under two nodes that are written to, promotes its standby, and makes the old one the next standby: again
 *  and again. Whatever a node acknowledged must be there at the end. */
export async function failoverRounds({ rounds, seed, say }: FailoverRequest): Promise<FailoverOutcome> {
  const chance = chanceOf(seed);
  const twins = await startTwins();
  const keys = mkdtempSync(join(tmpdir(), "checkrail-shared-keys-"));
  const nodes = [servedRecord(twins.url, keys), servedRecord(twins.url, keys)] as const;
  try {
    for (const node of nodes) {
      await node.start();
      for (const who of ["ana-ruiz", ...reviewers]) await node.signIn(who);
    }
    const { place } = await allowQuotes(nodes[0], '{"timeoutMs": 900}\n');
    const journal = openJournal(await trustOf(nodes[0]));
    const allowed = [place.artifact];
    const away: number[] = [];
    const meanwhile = { asked: 0, allowed: 0 };
    let counter = 0;
    const next = () => ++counter;
    for (let round = 1; round <= rounds; round += 1) {
      const writers = startWriters({ call: alternating(nodes), journal, next, allowed, mayBeAway: () => true });
      await grown(journal, journal.told.length + chance.between(5, 60));
      await twins.killPrimary(chance.between(0, 400));
      const died = performance.now();
      const probe = askMeanwhile(nodes, place, journal, meanwhile);
      await sleep(chance.between(0, 800));
      await probe.stop();
      await twins.promote();
      if (chance.hits(30)) await twins.reviveOld(chance.between(100, 1_500));
      const told = journal.told.length;
      await twins.rebuildOld();
      await grown(journal, told + 1);
      away.push(performance.now() - died);
      await grown(journal, told + 5);
      await writers.stop();
      say(`round ${round} of ${rounds}: ${Math.round(away.at(-1) ?? 0)} ms away, ${journal.told.length} acknowledged`);
      if (round % 5 === 0 || round === rounds) for (const { call } of nodes) await askRecord(call, journal);
    }
    for (const node of nodes) {
      if (!node.isRunning()) journal.accuse("a node ended");
      await node.kill();
    }
    const database = openPostgres(twins.primaryUrl());
    const read = await readBack(database, journal).finally(() => database.close());
    if (meanwhile.allowed > 0) journal.accuse(`${meanwhile.allowed} gates were opened with no database`);
    const sorted = away.toSorted((a, b) => a - b);
    return {
      rounds,
      acknowledged: journal.told.length,
      allows: journal.allows.length,
      askedMeanwhile: meanwhile.asked,
      allowedMeanwhile: meanwhile.allowed,
      awayMsMedian: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
      awayMsMax: Math.round(sorted.at(-1) ?? 0),
      lost: read.lost,
      withoutLeaf: read.withoutLeaf,
      forked: read.forked,
      violations: journal.violations,
    };
  } finally {
    await close(nodes, twins);
    rmSync(keys, { recursive: true, force: true });
  }
}

async function close(nodes: readonly ServedRecord[], twins: Twins): Promise<void> {
  for (const node of nodes) await node.close();
  await twins.stop();
}

/** Each request goes to the other node than the one before: what one wrote, the other must know. */
function alternating([first, second]: readonly [ServedRecord, ServedRecord]): Call {
  let turn = 0;
  return (...request) => {
    turn += 1;
    return (turn % 2 === 0 ? first : second).call(...request);
  };
}

/** Waits until so many things were acknowledged. */
async function grown({ told }: Journal, count: number): Promise<void> {
  const end = performance.now() + backMsMax;
  while (told.length < count) {
    if (performance.now() > end) throw new Error(`nothing was acknowledged for ${backMsMax / 1_000} s`);
    await sleep(5);
  }
}

/** Asks both nodes' gates, with nothing to write to. Whatever they answer, it is no allow. */
function askMeanwhile(
  nodes: readonly ServedRecord[],
  place: object,
  journal: Journal,
  count: { asked: number; allowed: number },
) {
  let stopped = false;
  const asking = nodes.map(async ({ call }) => {
    while (!stopped) {
      const reply = await call("pipeline", "POST", "/v1/gates/deploy", place).catch((error: unknown) => {
        journal.accuse(`a node did not answer: ${error}`);
        return null;
      });
      count.asked += 1;
      if (reply?.body.verdict === "allow") count.allowed += 1;
      await sleep(20);
    }
  });
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(asking);
    },
  };
}

async function trustOf({ call }: ServedRecord) {
  const { body } = await call("admin", "GET", "/v1/trust?service=cart&environment=production&level=0");
  const parsed = parseTrustPolicy(JSON.stringify(body));
  if (!parsed.ok) throw new Error(`no trust file: ${parsed.problems[0].message}`);
  return parsed.value;
}

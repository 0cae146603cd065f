import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseTrustPolicy, type TrustPolicy } from "#ledger";
import { type Database, openPglite, openPostgres } from "#store";
import { allowQuotes, reviewers } from "../allowedDeploy.ts";
import { type Postgres, startPostgres } from "../postgres.ts";
import type { databases } from "../recordServer.ts";
import { type ServedRecord, servedRecord } from "../servedRecord.ts";
import { askRecord } from "./askRecord.ts";
import { type Chance, chanceOf } from "./chance.ts";
import { type Journal, openJournal } from "./journal.ts";
import { killMoment, killPoints } from "./killPoint.ts";
import { readBack } from "./readBack.ts";
import { startWriters } from "./writers.ts";

export type KillRequest = Readonly<{
  database: (typeof databases)[number];
  rounds: number;
  seed: number;
  say: (line: string) => void;
}>;

export type KillOutcome = Readonly<{
  database: string;
  rounds: number;
  /** How often what was killed. */
  kills: Readonly<Record<string, number>>;
  acknowledged: number;
  allows: number;
  checkpoints: number;
  lost: number;
  withoutLeaf: number;
  forked: number;
  differing: number;
  problems: number;
  violations: readonly string[];
}>;

/** A folder lives through so many rounds, then its database is read back and the next one begins. */
const roundsPerFolder = 10;
const saidEach = 10;

/** Kills the built server while it is written to, starts it again, and asks whether anything that it said is untrue now. */
export async function killRounds({ database, rounds, seed, say }: KillRequest): Promise<KillOutcome> {
  const chance = chanceOf(seed);
  const kills: Record<string, number> = {};
  const sum = {
    acknowledged: 0,
    allows: 0,
    checkpoints: 0,
    lost: 0,
    withoutLeaf: 0,
    forked: 0,
    differing: 0,
    problems: 0,
  };
  const violations: string[] = [];
  let counter = 0;
  for (let done = 0; done < rounds; ) {
    const stage = await setStage(database);
    try {
      for (let i = 0; i < roundsPerFolder && done < rounds; i += 1) {
        const what = await oneRound(stage, chance, () => ++counter);
        kills[what] = (kills[what] ?? 0) + 1;
        const { differing, problems } = await askRecord(stage.record.call, stage.journal);
        sum.differing += differing;
        sum.problems += problems;
        done += 1;
        const told = sum.acknowledged + stage.journal.told.length;
        const found = violations.length + stage.journal.violations.length;
        if (done % saidEach === 0)
          say(`${database}: ${done} of ${rounds} rounds, ${told} acknowledged, ${found} violations`);
      }
      await stage.record.kill();
      const { lost, withoutLeaf, forked } = await stage.read((opened) => readBack(opened, stage.journal));
      sum.lost += lost;
      sum.withoutLeaf += withoutLeaf;
      sum.forked += forked;
    } finally {
      sum.acknowledged += stage.journal.told.length;
      sum.allows += stage.journal.allows.length;
      sum.checkpoints += stage.journal.checkpoints.size;
      violations.push(...stage.journal.violations);
      await stage.strike();
    }
  }
  return { database, rounds, kills, ...sum, violations };
}

type Stage = Readonly<{
  record: ServedRecord;
  journal: Journal;
  postgres: Postgres | null;
  allowed: string[];
  read: <T>(work: (database: Database) => Promise<T>) => Promise<T>;
  strike: () => Promise<void>;
}>;

/** A folder of its own: Northwind served, people signed in, one file of the cart allowed already. */
async function setStage(kind: KillRequest["database"]): Promise<Stage> {
  const postgres = kind === "postgres" ? await startPostgres() : null;
  const record = servedRecord(postgres?.url ?? null);
  const strike = async () => {
    await record.close();
    await postgres?.stop();
  };
  try {
    await record.start();
    for (const who of ["ana-ruiz", ...reviewers]) await record.signIn(who);
    const { place } = await allowQuotes(record, '{"timeoutMs": 900}\n');
    const read: Stage["read"] = async (work) => {
      const opened =
        postgres === null ? await openPglite(join(record.folder, "data", "database")) : openPostgres(postgres.url);
      return work(opened).finally(() => opened.close());
    };
    return { record, postgres, journal: openJournal(await trustOf(record)), allowed: [place.artifact], read, strike };
  } catch (error) {
    await strike();
    throw error;
  }
}

async function trustOf({ call }: ServedRecord): Promise<TrustPolicy> {
  const { body } = await call("admin", "GET", "/v1/trust?service=cart&environment=production&level=0");
  const parsed = parseTrustPolicy(JSON.stringify(body));
  if (!parsed.ok) throw new Error(`no trust file: ${parsed.problems[0].message}`);
  return parsed.value;
}

/** Writes, kills, and brings back what was killed. Answers what that was. */
async function oneRound(stage: Stage, chance: Chance, next: () => number): Promise<string> {
  const { record, postgres, journal, allowed } = stage;
  const alsoDatabase = postgres !== null && chance.hits(40);
  const alsoServer = !alsoDatabase || chance.hits(50);
  const point = chance.oneOf(killPoints);
  const writers = startWriters({ call: record.call, journal, next, allowed, mayBeAway: () => alsoDatabase });
  await killMoment(point, join(record.folder, "data"), journal, chance);
  await Promise.all([alsoServer ? record.kill() : null, alsoDatabase ? postgres?.kill() : null]);
  if (!alsoServer) await sleep(chance.between(0, 300));
  if (alsoDatabase) await postgres?.start();
  // Who lost only its database goes on by itself, with its writers.
  if (!alsoServer) await sleep(chance.between(100, 500));
  await writers.stop();
  if (!alsoServer) return "database";
  const isTwice = chance.hits(20);
  if (isTwice) await killAsItStarts(record, chance);
  await record.start();
  const what = alsoDatabase ? "server and database" : point;
  return isTwice ? `${what}, again as it started` : what;
}

async function killAsItStarts(record: ServedRecord, chance: Chance): Promise<void> {
  const starting = record.start().catch(() => undefined);
  await sleep(chance.between(50, 1_500));
  await record.kill();
  await starting;
}

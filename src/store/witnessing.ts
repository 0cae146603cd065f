import { setTimeout as sleep } from "node:timers/promises";
import { Trouble } from "#core";
import type { PolicyWitness } from "#ledger";
import type { WitnessPolicy } from "#ports";
import { type Asked, askWitness } from "./askWitness.ts";
import { compareWitness } from "./compareWitness.ts";
import type { Database } from "./database.ts";
import { keepQuorum, policyId } from "./quorums.ts";

export type Witnessing = Readonly<{
  /** Says that there is a new checkpoint. */
  wake: () => void;
  /** Before this process signs: what witnesses saw of the log must be in it. @throws {Trouble} fork-guard */
  compare: (size: bigint) => Promise<void>;
  /** Which witness saw another history than this log has; null: none says so. Nothing is signed then. */
  fork: () => Trouble | null;
  stop: () => Promise<void>;
}>;

type Options = Readonly<{
  database: Database;
  setting: WitnessPolicy;
  origin: string;
  /** Only the process that signs asks. */
  leads: () => boolean;
  /** Told when one more checkpoint has its quorum. */
  onQuorum: () => void;
  onFork: () => void;
}>;

const pollMs = 500;
const retryMs = 250;
const retryMsMax = 2_000;
/** While the log rests, a witness says this often that it still stands by it: gates believe no cosignature of last week. */
const refreshSeconds = 3_600;
const compareEveryMs = 2_000;

/** Asks each witness for its signature under each new checkpoint, one witness not waiting for another; after a while without
 *  answer, less often. What they say is kept before anybody is told. */
export function startWitnessing(options: Options): Witnessing {
  const { database, setting, origin, leads, onFork } = options;
  const { witnesses } = setting.policy;
  const forks = new Map<string, Trouble>();
  const stopping = new AbortController();
  const sleepers = new Set<AbortController>();
  let signed = 0;
  let comparedAt = Number.NEGATIVE_INFINITY;
  const rest = async (ms: number, isLight: boolean) => {
    const sleeper = new AbortController();
    if (isLight) sleepers.add(sleeper);
    await sleep(ms, undefined, { signal: AbortSignal.any([stopping.signal, sleeper.signal]) }).catch(() => undefined);
    sleepers.delete(sleeper);
  };
  const fork = () => [...forks.values()][0] ?? null;
  const refuse = () => {
    const found = fork();
    if (found !== null) throw found;
  };
  const note = async (name: string, said: string | null, isFork: boolean) => {
    if (isFork) {
      forks.set(name, forked(name, said ?? ""));
      onFork();
    }
    await database.query(
      `insert into witnesses (name, said) values ($1, $2) on conflict (name) do update
         set said = excluded.said, since = clock_timestamp() where witnesses.said is distinct from excluded.said`,
      [name, said],
    );
  };

  const loops = witnesses.map(async (witness) => {
    let failures = 0;
    // Who leads is not known before this process takes part.
    await rest(0, true);
    while (!stopping.signal.aborted) {
      const before = signed;
      const isWell = leads() ? await ask(witness, options, note).catch(() => false) : true;
      failures = isWell ? 0 : failures + 1;
      // What was signed while it was asked is asked for at once.
      if (isWell && before !== signed) continue;
      await rest(isWell ? pollMs : Math.min(retryMs * 2 ** (failures - 1), retryMsMax), isWell);
    }
  });

  return {
    wake: () => {
      signed += 1;
      for (const sleeper of sleepers) sleeper.abort();
    },
    fork,
    compare: async (size) => {
      if (forks.size > 0 && performance.now() - comparedAt < compareEveryMs) refuse();
      const log = { origin, size };
      await Promise.all(
        witnesses.map(async (witness) => {
          const found = await compareWitness(database.query, witness, log, setting.call);
          if (found.kind === "extends" && forks.delete(witness.name)) await note(witness.name, null, false);
          if (found.kind === "forked") await note(witness.name, found.said, true);
        }),
      );
      comparedAt = performance.now();
      refuse();
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

type Note = (name: string, said: string | null, isFork: boolean) => Promise<void>;

/** Whether the witness has said what it was asked for, or nothing had to be asked. */
async function ask(witness: PolicyWitness, { database, setting, onQuorum }: Options, note: Note): Promise<boolean> {
  const { query } = database;
  const { name } = witness;
  const [seen] = await query<{ newest: string | null; size: string; isFresh: boolean | null; isEnough: boolean }>(
    `select (select max(size) from checkpoints)::text as newest, coalesce(c.size, 0)::text as size,
       c.at > clock_timestamp() - make_interval(secs => ${refreshSeconds}) as "isFresh",
       exists (select 1 from quorums q where q.policy = $2 and q.size = c.size) as "isEnough"
     from (select 1) one left join lateral (
       select size, at from cosignatures where witness = $1 order by size desc, at desc limit 1) c on true`,
    [name, policyId(setting.policy)],
  );
  if (seen === undefined || seen.newest === null) return true;
  const size = BigInt(seen.size);
  if (seen.isFresh === true && seen.size === seen.newest) {
    // Under a policy that is new, what was said before may be enough.
    if (!seen.isEnough && (await keepQuorum(query, setting.policy, size))) onQuorum();
    return true;
  }
  const asked = await askWitness(query, witness, size, setting.call);
  return asked === null || take(asked, witness, { query, setting, onQuorum, note });
}

type Taking = Readonly<{
  query: Database["query"];
  setting: WitnessPolicy;
  onQuorum: () => void;
  note: Note;
}>;

async function take(
  asked: Asked,
  { name }: PolicyWitness,
  { query, setting, onQuorum, note }: Taking,
): Promise<boolean> {
  if (asked.kind === "overtaken") return true;
  if (asked.kind !== "cosigned") {
    await note(name, asked.said, asked.kind === "forked");
    return false;
  }
  await query("insert into cosignatures (size, witness, line) values ($1, $2, $3) on conflict do nothing", [
    String(asked.size),
    name,
    asked.line,
  ]);
  await note(name, null, false);
  if (await keepQuorum(query, setting.policy, asked.size)) onQuorum();
  return true;
}

function forked(name: string, said: string): Trouble {
  return new Trouble("fork-guard", `the witness \`${name}\` ${said}: nothing is signed`, {
    hint: "the database is older than what was signed, or went another way: bring back the newest one, or begin a new log under a new name; see `checkrail ledger status`",
  });
}

import type { Instant } from "#core";
import { isQuorumMet, printQuorum, printVkey, type TlogPolicy } from "#ledger";
import type { LogStatus, WitnessPolicy } from "#ports";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";

/** The lines of witnesses under a checkpoint `c`, the newest of each. */
export const cosignedLinesSql = `(select array_agg(n.line order by n.witness) from (
  select distinct on (s.witness) s.witness, s.line from cosignatures s where s.size = c.size
  order by s.witness, s.at desc) n)`;

/** What a quorum that was met is kept under: another policy asks anew. */
export function policyId({ witnesses, quorum }: TlogPolicy): string {
  const named = witnesses.map(({ name, key }) => `${name} ${printVkey(key)}`);
  return [...named, quorum === null ? "none" : printQuorum(quorum)].join("\n");
}

/** The newest checkpoint that may be given out: with a quorum, the newest that enough witnesses saw. */
export function publishedSizeSql(policy: `$${number}`): string {
  return `(case when ${policy}::text is null then (select max(size) from checkpoints)
    else (select max(size) from quorums where policy = ${policy}) end)`;
}

/** The policy whose quorum is waited for; null: nobody is. */
export function awaitedPolicy(witnessing: WitnessPolicy | null): string | null {
  return witnessing === null || witnessing.policy.quorum === null ? null : policyId(witnessing.policy);
}

/** Notes that enough witnesses saw the log so; true if they did. */
export async function keepQuorum(query: Query, policy: TlogPolicy, size: bigint): Promise<boolean> {
  if (policy.quorum === null) return true;
  const rows = await query<{ witness: string }>("select distinct witness from cosignatures where size = $1", [
    String(size),
  ]);
  const seen = new Set(rows.map(({ witness }) => witness));
  if (!isQuorumMet(policy.quorum, ({ name }) => seen.has(name))) return false;
  await query("insert into quorums (policy, size) values ($1, $2) on conflict do nothing", [
    policyId(policy),
    String(size),
  ]);
  return true;
}

type SeenRow = Readonly<{
  name: string;
  size: string | null;
  at: Instant | null;
  said: string | null;
  since: Instant | null;
}>;

/** Who witnesses the log, how far each has seen it, and whether they are enough. */
export async function readWitnesses(
  query: Query,
  witnessing: WitnessPolicy | null,
  signed: number,
): Promise<Pick<LogStatus, "witnesses" | "quorum" | "policy">> {
  if (witnessing === null) return { witnesses: [], quorum: null, policy: null };
  const { policy, text, graceSeconds } = witnessing;
  const rows = await query<SeenRow>(
    `select w.name, c.size::text as size, ${instantSql("c.at")} as at, t.said, ${instantSql("t.since")} as since
     from unnest($1::text[]) with ordinality as w(name, n)
     left join lateral (select size, at from cosignatures where witness = w.name order by size desc, at desc limit 1) c on true
     left join witnesses t on t.name = w.name and t.said is not null
     order by w.n`,
    [policy.witnesses.map(({ name }) => name)],
  );
  const witnesses = rows.map(({ name, size, at, said, since }) => {
    const seen = Number(size ?? 0);
    return { name, size: seen, at, lag: Math.max(0, signed - seen), trouble: said === null ? null : { said, since } };
  });
  if (policy.quorum === null) return { witnesses, quorum: null, policy: text };
  const [row] = await query<{ size: string; checkpoint: string | null; since: Instant | null }>(
    `select q.size::text as size, (select note from checkpoints c where c.size = q.size) as checkpoint,
       (select ${instantSql("signed_at")} from checkpoints c where c.size > q.size order by c.size limit 1) as since
     from (select coalesce(max(size), 0) as size from quorums where policy = $1) q`,
    [policyId(policy)],
  );
  const size = Number(row?.size ?? 0);
  const missingSince = row?.since ?? null;
  const behind = missingSince === null ? [] : witnesses.filter((each) => each.lag > 0);
  const away = behind.filter((each) => each.size <= size);
  const late = away.length > 0 ? away : behind;
  const quorum = {
    wanted: printQuorum(policy.quorum),
    size,
    checkpoint: row?.checkpoint ?? null,
    missingSince,
    missing: late.map(({ name, at }) => ({ name, since: at })),
    graceSeconds,
  };
  return { witnesses, quorum, policy: text };
}

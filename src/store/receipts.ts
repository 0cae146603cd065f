import type { Store, WitnessPolicy } from "#ports";
import type { Query } from "./database.ts";
import { type Inclusion, watchInclusion } from "./inclusion.ts";
import { readReceipts } from "./ledgerReader.ts";
import { lookTogether } from "./lookTogether.ts";
import { awaitedPolicy } from "./quorums.ts";

/** Receipts, each given out when it may be. `tell`: one more checkpoint has its quorum. */
export function storeReceipts(
  query: Query,
  inclusion: Inclusion,
  witnessing: WitnessPolicy | null,
): Readonly<{ receipt: Store["receipt"]; tell: () => void }> {
  const signed = lookTogether((facts: readonly string[]) => readReceipts(query, facts, null));
  const policy = awaitedPolicy(witnessing);
  if (witnessing === null || policy === null) {
    const receipt = async (fact: string, timeoutMs: number) =>
      (await inclusion.wait(fact, timeoutMs)) ? signed(fact) : null;
    return { receipt, tell: () => undefined };
  }
  const witnessed = lookTogether((facts: readonly string[]) => readReceipts(query, facts, policy));
  const quorums = watchInclusion(lookTogether((facts: readonly string[]) => areWitnessed(query, facts, policy)));
  return {
    tell: () => quorums.tell(null),
    receipt: async (fact, timeoutMs, wants) => {
      const end = performance.now() + timeoutMs;
      if (!(await inclusion.wait(fact, timeoutMs))) return null;
      if (wants === "signed") return signed(fact);
      if (await quorums.wait(fact, Math.max(1, end - performance.now()))) return witnessed(fact);
      return (await isGrace(query, policy, witnessing.graceSeconds)) ? signed(fact) : null;
    },
  };
}

async function areWitnessed(query: Query, facts: readonly string[], policy: string): Promise<readonly boolean[]> {
  const rows = await query<{ fact: string }>(
    `select fact from leaves where fact = any($1::uuid[])
       and index < (select coalesce(max(size), 0) from quorums where policy = $2)`,
    [facts, policy],
  );
  const found = new Set(rows.map(({ fact }) => fact));
  return facts.map((fact) => found.has(fact));
}

/** Whether the first checkpoint that too few witnesses saw is young enough to do without them. */
async function isGrace(query: Query, policy: string, seconds: number): Promise<boolean> {
  if (seconds <= 0) return false;
  const rows = await query<{ isYoung: boolean }>(
    `select signed_at > clock_timestamp() - make_interval(secs => $2) as "isYoung" from checkpoints
     where size > (select coalesce(max(size), 0) from quorums where policy = $1) order by size limit 1`,
    [policy, seconds],
  );
  return rows[0]?.isYoung ?? false;
}

import { Trouble } from "#core";
import type { LogStatus, RecordPorts } from "#ports";

/** Why what is in the log may not be told yet: too few of those who witness it have seen it. null: enough have. */
export function unwitnessed({ quorum }: LogStatus): Readonly<{ reason: string; next: readonly string[] }> | null {
  if (quorum === null || quorum.missingSince === null) return null;
  const { wanted, missing, missingSince } = quorum;
  const names = missing.map(({ name, since }) => `\`${name}\` (${since === null ? "never seen" : `last ${since}`})`);
  return {
    reason: `too few witnesses have seen the log since ${missingSince}: ${wanted} must; missing: ${names.join(", ")}`,
    next: [
      "bring the witnesses back, or see what is wrong with them: checkrail ledger status",
      "back to what was healthy needs nobody: checkrail gate deploy --offline",
    ],
  };
}

/** What is not under a checkpoint that may be given out, as trouble. */
export async function notGivenOut({ store }: Pick<RecordPorts, "store">): Promise<Trouble> {
  const late = unwitnessed(await store.logStatus());
  return new Trouble("not-included", late?.reason ?? "it is not under a signed checkpoint yet", {
    hint: late?.next[0] ?? "ask again; if it stays so, see `checkrail ledger status`",
  });
}

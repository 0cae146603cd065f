import type { Instant, Verdict } from "#core";
import type { EmergencyRecord, LogStatus, RecordPorts, RunRecord } from "#ports";
import type { Organisation } from "./organisation.ts";
import { showChange } from "./show.ts";

export type Waiting = Readonly<{
  asOf: Instant;
  log: LogStatus;
  /** Broken glass that nobody has reviewed. */
  emergencies: readonly EmergencyRecord[];
  /** Approved steps that wait for a second person's go, or run now. */
  runs: readonly RunRecord[];
  changes: readonly Readonly<{ id: string; title: string; where: string; verdict: Verdict; next: readonly string[] }>[];
}>;

/** Open changes and what each of them waits for, the one that moved last first. */
export async function whatWaits(
  limit: number,
  ports: RecordPorts & Readonly<{ organisation: () => Promise<Organisation> }>,
): Promise<Waiting> {
  const { store } = ports;
  const [asOf, log, { items }, emergencies, runs] = await Promise.all([
    store.now(),
    store.logStatus(),
    store.changes.list({ limit, after: null, state: "open" }),
    store.emergencies.list({ limit, after: null, state: "open" }),
    store.changes.openRuns(limit),
  ]);
  const shown = await Promise.all(
    items.map(({ id }) => showChange({ change: id, gate: "merge", environment: null }, ports)),
  );
  const changes = shown.map(({ change, decision }) => ({
    id: change.id,
    title: change.title,
    where: `${change.repository} → ${change.target}`,
    verdict: decision.verdict,
    next: decision.next,
  }));
  return { asOf, log, changes, emergencies: emergencies.items, runs };
}

import { type Digest, epochMs, type Instant, Trouble } from "#core";
import { newFact, waiverAsked, waiverGranted } from "#facts";
import type { RecordPorts } from "#ports";
import type { Actor } from "./judge.ts";
import { noChange } from "./propose.ts";
import { personOf } from "./sign.ts";

type Powers = Pick<RecordPorts, "store" | "random">;

export type WaiverRequest = Readonly<{
  change: string;
  patch: Digest;
  /** Id of the requirement that it would excuse, as the decision names it. */
  requirement: string;
  reason: string;
  expiresAt: Instant;
}>;

const longestMs = 14 * 24 * 3_600_000;

/** Asks for a named, expiring exception. It excuses nothing until a second person grants it. */
export async function askWaiver(
  { change, patch, requirement, reason, expiresAt }: WaiverRequest,
  actor: Actor,
  ports: Powers,
): Promise<Readonly<{ id: string }>> {
  const person = personOf(actor, "ask for a waiver");
  const [record, now] = await Promise.all([ports.store.changes.find(change), ports.store.now()]);
  if (record === null) throw noChange(change);
  const end = Date.parse(expiresAt);
  if (!(end > epochMs(now)) || end > epochMs(now) + longestMs) {
    throw new Trouble("invalid", "a waiver ends, within fourteen days", { hint: "give a time that lies ahead" });
  }
  const id = ports.random.uuid();
  const expires = new Date(end).toISOString() as Instant;
  const data = { change, id, requirement, by: actor.account, reason, patch, expiresAt: expires };
  await ports.store.append({
    facts: [newFact(waiverAsked, id, person, data)],
    payloads: [],
    guards: [{ kind: "change-at", change, patch }],
  });
  return { id };
}

/** The second person's yes. Whether they have the role that it takes, and no hand in the change, is judged at the gate. */
export async function grantWaiver(id: string, actor: Actor, ports: Powers): Promise<Readonly<{ id: string }>> {
  const person = personOf(actor, "grant a waiver");
  const waiver = await ports.store.changes.waiver(id);
  if (waiver === null) throw new Trouble("not-found", `there is no waiver \`${id}\``, { hint: "see the change" });
  const { change, requirement, askedBy, reason, patch, expiresAt } = waiver;
  const data = { change, id, requirement, by: askedBy, second: actor.account, reason, patch, expiresAt };
  await ports.store.append({
    facts: [newFact(waiverGranted, ports.random.uuid(), person, data)],
    payloads: [],
    guards: [
      { kind: "waiver-open", waiver: id },
      { kind: "change-at", change, patch },
    ],
  });
  return { id };
}

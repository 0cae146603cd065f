import { Trouble } from "#core";
import { emergencyReviewed, newFact } from "#facts";
import type { EmergencyRecord, RecordPorts } from "#ports";
import type { Actor } from "./judge.ts";
import { payloadOf, personOf } from "./sign.ts";

type Powers = Pick<RecordPorts, "store" | "random">;

export type EmergencyReview = Readonly<{
  emergency: string;
  outcome: "justified" | "not-justified";
  text: string;
}>;

/** Closes the review of an emergency. Neither of the two who broke the glass may. */
export async function reviewEmergency(
  { emergency, outcome, text }: EmergencyReview,
  actor: Actor,
  ports: Powers,
): Promise<EmergencyRecord> {
  const person = personOf(actor, "review an emergency");
  const record = await ports.store.emergencies.find(emergency);
  if (record === null) {
    throw new Trouble("not-found", `there is no emergency \`${emergency}\``, {
      hint: "see `checkrail emergency list`",
    });
  }
  if (record.persons.includes(person)) {
    throw new Trouble("forbidden", "you broke the glass yourself; somebody else reviews it", {
      hint: "ask the owner of the service, or their leader",
    });
  }
  const words = payloadOf(text, person, ports);
  const data = { id: emergency, text: words.digest, outcome };
  await ports.store.append({
    facts: [newFact(emergencyReviewed, ports.random.uuid(), person, data)],
    payloads: [words],
    guards: [{ kind: "emergency-open", emergency }],
  });
  return { ...record, reviewState: outcome, reviewedBy: person };
}

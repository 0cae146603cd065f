import { type Digest, isNonEmpty, Trouble } from "#core";
import { erasureAsked, erasureGranted, newFact } from "#facts";
import type { ErasureRecord, RecordPorts } from "#ports";
import type { Actor } from "./judge.ts";
import { whoIs } from "./propose.ts";
import { personOf } from "./sign.ts";

type Powers = Pick<RecordPorts, "store" | "random">;

export type ErasureRequest = Readonly<{ person: string | null; digests: readonly Digest[]; reason: string }>;

/** Asks that words of a person are forgotten: all of theirs, or those of the digests given. */
export async function askErasure(
  { person, digests, reason }: ErasureRequest,
  actor: Actor,
  { store, random }: Powers,
): Promise<Readonly<{ id: string }>> {
  if ((person === null) === !isNonEmpty(digests)) {
    throw new Trouble("invalid", "say whose words, or which: one of both", { hint: "a person, or digests of words" });
  }
  const id = random.uuid();
  const fact = newFact(erasureAsked, id, whoIs(actor), { id, person, digests, reason });
  await store.append({ facts: [fact], payloads: [], guards: [] });
  return { id };
}

/** The second person's yes: the words go in the same transaction as the fact that says so. What was judged by them stays
 *  recorded as it was; what is judged from now on finds nothing there, and holds. */
export async function grantErasure(id: string, actor: Actor, { store, random }: Powers): Promise<ErasureRecord> {
  const second = personOf(actor, "grant an erasure");
  const asked = await store.erasures.find(id);
  if (asked === null) throw new Trouble("not-found", `there is no erasure \`${id}\``, { hint: "see `erase list`" });
  if (asked.askedBy === second) {
    throw new Trouble("forbidden", "whoever asks for an erasure cannot grant it", { hint: "ask a second person" });
  }
  const digests = asked.person === null ? asked.digests : await store.erasures.wordsOf(asked.person);
  await store.append({
    facts: [newFact(erasureGranted, random.uuid(), second, { id, digests })],
    payloads: [],
    guards: [{ kind: "erasure-open", erasure: id }],
    erase: digests,
  });
  return (await store.erasures.find(id)) ?? asked;
}

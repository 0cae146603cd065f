import { type Digest, digestText, type Instant, Trouble } from "#core";
import { documentWritten, newFact, type Step, signatureDismissed, signatureGiven } from "#facts";
import type { Payload, RecordPorts } from "#ports";
import type { Actor } from "./judge.ts";
import { noChange } from "./propose.ts";

type Powers = Pick<RecordPorts, "store" | "random">;

export type SignRequest = Readonly<{
  change: string;
  /** What was shown to the one who signs. Another revision meanwhile: nothing is recorded. */
  patch: Digest;
  verdict: "approve" | "request-changes";
  comment: string | null;
  expiresAt: Instant | null;
}>;

/** A person's word on exactly what they saw: compare-and-set on the patch digest. */
export async function signChange(request: SignRequest, actor: Actor, ports: Powers): Promise<Readonly<{ id: string }>> {
  const person = personOf(actor, "sign");
  const record = await ports.store.changes.find(request.change);
  if (record === null) throw noChange(request.change);
  const id = ports.random.uuid();
  const comment = request.comment === null ? null : payloadOf(request.comment, person, ports);

  const fact = newFact(signatureGiven, id, person, {
    change: request.change,
    id,
    account: actor.account,
    verdict: request.verdict,
    patch: request.patch,
    comment: comment?.digest ?? null,
    expiresAt: request.expiresAt,
    method: actor.method,
  });

  await ports.store.append({
    facts: [fact],
    payloads: comment === null ? [] : [comment],
    guards: [{ kind: "change-at", change: request.change, patch: request.patch }],
  });
  return { id };
}

/** Takes a signature back. That one's own, or another's block: who may lift a block is judged, not decided here. */
export async function dismissSignature(
  request: Readonly<{ change: string; target: string; reason: string }>,
  actor: Actor,
  ports: Powers,
): Promise<Readonly<{ id: string }>> {
  const person = personOf(actor, "dismiss a signature");
  const evidence = await ports.store.changes.evidence(request.change);
  if (!evidence.some(({ kind, id }) => kind === "signature" && id === request.target)) {
    throw new Trouble("not-found", `there is no signature \`${request.target}\` on this change`, {
      hint: "see `checkrail change show`",
    });
  }
  const id = ports.random.uuid();
  const reason = payloadOf(request.reason, person, ports);
  const { change, target } = request;
  const data = { change, id, target, account: actor.account, reason: reason.digest };
  await ports.store.append({
    facts: [newFact(signatureDismissed, id, person, data)],
    payloads: [reason],
    guards: [],
  });
  return { id };
}

export type DocumentRequest = Readonly<{
  change: string;
  patch: Digest;
  sections: Readonly<Record<string, string>>;
  steps: readonly Step[];
  /** Answer to: what part had AI tools in this change? */
  aiPart: string;
}>;

/** The written change, signed by who hands it in. Its substance is judged when a gate asks. */
export async function documentChange(
  request: DocumentRequest,
  actor: Actor,
  ports: Powers,
): Promise<Readonly<{ id: string }>> {
  const person = personOf(actor, "sign a written change");
  const id = ports.random.uuid();
  const { change, patch, steps, sections, aiPart } = request;
  const text = payloadOf(JSON.stringify({ sections, aiPart }), person, ports);
  const data = { change, id, patch, text: text.digest, steps, signedBy: actor.account };
  await ports.store.append({
    facts: [newFact(documentWritten, id, person, data)],
    payloads: [text],
    guards: [{ kind: "change-at", change, patch }],
  });
  return { id };
}

/** Only people sign. A machine's token, and an account that nobody is linked to, cannot. */
export function personOf(actor: Actor, verb: string): string {
  if (actor.person !== null) return actor.person;
  throw new Trouble("forbidden", `a machine's token cannot ${verb}`, {
    hint: "sign in as a person: `checkrail login`, or use a token of your own",
  });
}

/** Words kept outside the log. The salt keeps a short one from being guessed by its digest after it was erased. */
export function payloadOf(text: string, person: string, ports: Pick<RecordPorts, "random">): Payload {
  const salt = Array.from(ports.random.bytes(16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { digest: digestText(`${salt}\n${text}`), salt, text, person };
}

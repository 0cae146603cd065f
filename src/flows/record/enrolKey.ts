import { Trouble } from "#core";
import { keyEnrolled, keyRetired, newFact } from "#facts";
import { ed25519Verify, enrolmentMessage, fromBase64, parseVkey } from "#ledger";
import type { RecordPorts } from "#ports";
import type { Actor } from "./judge.ts";
import { whoIs } from "./propose.ts";
import { personOf } from "./sign.ts";

type Powers = Pick<RecordPorts, "store" | "random">;

/** A person's key for emergencies. Only by their own sign-in: a token could have been made for them by somebody else. And only
 *  with a signature that shows that they hold it. */
export async function enrolKey(
  { vkey, proof }: Readonly<{ vkey: string; proof: string }>,
  actor: Actor,
  ports: Powers,
): Promise<Readonly<{ id: string }>> {
  const person = personOf(actor, "enrol a key");
  if (actor.method !== "local" && actor.method !== "oidc") {
    throw new Trouble("forbidden", "a key is enrolled by your own sign-in, not with a token", {
      hint: "sign in (`checkrail login`), then enrol it",
    });
  }
  const key = parseVkey(vkey);
  if (!key.ok || key.value.type !== "ed25519" || key.value.name !== person) {
    const why = key.ok
      ? `it is named \`${key.value.name.slice(0, 100)}\`, and you are \`${person}\``
      : "it does not read";
    throw new Trouble("invalid", `this is no key of yours: ${why}`, { hint: "use `checkrail key enrol`" });
  }
  const { origin } = await ports.store.logStatus();
  const signature = fromBase64(proof);
  const message = enrolmentMessage({ origin, person, vkey });
  if (signature === null || !ed25519Verify(key.value.publicKey, message, signature)) {
    throw new Trouble("invalid", "the proof does not show that you hold this key", {
      hint: "enrol it from where the key is: `checkrail key enrol --key FILE`",
    });
  }
  const id = ports.random.uuid();
  const data = { id, purpose: "person", vkey, person, replaces: null, proof } as const;
  await ports.store.append({
    facts: [newFact(keyEnrolled, id, person, data)],
    payloads: [],
    guards: [{ kind: "new-key", vkey }],
  });
  return { id };
}

/** A key that counts no more: its person's word, or an admin's. */
export async function retireKey(
  { key, reason }: Readonly<{ key: string; reason: string }>,
  actor: Actor,
  ports: Powers,
): Promise<void> {
  const found = (await ports.store.keys()).find(({ id, state }) => id === key && state === "active");
  if (found === undefined || found.purpose !== "person") {
    throw new Trouble("not-found", `there is no person's key \`${key}\` that counts`, {
      hint: "list them: GET /v1/keys",
    });
  }
  if (found.person !== actor.person && !actor.scopes.includes("admin")) {
    throw new Trouble("forbidden", "this is another person's key", { hint: "its person or an admin can retire it" });
  }
  const fact = newFact(keyRetired, ports.random.uuid(), whoIs(actor), { id: key, reason });
  await ports.store.append({ facts: [fact], payloads: [], guards: [] });
}

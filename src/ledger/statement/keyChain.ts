import { accept, type Checked, quote, refuse } from "../checked.ts";
import type { LogKey } from "../gate/keySpan.ts";
import type { Ed25519Verify } from "../note/ed25519.ts";
import { type NoteKey, parseVkey } from "../note/noteKey.ts";
import { verifyRotation } from "./rotation.ts";

/** What a leaf says about the keys that sign for a log. */
export type KeyEvent = Readonly<{ index: bigint; purpose: "log" | "attestation" }> &
  Readonly<
    | { kind: "enrolled"; id: string; vkey: string }
    | { kind: "rotated"; id: string; vkey: string; replaces: string; proof: string; compromised: boolean }
    | { kind: "frozen" }
  >;

/** A key and when it counts. Of one that was compromised, nothing does any more. */
export type ChainedKey = LogKey & Readonly<{ vkey: string; compromised: boolean }>;

/** The keys of one purpose, in the order of their leaves, each vouched for by the one before. Only the first stands for itself:
 *  compare it with what you were told on another way. None: nothing says whose the log is. */
export function followKeys(
  events: readonly KeyEvent[],
  purpose: KeyEvent["purpose"],
  verify?: Ed25519Verify,
): Checked<readonly ChainedKey[], "key-chain"> {
  const keys: { id: string; vkey: string; key: NoteKey; from: bigint; until: bigint | null; compromised: boolean }[] =
    [];
  for (const event of events.filter((each) => each.purpose === purpose)) {
    const last = keys.at(-1);
    if (last?.until != null) return broken(event, "the log was frozen before");
    if (event.kind === "frozen") {
      if (last === undefined) return broken(event, "it freezes a log without a key");
      last.until = event.index + 1n;
      continue;
    }
    const key = parseVkey(event.vkey);
    if (!key.ok) return broken(event, key.problems[0].message);
    const made = { id: event.id, vkey: event.vkey, key: key.value, until: null, compromised: false };
    if (event.kind === "enrolled") {
      if (last !== undefined) return broken(event, "another key is in force");
      keys.push({ ...made, from: 0n });
      continue;
    }
    if (last === undefined || last.id !== event.replaces)
      return broken(event, "it replaces a key that is not in force");
    const rotation = { origin: last.key.name, purpose, from: last.vkey, to: event.vkey };
    const proved = verifyRotation(rotation, event.proof, verify);
    if (!proved.ok) return broken(event, proved.problems[0].message);
    last.until = event.index;
    last.compromised = event.compromised;
    keys.push({ ...made, from: event.index + 1n });
  }
  return accept(
    keys.map(({ key, vkey, from, until, compromised }) => ({ key, vkey, compromised, span: { from, until } })),
  );
}

function broken({ index, purpose }: KeyEvent, why: string): Checked<never, "key-chain"> {
  const hint =
    "a key that the one before did not vouch for may be an attacker's; compare with a witness and with your trust file";
  return refuse("key-chain", `leaf ${index} brings ${quote(purpose)} no good key: ${why}`, hint);
}

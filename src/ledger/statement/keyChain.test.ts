import { expect, test } from "vitest";
import { generateKey } from "../note/ed25519.ts";
import { noteSigner, signNote } from "../note/note.ts";
import { noteKey, printVkey } from "../note/noteKey.ts";
import { followKeys, type KeyEvent } from "./keyChain.ts";
import { printRotation } from "./rotation.ts";

const origin = "ledger.northwind.example/prod";
const keyOf = (seed: number) => generateKey(new Uint8Array(32).fill(seed));
const vkeyOf = (seed: number) => printVkey(noteKey(origin, "ed25519", keyOf(seed).publicKey));
const first: KeyEvent = { index: 3n, purpose: "log", kind: "enrolled", id: "1", vkey: vkeyOf(1) };

function rotation(index: bigint, from: number, to: number, signedBy = [from, to]): KeyEvent {
  const said = { origin, purpose: "log", from: vkeyOf(from), to: vkeyOf(to) } as const;
  const text = `checkrail.dev/key-rotation/v1\n${origin}\nlog\nfrom ${said.from}\nto ${said.to}\n`;
  const signatures = signedBy.flatMap((seed) => signNote(text, noteSigner(origin, keyOf(seed))).signatures);
  const proof = printRotation(said, signatures);
  const ids = { id: String(to), replaces: String(from), vkey: said.to };
  return { index, purpose: "log", kind: "rotated", ...ids, proof, compromised: false };
}

test("each key counts from its leaf on, and the one before it up to there", () => {
  const events = [first, rotation(10n, 1, 2), rotation(20n, 2, 3)];
  const chain = followKeys(events, "log");
  expect(chain.ok && chain.value.map(({ span }) => span)).toEqual([
    { from: 0n, until: 10n },
    { from: 11n, until: 20n },
    { from: 21n, until: null },
  ]);
  expect(followKeys(events, "attestation")).toEqual({ ok: true, value: [] });
});

test("the leaf that freezes a log is the last one that its key signs", () => {
  const chain = followKeys([first, { index: 7n, purpose: "log", kind: "frozen" }], "log");
  expect(chain.ok && chain.value[0]?.span).toEqual({ from: 0n, until: 8n });
});

test.each([
  ["a key that nobody vouched for", [first, { ...first, index: 4n, id: "2", vkey: vkeyOf(2) }]],
  ["a rotation that the old key did not sign", [first, rotation(10n, 1, 2, [2])]],
  ["a rotation that the new key did not sign", [first, rotation(10n, 1, 2, [1])]],
  ["a rotation from a key that was not in force", [first, rotation(10n, 3, 2)]],
  ["two rotations from one key", [first, rotation(10n, 1, 2), rotation(11n, 1, 3)]],
  ["a rotation before any key", [rotation(10n, 1, 2)]],
  ["a freeze before any key", [{ index: 7n, purpose: "log", kind: "frozen" }]],
  ["a rotation after the end", [first, { index: 7n, purpose: "log", kind: "frozen" }, rotation(10n, 1, 2)]],
  ["a key that does not read", [{ ...first, vkey: "none" }]],
] as [string, KeyEvent[]][])("%s is refused", (_, events) => {
  expect(followKeys(events, "log")).toMatchObject({ ok: false, problems: [{ code: "key-chain" }] });
});

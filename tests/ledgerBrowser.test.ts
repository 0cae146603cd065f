import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { expect, test } from "vitest";

test("the ledger verifies where there is no Node", async () => {
  const { outputFiles } = await build({
    entryPoints: ["src/ledger/index.ts"],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "ledger",
    platform: "neutral",
  });
  const bundle = outputFiles[0]?.text ?? "";
  expect(bundle).not.toMatch(/node:|\bBuffer\b|\brequire\(/);
  const script = `${bundle}
    const key = ledger.generateKey(new Uint8Array(32).fill(1));
    const checkpoint = { origin: "log.example", size: 1n, root: ledger.leafHash(new Uint8Array([7])), extensions: [] };
    const signed = ledger.signNote(ledger.printCheckpoint(checkpoint), ledger.noteSigner("log.example", key));
    const verifiers = [ledger.ed25519NoteVerifier(ledger.noteKey("log.example", "ed25519", key.publicKey))];
    const open = (note) => ledger.openCheckpoint(note, { origin: "log.example", verifiers }).ok;
    [open(ledger.printNote(signed)), open(ledger.printNote(signed).replace("\\n1\\n", "\\n2\\n"))].join()`;
  expect(runInNewContext(script, { TextEncoder })).toBe("true,false");
});

import { Trouble } from "#core";
import {
  cosignatureLine,
  cosignatureMessage,
  type Hasher,
  judgeAddCheckpoint,
  type NoteKey,
  noteKey,
  noteVerifier,
  parseCheckpoint,
  parseNote,
  printNote,
  printSignature,
  type SignedNote,
  verifyNote,
  type WitnessState,
} from "#ledger";
import { logId, type WitnessFolder } from "./witnessFolder.ts";

export type WitnessReply = Readonly<{ status: number; type: string; body: string }>;

export type Witness = Readonly<{
  /** Its key, as a policy names it. */
  key: NoteKey;
  /** Answers `add-checkpoint`. Nothing waits in here, so no two requests are judged on one memory. */
  addCheckpoint: (body: Uint8Array) => WitnessReply;
  /** Answers with the newest checkpoint of a log that it cosigned, by the SHA-256 of the log's name. */
  latest: (log: string) => WitnessReply;
  /** What it has seen of each log. @throws {Trouble} fork-guard: a memory cannot be believed */
  seen: () => readonly Readonly<{ origin: string; size: bigint }>[];
}>;

type Powers = Readonly<{
  name: string;
  /** Its own, and nobody else's: what it signs does not name it. */
  signer: Readonly<{ publicKey: Uint8Array; sign: (message: Uint8Array) => Uint8Array }>;
  /** Keys of the logs that it watches; a log that rotated has several, under one name. */
  logs: readonly NoteKey[];
  folder: WitnessFolder;
  nowSeconds: () => number;
  verify: Parameters<typeof noteVerifier>[1];
  hash: Hasher;
  said: (message: string) => void;
}>;

const plain = "text/plain; charset=utf-8";

export function witnessOf({ name, signer, logs, folder, nowSeconds, verify, hash, said }: Powers): Witness {
  const key = noteKey(name, "cosignature", signer.publicKey);
  const origins = [...new Set(logs.map((log) => log.name))];
  const verifiersOf = (origin: string) => {
    const own = logs.filter((log) => log.name === origin);
    return own.length === 0 ? null : own.map((log) => noteVerifier(log, verify));
  };
  const stateOf = (origin: string): WitnessState | null => {
    const note = folder.read(origin);
    if (note === null) return null;
    const read = parseNote(note);
    const verified = read.ok ? verifyNote(read.value, [noteVerifier(key, verify)]) : read;
    const checkpoint = verified.ok ? parseCheckpoint(verified.value.text) : verified;
    if (checkpoint.ok && checkpoint.value.origin === origin) {
      return { size: checkpoint.value.size, root: checkpoint.value.root };
    }
    const why = checkpoint.ok ? `it is of \`${checkpoint.value.origin}\`` : checkpoint.problems[0].message;
    throw new Trouble("fork-guard", `\`${folder.pathOf(origin)}\` is not what this witness cosigned: ${why}`, {
      hint: "put it back from its copy, under the key and name that it was made with; nothing is signed for that log until then",
    });
  };
  return {
    key,
    seen: () => origins.map((origin) => ({ origin, size: stateOf(origin)?.size ?? 0n })),
    addCheckpoint: (body) => {
      const judged = judgeAddCheckpoint(body, { verifiersOf, stateOf }, hash);
      if (judged.status === 409) return { status: 409, type: judged.contentType, body: judged.body };
      if (judged.status === 422) said(`REFUSED ${judged.message}; kept: ${keepRefused(body, folder)}`);
      if (judged.status !== 200) return { status: judged.status, type: plain, body: `${judged.message}\n` };
      const seconds = nowSeconds();
      const signature = signer.sign(cosignatureMessage(judged.text, seconds));
      const line = cosignatureLine(name, signer.publicKey, { seconds, signature });
      const others = logLines(body).filter((each) => logs.some((log) => sameKey(log, each)));
      folder.write(judged.checkpoint.origin, printNote({ text: judged.text, signatures: [...others, line] }));
      return { status: 200, type: plain, body: printSignature(line) };
    },
    latest: (log) => {
      const origin = origins.find((each) => logId(each) === log);
      const isSeen = origin !== undefined && stateOf(origin) !== null;
      const note = isSeen ? folder.read(origin) : null;
      return note === null
        ? { status: 404, type: plain, body: "nothing of such a log was cosigned here\n" }
        : { status: 200, type: plain, body: note };
    },
  };
}

function noteOf(body: Uint8Array): string {
  const text = Buffer.from(body).toString("utf8");
  return text.slice(text.indexOf("\n\n") + 2);
}

function logLines(body: Uint8Array): SignedNote["signatures"] {
  const note = parseNote(noteOf(body));
  return note.ok ? note.value.signatures : [];
}

function sameKey(log: NoteKey, line: SignedNote["signatures"][number]): boolean {
  return log.name === line.name && Buffer.compare(log.keyId, line.keyId) === 0;
}

function keepRefused(body: Uint8Array, folder: WitnessFolder): string {
  const note = noteOf(body);
  const origin = note.slice(0, note.indexOf("\n"));
  return folder.keepRefused(origin, note) ?? "no, there are enough of them";
}

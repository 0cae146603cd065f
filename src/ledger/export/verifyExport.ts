import { backdatedMessage, backdating } from "../backdating.ts";
import { bytesToHex, equalBytes, utf8Bytes } from "../bytes.ts";
import { quote } from "../checked.ts";
import { type Entry, parseEntry } from "../entry.ts";
import { covers } from "../gate/keySpan.ts";
import { openCheckpoint } from "../note/checkpoint.ts";
import { type Ed25519Verify, ed25519Verify } from "../note/ed25519.ts";
import { ed25519NoteVerifier } from "../note/note.ts";
import type { WitnessState } from "../note/witness.ts";
import { type ChainedKey, followKeys, type KeyEvent } from "../statement/keyChain.ts";
import { type Hasher, leafHash, sha256 } from "../tree/hash.ts";
import { type Proof, verifyInclusion } from "../tree/proof.ts";
import { appendLeaf, bitCount, type Frontier, rootOf } from "../tree/tree.ts";
import type {
  ExportCheckpoint,
  ExportEnd,
  ExportHead,
  ExportKey,
  ExportLeaf,
  ExportLine,
  SpannedKey,
} from "./exportLine.ts";
import { parseExportLine } from "./exportLine.ts";

export type ExportCode =
  | "export-format"
  | "leaf-changed"
  | "fact-changed"
  | "fact-missing"
  | "key-changed"
  | "checkpoint-signature"
  | "root-mismatch"
  | "truncated"
  | "backdated"
  | "checkpoint-older"
  | "checkpoint-forked"
  | "consistency-missing";

/** `index`: the leaf, or the size of the checkpoint, where it shows; `line`: of the file, from 1. */
export type ExportProblem = Readonly<{ code: ExportCode; index: number | null; line: number; message: string }>;

/** What a whole reading found. `key`: whose word all rests on; compare it with what you were told. */
export type ExportVerified = Readonly<{
  origin: string | null;
  from: number;
  size: number;
  root: string;
  checkpoints: number;
  keys: readonly SpannedKey[];
  key: string | null;
  /** The newest checkpoint, as a signed note. */
  checkpoint: string | null;
  problems: readonly ExportProblem[];
}>;

export type ExportPowers = Readonly<{
  /** What a leaf says about keys; null: nothing. */
  keyEventOf: (leaf: Readonly<{ index: bigint; type: string; body: string }>) => KeyEvent | null;
  /** How the reader saw the log before: this export must go on from there. */
  seen?: WitnessState | null;
  verify?: Ed25519Verify;
  hash?: Hasher;
}>;

/** Takes the lines of an export one after the other, and keeps of them only the right edge of the tree. */
export type ExportReader = Readonly<{ take: (line: string) => void; finish: () => ExportVerified }>;

const problemsMax = 100;

type State = {
  line: number;
  head: ExportHead | null;
  frontier: Frontier;
  /** The leaf that must come next. */
  next: number;
  /** Leaves up to here are under a signature that was verified. */
  proved: number;
  /** False once a leaf differs: every root after it does. */
  isTrue: boolean;
  events: KeyEvent[];
  chain: readonly ChainedKey[];
  /** Of `key` lines: proved at the end, when there is a root. */
  pending: { index: number; leaf: Uint8Array; proof: Proof; line: number }[];
  checkpoints: number;
  last: ExportCheckpoint | null;
  lastRoot: Uint8Array | null;
  ended: boolean;
};

/** Verifies an export with nothing but itself: every leaf, every body, every key and every signature. */
export function readExport(powers: ExportPowers): ExportReader {
  const { keyEventOf, seen = null, verify = ed25519Verify, hash = sha256 } = powers;
  const behindOf = backdating();
  const problems: ExportProblem[] = [];
  const state: State = {
    line: 0,
    head: null,
    frontier: { size: 0n, roots: [] },
    next: 0,
    proved: 0,
    isTrue: true,
    events: [],
    chain: [],
    pending: [],
    checkpoints: 0,
    last: null,
    lastRoot: null,
    ended: false,
  };
  const say: Say = (code, index, message, line = state.line) => {
    if (problems.length < problemsMax) problems.push({ code, index, line, message });
  };
  const learn = (event: KeyEvent) => {
    state.events.push(event);
    const chain = followKeys(state.events, "log", verify);
    if (chain.ok) state.chain = chain.value;
    else say("key-changed", Number(event.index), chain.problems[0].message);
  };
  const steps = {
    head: (line: ExportHead) => {
      takeHead(line, state, say);
      compareSeen(seen, state, say, hash);
    },
    key: (line: ExportKey) => {
      const entry = takeBody(line, say, hash);
      const event = entry && keyEventOf({ index: BigInt(line.index), type: entry.type, body: line.body });
      if (event) learn(event);
      const leaf = leafHash(utf8Bytes(line.entry), hash);
      state.pending.push({ index: line.index, leaf, proof: line.proof, line: state.line });
    },
    leaf: (line: ExportLeaf) => {
      const entry = takeLeaf(line, state, say, hash);
      const { body } = line;
      const behind = entry && behindOf(entry.at);
      if (behind !== null) say("backdated", line.index, backdatedMessage(line.index, behind));
      compareSeen(seen, state, say, hash);
      const event = entry && body !== null && keyEventOf({ index: BigInt(line.index), type: entry.type, body });
      if (event) learn(event);
    },
    checkpoint: (line: ExportCheckpoint) => takeCheckpoint(line, state, say, { verify, hash }),
  };
  const take = (text: string): void => {
    state.line += 1;
    const read = parseExportLine(text);
    if (!read.ok) {
      state.isTrue = false;
      say("export-format", state.head && state.next, `line ${state.line}: ${read.problems[0].message}`);
      return;
    }
    const line = read.value;
    if (state.ended || !isInPlace(line, state)) {
      say("export-format", null, `line ${state.line}: ${quote(line.kind)} does not belong there`);
      return;
    }
    if (line.kind === "head") steps.head(line);
    else if (line.kind === "key") steps.key(line);
    else if (line.kind === "leaf") steps.leaf(line);
    else if (line.kind === "checkpoint") steps.checkpoint(line);
    else takeEnd(line, state, say);
  };
  return {
    take,
    finish: () => {
      if (seen !== null) missSeen(seen, state, say);
      return finish(state, say, problems, { verify, hash });
    },
  };
}

/** Where the tree has the size that was seen before, it must be that tree. */
function compareSeen(seen: WitnessState | null, { frontier }: State, say: Say, hash: Hasher): void {
  if (seen === null || frontier.size !== seen.size || equalBytes(rootOf(frontier, hash), seen.root)) return;
  say("checkpoint-forked", Number(seen.size), `the first ${seen.size} leaves are not those that were seen before`);
}

/** The size that was seen before is not among those that the export holds. */
function missSeen({ size }: WitnessState, { head, next }: State, say: Say): void {
  if (BigInt(next) < size) say("checkpoint-older", next, `${size} leaves were seen before, and here are ${next}`);
  else if (head !== null && size > 0n && BigInt(head.from) > size) {
    const message = `it begins at leaf ${head.from}: whether it goes on from the ${size} that were seen before cannot be told`;
    say("consistency-missing", head.from, message);
  }
}

function isInPlace(line: ExportLine, { line: at, head, next, checkpoints }: State): boolean {
  if ((line.kind === "head") !== (at === 1)) return false;
  return line.kind !== "key" || (line.index < (head?.from ?? 0) && next === head?.from && checkpoints === 0);
}

type Say = (code: ExportCode, index: number | null, message: string, line?: number) => void;
type Checks = Readonly<{ verify: Ed25519Verify; hash: Hasher }>;

function takeHead(head: ExportHead, state: State, say: Say): void {
  state.head = head;
  if (head.roots.length !== bitCount(BigInt(head.from)) || head.to < head.from) {
    say("export-format", null, "the head does not describe a tree");
  }
  state.frontier = { size: BigInt(head.from), roots: head.roots };
  state.proved = head.from;
  state.next = head.from;
}

/** Entry and body of one leaf: the entry commits to the body. null: nothing is to be learned from it. */
function takeBody({ index, entry, body }: ExportKey | ExportLeaf, say: Say, hash: Hasher): Entry | null {
  const read = parseEntry(entry);
  if (!read.ok) {
    say("leaf-changed", index, `leaf ${index}: ${read.problems[0].message}`);
    return null;
  }
  if (body !== null && read.value.payload === `sha256:${bytesToHex(hash(utf8Bytes(body)))}`) return read.value;
  if (body === null) say("fact-missing", index, `the fact of leaf ${index} is not there`);
  else say("fact-changed", index, `the fact of leaf ${index} is not what the leaf says`);
  return null;
}

function takeLeaf(line: ExportLeaf, state: State, say: Say, hash: Hasher): Entry | null {
  const { index } = line;
  if (index !== state.next) {
    state.isTrue = false;
    say("leaf-changed", state.next, `leaf ${state.next} is not there, and ${index} is`);
  }
  state.next = index + 1;
  const made = leafHash(utf8Bytes(line.entry), hash);
  if (!equalBytes(made, line.hash)) say("leaf-changed", index, `the hash of leaf ${index} is not that of its entry`);
  state.frontier = appendLeaf(state.frontier, made, hash);
  return takeBody(line, say, hash);
}

function takeCheckpoint(line: ExportCheckpoint, state: State, say: Say, { verify, hash }: Checks): void {
  const { head, chain, frontier } = state;
  state.checkpoints += 1;
  const size = BigInt(line.size);
  const verifiers = chain.filter(({ span }) => covers(span, size)).map(({ key }) => ed25519NoteVerifier(key, verify));
  const opened = openCheckpoint(line.note, { origin: head?.origin ?? "", verifiers });
  if (!opened.ok) {
    say("checkpoint-signature", line.size, `checkpoint ${size}: ${opened.problems[0].message}`);
    return;
  }
  if (!state.isTrue) return;
  const { checkpoint } = opened.value;
  if (checkpoint.size !== size || size !== frontier.size) {
    say("truncated", line.size, `a checkpoint of ${checkpoint.size} leaves stands behind ${frontier.size}`);
    return;
  }
  const root = rootOf(frontier, hash);
  if (equalBytes(root, checkpoint.root)) {
    state.proved = line.size;
    state.last = line;
    state.lastRoot = root;
  } else {
    state.isTrue = false;
    const message = `of the leaves ${state.proved} to ${line.size - 1}, one is not what was signed`;
    say("root-mismatch", state.proved, message);
  }
}

function takeEnd({ leaves, checkpoints }: ExportEnd, state: State, say: Say): void {
  state.ended = true;
  const held = state.next - (state.head?.from ?? 0);
  if (leaves !== held || checkpoints !== state.checkpoints) {
    say("truncated", null, `it says that it holds ${leaves} leaves and ${checkpoints} checkpoints`);
  }
}

function finish(state: State, say: Say, problems: readonly ExportProblem[], { verify, hash }: Checks): ExportVerified {
  const { head, frontier, lastRoot } = state;
  const size = state.next;
  if (head === null) say("export-format", null, "there is no head: this is no export of a log");
  else {
    if (!state.ended) say("truncated", size, `it ends after ${size} of ${head.to} leaves, without its last line`);
    if (size !== head.to || state.proved !== head.to) {
      say("truncated", state.proved, `${head.to} leaves were promised, and ${state.proved} are under a good signature`);
    }
    for (const { index, leaf, proof, line } of state.pending) {
      const proved =
        lastRoot &&
        verifyInclusion({ index: BigInt(index), size: BigInt(state.proved), leaf, proof, root: lastRoot }, hash);
      if (!proved?.ok)
        say("key-changed", index, `leaf ${index}, which brings a key, is not shown to be in the log`, line);
    }
    checkTrust(head, state, say, verify);
  }
  return {
    origin: head?.origin ?? null,
    from: head?.from ?? 0,
    size,
    root: bytesToHex(rootOf(frontier, hash)),
    checkpoints: state.checkpoints,
    keys: spansOf(state.chain),
    key: state.chain[0]?.vkey ?? null,
    checkpoint: state.last?.note ?? null,
    problems,
  };
}

/** The head may say no other keys than the leaves do. */
function checkTrust({ trust }: ExportHead, { events, chain }: State, say: Say, verify: Ed25519Verify): void {
  const attesting = followKeys(events, "attestation", verify);
  if (!attesting.ok) say("key-changed", null, attesting.problems[0].message);
  const isSame = (told: readonly SpannedKey[], found: readonly ChainedKey[]) =>
    JSON.stringify(told.map(fieldsOf)) === JSON.stringify(spansOf(found).map(fieldsOf));
  if (!isSame(trust.log, chain) || (attesting.ok && !isSame(trust.attestation, attesting.value))) {
    say("key-changed", null, "the head names other keys than the leaves do", 1);
  }
}

function fieldsOf({ key, from, until, compromised }: SpannedKey): readonly unknown[] {
  return [key, from, until, compromised];
}

/** As they are written in a head. */
export function spansOf(chain: readonly ChainedKey[]): readonly SpannedKey[] {
  return chain.map(({ vkey, span, compromised }) => ({
    key: vkey,
    from: Number(span.from),
    until: span.until === null ? null : Number(span.until),
    compromised,
  }));
}

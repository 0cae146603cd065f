import { type Effect, effect as effectOf, type Finding, type Fix, finding, type Lock, place } from "#core";
import { type Code, classes } from "./classes.ts";
import type { Ignore } from "./directives.ts";
import { lockRank } from "./locks.ts";
import type { SqlParser } from "./parser.ts";
import { type Body, isNew, type Schema } from "./schema.ts";
import type { Statement } from "./script.ts";
import type { Session } from "./session.ts";
import type { Name, Node } from "./tree.ts";

/** What one statement's rule may say of an effect; the reader adds the place. */
export type EffectDraft = Pick<Effect, "action"> &
  Readonly<{ type: string; address: string }> &
  Partial<Pick<Effect, "stateful" | "reversibility" | "certainty" | "reason" | "lock" | "previousAddress">>;

/** A rule reads one node of one tag. */
export type Rule = (body: Node, reader: Reader) => void;
export type RuleTable = Readonly<Record<string, Rule>>;

/** What the rules of one script share: the database so far, the connection, and where to say what they see. */
export type Reader = {
  readonly path: string;
  readonly text: string;
  readonly version: number;
  readonly parser: SqlParser;
  readonly schema: Schema;
  readonly session: Session;
  readonly ignores: readonly Ignore[];
  /** The script runs only when the change is taken back. */
  readonly isRevert: boolean;
  readonly effects: Effect[];
  readonly findings: Finding[];
  readonly gaps: { line: number; message: string; hint: string }[];
  /** The statement of the script being read, and the line in it (that of a DO body's statement). */
  statement: Statement;
  line: number;
  /** Bodies that a call has already told in this script. */
  readonly toldBodies: Set<Body>;
  /** Within a DO block, so within one transaction that cannot be left. */
  isInBlock: boolean;
  /** Under IF, in a loop or a handler: it may not run. */
  isConditional: boolean;
  /** A constant string that a DO block executes: its effects count, the finding is that it is dynamic. */
  isDynamic: boolean;
};

export function say(reader: Reader, draft: EffectDraft): void {
  const certainty = reader.isConditional || reader.isRevert ? "possible" : (draft.certainty ?? "certain");
  const at = [place(reader.path, reader.line)] as const;
  const stateful = holdsState.has(draft.type) ? "yes" : "no";
  reader.effects.push(effectOf({ stateful, reversibility: "reversible", ...draft, certainty, at }));
}

/** What keeps something that its definition does not bring back. */
const holdsState = new Set(["table", "column", "rows", "sequence", "schema", "database", "tablespace"]);

type More = Readonly<{ fix?: Fix | null; type?: string; message?: string; instead?: string }>;

export function find(reader: Reader, code: Code, address: string, more: More = {}): void {
  if (reader.isDynamic && code !== "dynamic-sql") return;
  const { statement, path } = reader;
  const known = classes[code];
  const ignore = reader.ignores.find((known) => known.code === code && isFor(statement, known, reader.text));
  const isLowered = ignore !== undefined || reader.isRevert;
  const message = more.message ?? known.says.replace("{}", () => address);
  reader.findings.push(
    finding({
      code,
      severity: isLowered ? "note" : known.severity,
      confidence: known.confidence,
      message: ignore ? `${message} (lowered to a note by a comment: ${ignore.reason})` : message,
      why: known.why,
      instead: more.instead ?? known.instead,
      path,
      line: reader.line,
      endLine: Math.max(statement.endLine, reader.line),
      resource: { type: more.type ?? "table", address },
      fix: reader.isInBlock ? null : (more.fix ?? null),
    }),
  );
}

/** A comment stands for the statement that it is in or before, or, on the same line, after. */
function isFor(statement: Statement, ignore: Ignore, text: string): boolean {
  const { from, end } = statement;
  if (ignore.start >= end) return !text.slice(end, ignore.start).includes("\n");
  const isOfPrevious = from > 0 && !text.slice(from, ignore.start).includes("\n");
  return ignore.start >= from && !isOfPrevious;
}

/** An effect on a relation that others may be using, and the note on a lock that waits without limit. */
export function sayLocked(reader: Reader, draft: EffectDraft & Readonly<{ lock: Lock }>): void {
  say(reader, draft);
  const { session } = reader;
  const isHeavy = lockRank(draft.lock.level) >= lockRank("SHARE");
  if (!isHeavy || session.lockTimeout || session.toldLockTimeout || reader.isDynamic) return;
  session.toldLockTimeout = true;
  find(reader, "missing-lock-timeout", draft.address, { type: draft.type });
}

/** A lock alone: the statement changes something else, or nothing. */
export function sayLock(reader: Reader, name: Name, lock: Lock, type = "table"): void {
  if (!isNew(reader.schema, name)) sayLocked(reader, { action: "lock", type, address: name.address, lock });
}

/** Doubt about a statement: the analysis is not complete. */
export function sayUnread(reader: Reader, message: string, hint: string): void {
  reader.gaps.push({ line: reader.line, message, hint });
  say(reader, {
    action: "unread",
    type: "sql",
    address: reader.path,
    certainty: "possible",
    stateful: "unknown",
    reversibility: "unknown",
    reason: message,
  });
}

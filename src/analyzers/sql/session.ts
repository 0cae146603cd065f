import type { Wrapping } from "./runners.ts";
import { type Schema, takeBack } from "./schema.ts";

/** The connection that runs a script: its transaction and its settings. */
export type Session = {
  /** In a transaction block: by BEGIN, by the runner, or by one implicit transaction. */
  isOpen: boolean;
  /** The open transaction came from the runner, not from BEGIN. */
  isWrapped: boolean;
  /** The runner opened it, and leaves it out for statements that cannot run in one. */
  detects: boolean;
  /** Number of the transaction; outside a block every statement has its own. */
  transaction: number;
  mark: number;
  savepoints: { name: string; mark: number }[];
  lockTimeout: boolean;
  /** Prepared statements by name. */
  prepared: Map<string, unknown>;
  /** Whether the note on a missing lock timeout was given. */
  toldLockTimeout: boolean;
};

export function newSession(wrapping: Wrapping, count: number, script: number): Session {
  const isOpen = wrapping === "wraps" || wrapping === "detects" || (wrapping === "one-query" && count > 1);
  return {
    isOpen,
    isWrapped: isOpen,
    detects: wrapping === "detects",
    // No two scripts share a number.
    transaction: script * 10_000_000,
    mark: 0,
    savepoints: [],
    lockTimeout: false,
    prepared: new Map(),
    toldLockTimeout: false,
  };
}

/** Before each statement: outside a block it is a transaction of its own. */
export function beginStatement(session: Session): void {
  if (!session.isOpen) session.transaction += 1;
}

export function begin(session: Session, schema: Schema): void {
  session.isOpen = true;
  session.isWrapped = false;
  session.detects = false;
  session.transaction += 1;
  session.mark = schema.undo.length;
  session.savepoints = [];
}

export function end(session: Session, schema: Schema, keeps: boolean, chains: boolean): void {
  if (!keeps && session.isOpen) takeBack(schema, session.mark);
  session.isOpen = false;
  session.isWrapped = false;
  session.detects = false;
  session.savepoints = [];
  session.transaction += 1;
  if (chains) begin(session, schema);
}

export function savepoint(session: Session, schema: Schema, name: string): void {
  session.savepoints.push({ name, mark: schema.undo.length });
}

export function rollbackTo(session: Session, schema: Schema, name: string): void {
  const index = session.savepoints.findLastIndex((point) => point.name === name);
  const point = session.savepoints[index];
  if (!point) return;
  takeBack(schema, point.mark);
  session.savepoints.length = index + 1;
}

/** Whether a statement that refuses transaction blocks would fail here. */
export function refusesConcurrently(session: Session): boolean {
  return session.isOpen && !session.detects;
}

import type { Lock } from "#core";
import type { Reader } from "../reader.ts";
import type { Relation } from "../schema.ts";
import type { Name, Node } from "../tree.ts";

/** The table that an ALTER TABLE works on. */
export type AlterTarget = Readonly<{
  name: Name;
  relation: Relation;
  /** `table`, `view`, `type` …, as the statement calls it. */
  type: string;
  isForeign: boolean;
  /** It came in this script: nothing done to it hurts anybody. */
  isHarmless: boolean;
  /** How many subcommands the statement has. */
  commands: number;
}>;

/** What a subcommand does: the lock, and the thing that it takes away where it is a delete. */
export type AlterOutcome = Readonly<{
  lock: Lock;
  removed?: Readonly<{ type: string; address: string; isData: boolean }>;
}>;
export type AlterRule = (command: Node, target: AlterTarget, reader: Reader) => AlterOutcome;

import { type Reader, type RuleTable, sayUnread } from "../reader.ts";
import { type Node, tagged } from "../tree.ts";
import { accessRules } from "./access.ts";
import { alterTableRules } from "./alterTable.ts";
import { callKnown } from "./callKnown.ts";
import { createRules } from "./create.ts";
import { dataRules } from "./data.ts";
import { dropRules } from "./drop.ts";
import { executeRules } from "./execute.ts";
import { indexRules } from "./indexes.ts";
import { otherRules } from "./others.ts";
import { renameRules } from "./rename.ts";
import { settingsRules } from "./settings.ts";

/** Every statement of PostgreSQL 18's grammar, by the tag of its node. */
export const rules: RuleTable = {
  ...dataRules,
  ...dropRules,
  ...createRules,
  ...alterTableRules,
  ...indexRules,
  ...renameRules,
  ...settingsRules,
  ...accessRules,
  ...otherRules,
  ...executeRules(runStatement),
};

/** One statement. A kind that no rule knows is doubt, never silence. */
export function runStatement(statement: Node, reader: Reader): void {
  const { tag, body } = tagged(statement);
  const rule = Object.hasOwn(rules, tag) ? rules[tag] : undefined;
  if (rule) {
    rule(body, reader);
    callKnown(tag, body, reader, runStatement);
  } else sayUnread(reader, `statement \`${tag || "?"}\` is not read yet`, "ask a person to read it");
}

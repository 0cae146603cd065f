import { analyzers } from "#analyzers";
import { effectActions } from "#core";
import { code, table } from "./markdown.ts";

/** What each action means, for a person who has to decide on it. */
const meanings: Readonly<Record<(typeof effectActions)[number], string>> = {
  unread: "what was not read; it counts as the worst, and holds whatever any protocol says",
  delete: "it will be gone",
  replace: "it will be deleted and made again: whatever it holds is another thing afterwards",
  expose: "more can reach it than before",
  execute: "code or a command runs once",
  grant: "somebody may do more than before",
  revoke: "somebody may do less than before",
  forget: "it stays, and nobody manages it any more",
  lock: "others wait while it is done",
  update: "it changes in place",
  create: "it is new",
};

const fields: readonly (readonly [string, string])[] = [
  ["id", "in a decision: what the written change cites, stable for a subject"],
  ["action", "see above"],
  [
    "resource",
    "`type`, `address` and, for Terraform, `deposed`. Terraform's own addresses; `Kind/namespace/name`; `schema.table` or `table.column` as written; `service:NAME`",
  ],
  [
    "environment",
    "`name` and `source`: `flag`, `tag`, `workspace`, `path`, `account`, `declared`, or `unknown`, which counts as production",
  ],
  ["stateful", "`yes`, `no`, `unknown`: whether it holds data"],
  ["reversibility", "`reversible`, `costly`, `irreversible`, `unknown`"],
  ["certainty", "`certain`; `possible` where the outcome hangs on something that is not in the text"],
  ["reason", "the tool's own reason code, or ours in kebab-case"],
  ["order", "of a replacement: `delete-first` (an outage) or `create-first`"],
  ["at", "places: `path`, `line` (from 1), `pointer` (RFC 6901)"],
  ["lock", "PostgreSQL's lock: `level`, `blocksReads`, `blocksWrites`, `rewrite`, `scan`; null elsewhere"],
  ["services", "in a decision: the services that it falls on"],
];

export function effectsPage(): string {
  return `# Effects

An effect is what will be different in the world once a change is there. Decisions list them worst first, in this order.

${table(
  ["action", "means"],
  effectActions.map((action) => [code(action), meanings[action]]),
)}

## Fields

${table(
  ["field", "is"],
  fields.map(([name, text]) => [code(name), text]),
)}

## Who says them

Each file of a change goes to the first analyzer that recognizes it.

${table(
  ["kind", "version", "reads"],
  analyzers.map(({ kind, version, reads }) => [code(kind), String(version), reads]),
)}

What an analyzer cannot read is an \`unread\` effect, a line under \`incomplete\` with a hint, and \`complete: false\`.`;
}

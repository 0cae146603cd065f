import { factKinds } from "#facts";
import { factTables, projectionTables, workingTables } from "../../src/store/tables.ts";
import { code, table } from "./markdown.ts";

export function factsPage(): string {
  const list = (names: readonly string[]) => names.map(code).join(", ");
  return `# Facts and tables

A fact is one thing that happened: append-only, a leaf of the ledger. Its leaf is canonical JSON \`{v, type, id, subject, payload, at}\`, where \`payload\` is the
SHA-256 of the fact's exact body and \`at\` the database's time. Words of persons are not in it: they lie beside, salted, and can be erased.

${table(
  ["type", "version"],
  factKinds.map(({ type, version }) => [code(type), String(version)]),
)}

## Tables

- **Facts**, append-only, triggers refuse change: ${list(factTables)}.
- **Projections**, made from facts alone (\`checkrail rebuild\` makes them again and compares row for row): ${list(projectionTables)}.
- **Working tables**, which may be lost or erased without losing a fact: ${list(workingTables)}.`;
}

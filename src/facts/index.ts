/** facts: what is recorded: the kinds of facts, their versions, and the rows that they write.
 *  May not: read, write, know a database or a clock.
 *  Invariant: rows depend on the fact alone, so that a replay in leaf order gives the same rows. */
export * from "./attestation.ts";
export * from "./breakGlass.ts";
export * from "./change.ts";
export * from "./deployment.ts";
export * from "./document.ts";
export * from "./erasure.ts";
export type { FactKind, NewFact, RecordedFact, RowWrite } from "./fact.ts";
export * from "./key.ts";
export { factKinds } from "./kinds.ts";
export * from "./machineEvidence.ts";
export { keyEventOfBody, newFact, readFact, rowsOf } from "./newFact.ts";
export * from "./organisation.ts";
export * from "./run.ts";
export * from "./signature.ts";
export * from "./versionAttested.ts";
export * from "./waiver.ts";

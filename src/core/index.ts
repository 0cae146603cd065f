/** core: the nouns and the judgement.
 *  May not: read files, call networks, know YAML, SQL or any vendor.
 *  Invariant: `decide` is total, awaits nothing, and doubt never becomes an allow. */
export * from "./analysis.ts";
export * from "./artifact.ts";
export * from "./case.ts";
export * from "./catalog.ts";
export * from "./compose.ts";
export * from "./contributors.ts";
export * from "./decide.ts";
export * from "./decision.ts";
export * from "./describe.ts";
export * from "./directory.ts";
export * from "./effect.ts";
export * from "./evidence.ts";
export { parseEvidence } from "./evidenceJson.ts";
export * from "./finding.ts";
export { gitBlobId } from "./gitBlob.ts";
export * from "./ids.ts";
export * from "./json.ts";
export * from "./leading.ts";
export * from "./matching.ts";
export * from "./need.ts";
export * from "./nonEmpty.ts";
export { printable } from "./printable.ts";
export * from "./problem.ts";
export * from "./protocol.ts";
export * from "./protocolSet.ts";
export * from "./provenance.ts";
export * from "./requirement.ts";
export * from "./signatures.ts";
export * from "./subject.ts";
export * from "./words.ts";

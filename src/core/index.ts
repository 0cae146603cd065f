/** core: the nouns and the judgement.
 *  May not: read files, call networks, know YAML, SQL or any vendor.
 *  Invariant: `decide` is total, awaits nothing, and doubt never becomes an allow. */
export * from "./analysis.ts";
export * from "./artifact.ts";
export * from "./catalog.ts";
export * from "./effect.ts";
export * from "./finding.ts";
export * from "./ids.ts";
export * from "./json.ts";
export * from "./need.ts";
export * from "./nonEmpty.ts";
export * from "./problem.ts";
export * from "./protocol.ts";
export * from "./provenance.ts";

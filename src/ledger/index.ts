/** ledger: the log and its words: Merkle tree, tiles, checkpoints, signed notes, DSSE, in-toto.
 *  May not: read, write, know databases or clocks.
 *  Invariant: parsing is strict; what does not verify byte for byte is refused with a code. */
export * from "./attestationBundle.ts";
export * from "./attestationCode.ts";
export { fromBase64, toBase64 } from "./base64.ts";
export {
  type BuildCode,
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  nodesOf,
  type ReadHash,
  rootAt,
} from "./buildProof.ts";
export * from "./checked.ts";
export * from "./checkpoint.ts";
export * from "./cosignature.ts";
export * from "./decisionRecord.ts";
export * from "./dsse.ts";
export * from "./ed25519.ts";
export * from "./entry.ts";
export * from "./entryBundle.ts";
export * from "./growth.ts";
export * from "./hash.ts";
export * from "./note.ts";
export * from "./noteKey.ts";
export * from "./override.ts";
export * from "./policy.ts";
export { type Proof, type ProofCode, rootByInclusion, verifyConsistency, verifyInclusion } from "./proof.ts";
export * from "./quorum.ts";
export * from "./receipt.ts";
export * from "./review.ts";
export * from "./sourceSummary.ts";
export {
  artifactResource,
  hasSubject,
  parseStatement,
  printStatement,
  type Resource,
  type Statement,
  statementType,
} from "./statement.ts";
export * from "./tile.ts";
export { type ReadTile, tileHashReader, tilesOf } from "./tileHash.ts";
export { appendLeaf, emptyFrontier, type Frontier, type Node, type Range, rootOf, sizeMax } from "./tree.ts";
export * from "./trustPolicy.ts";
export * from "./verifyAttestation.ts";
export { verifyOverride } from "./verifyOverride.ts";
export * from "./witness.ts";

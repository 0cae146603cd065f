/** ledger: the log and its words: Merkle tree, tiles, checkpoints, signed notes, DSSE, in-toto.
 *  May not: read, write, know databases or clocks.
 *  Invariant: parsing is strict; what does not verify byte for byte is refused with a code. */

export * from "./backdating.ts";
export { fromBase64, toBase64 } from "./base64.ts";
export * from "./checked.ts";
export * from "./entry.ts";
export * from "./export/exportLine.ts";
export * from "./export/verifyExport.ts";
export * from "./gate/attestationBundle.ts";
export * from "./gate/attestationCode.ts";
export * from "./gate/judgeOffline.ts";
export type { KeySpan, LogKey } from "./gate/keySpan.ts";
export * from "./gate/offlineBundle.ts";
export * from "./gate/offlineUse.ts";
export * from "./gate/trustPolicy.ts";
export * from "./gate/verifyAttestation.ts";
export { verifyHealthy } from "./gate/verifyHealthy.ts";
export { type VerifiedOverride, verifyOverride } from "./gate/verifyOverride.ts";
export * from "./note/checkpoint.ts";
export * from "./note/cosignature.ts";
export * from "./note/ed25519.ts";
export * from "./note/note.ts";
export * from "./note/noteKey.ts";
export { isOrigin } from "./note/origin.ts";
export * from "./note/policy.ts";
export * from "./note/quorum.ts";
export * from "./note/receipt.ts";
export * from "./note/witness.ts";
export * from "./statement/decisionRecord.ts";
export * from "./statement/dsse.ts";
export * from "./statement/enrolment.ts";
export * from "./statement/healthyVersion.ts";
export { type ChainedKey, followKeys, type KeyEvent } from "./statement/keyChain.ts";
export * from "./statement/override.ts";
export * from "./statement/review.ts";
export { printRotation, type Rotation, rotationText, verifyRotation } from "./statement/rotation.ts";
export * from "./statement/sourceSummary.ts";
export {
  artifactResource,
  hasSubject,
  parseStatement,
  printStatement,
  type Resource,
  type Statement,
  statementType,
} from "./statement/statement.ts";
export {
  type BuildCode,
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  nodesOf,
  type ReadHash,
  rootAt,
  subtreeConsistencyProof,
} from "./tree/buildProof.ts";
export * from "./tree/entryBundle.ts";
export * from "./tree/growth.ts";
export * from "./tree/hash.ts";
export { type Proof, type ProofCode, rootByInclusion, verifyConsistency, verifyInclusion } from "./tree/proof.ts";
export { verifySubtreeConsistency, verifySubtreeInclusion } from "./tree/subtreeProof.ts";
export * from "./tree/tile.ts";
export { type ReadTile, tileHashReader, tilesOf } from "./tree/tileHash.ts";
export {
  appendLeaf,
  emptyFrontier,
  type Frontier,
  type Node,
  type Range,
  rootOf,
  sizeMax,
  subtreesOf,
} from "./tree/tree.ts";

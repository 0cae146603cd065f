/** provenance: what part AI tools had in commits.
 *  May not: read repositories, judge people, or conclude "a human wrote it" from silence.
 *  Invariant: total. Addresses and ids are matched exactly; names of people are never matched. */
export { isForgeAddress, isToolAddress } from "./address.ts";
export { batchAnswer } from "./batch.ts";
export { coAuthorsOf } from "./coAuthors.ts";
export { type CommitText, changeProvenance, readCommit, readCommitText } from "./commit.ts";
export { type Note, readNote } from "./note.ts";
export { promptersOf } from "./prompters.ts";
export { readTraces, type Trace } from "./trace.ts";
export { trailersOf } from "./trailers.ts";

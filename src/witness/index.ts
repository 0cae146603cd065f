/** witness: a party apart from the log that cosigns what extends all it has seen (C2SP tlog-witness).
 *  May not: know the record, its database, or anything of what the leaves say.
 *  Invariant: what was cosigned is on the disk before anybody is told; a memory that cannot be believed signs nothing. */
export { listenAsWitness } from "./listenAsWitness.ts";
export { type Witness, witnessOf } from "./witness.ts";
export { type WitnessFolder, witnessFolder } from "./witnessFolder.ts";

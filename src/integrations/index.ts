/** integrations: the world's forms ↔ our nouns, both ways; keys and chance.
 *  May not: judge, or know flows and doors. */
export { type DataFolder, dataFolder } from "./dataFolder.ts";
export { processHost } from "./host.ts";
export { keyFromFile, personKeyFiles } from "./keys/keyFile.ts";
export { keyring } from "./keys/keyring.ts";
export { checkpointSigner } from "./keys/signers.ts";
export { makePorts } from "./makePorts.ts";
export { nodeVerification } from "./nodeCrypto.ts";
export { processRandom } from "./random.ts";
export { readLines } from "./readLines.ts";
export { processSecrets } from "./secrets.ts";
export { findServer, serverTrouble } from "./serverClient.ts";
export { processShell } from "./shell.ts";
export { diskSpool } from "./spool.ts";
export { loadSqlParser } from "./sqlParser.ts";
export { fileLines, writeTextFile } from "./textFile.ts";
export { startTracing } from "./tracing.ts";
export { readWitnessPolicy } from "./witnessPolicy.ts";

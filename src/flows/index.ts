/** flows: the verbs, one file per thing that happens: gather (all input), judge (pure), commit.
 *  May not: fetch while judging, or print.
 *  Invariant: what could not be gathered is trouble or `unread`, never an empty answer. */
export { analyzeFiles } from "./analyzeFiles.ts";
export { answerAnalysisLine, answerProvenanceLine } from "./batch.ts";
export { checkChange } from "./checkChange.ts";
export { checkExample } from "./checkExample.ts";
export type { Checked } from "./checked.ts";
export { lintFiles, testProtocols, tryProtocol } from "./protocols.ts";
export { readProvenance } from "./readProvenance.ts";
export { showCatalog } from "./showCatalog.ts";

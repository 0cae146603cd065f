/** analyzers: reads artifacts, says what will change in the world.
 *  May not: read files, call networks, know about gates or protocols.
 *  Invariant: total. Anything unread becomes an `unread` effect, never an exception and never silence. */
export {
  type AnalysisContext,
  type AnalysisOptions,
  type Analyzer,
  type ArtifactKind,
  artifactKinds,
  defaultOptions,
  type Parsers,
} from "./analyzer.ts";
export { analyzers } from "./analyzers.ts";
export { analyzeChange, analyzerOf, analyzeTotal } from "./run.ts";
export type { SqlParser } from "./sql/parser.ts";

/** integrations: the world's forms ↔ our nouns, both ways.
 *  May not: judge, or know flows and doors. */
export { makePorts } from "./makePorts.ts";
export { readLines } from "./readLines.ts";
export { loadSqlParser } from "./sqlParser.ts";

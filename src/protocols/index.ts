/** protocols: YAML and CEL in, core's `Protocol` out; lint, explanations and cases for those who write them.
 *  May not: read files, know the clock, settle a need, or let a text that does not compile become a protocol.
 *  Invariant: a condition that cannot be judged is an error, never a no; no text makes a public function throw. */
export {
  type CaseResult,
  type ProtocolCase,
  parseCases,
  type RuleOutcome,
  runProtocolCases,
} from "./cases/runCases.ts";
export { type Atom, atomsOf, type Explanation, explainCondition, explainRule } from "./condition/explainCondition.ts";
export { defaultProtocolNames } from "./defaultProtocolNames.ts";
export type { LintProblem } from "./lint/lintCondition.ts";
export { lintProtocols } from "./lint/lintProtocols.ts";
export type { Organisation } from "./lint/lintSigners.ts";
export { parseProtocol } from "./parseProtocol.ts";
export { protocolSchema } from "./protocolSchema.ts";
export { unknownNames } from "./unknownNames.ts";

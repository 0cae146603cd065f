/** flows: the verbs, one file per thing that happens: gather (all input), judge (pure), commit.
 *  May not: fetch while judging, or print.
 *  Invariant: what could not be gathered is trouble or `unread`, never an empty answer. */
export { analyzeFiles } from "./analyzeFiles.ts";
export { answerAnalysisLine, answerProvenanceLine } from "./batch.ts";
export { checkChange } from "./checkChange.ts";
export { checkExample } from "./checkExample.ts";
export type { Checked } from "./checked.ts";
export { examineHost, examineServer } from "./examine.ts";
export { answerGate, type GateAnswer, type GateRequest } from "./gate/answerGate.ts";
export type { Attested } from "./gate/attested.ts";
export { breakGlass, type GlassAnswer } from "./gate/breakGlass.ts";
export { attestationBundle } from "./gate/bundle.ts";
export { type TrustRequest, trustFile } from "./gate/exportTrust.ts";
export { type BuildRequest, gatherBuild } from "./gate/gatherBuild.ts";
export { offlineBundleFile } from "./gate/offlineBundle.ts";
export type { EmergencyRequest } from "./gate/overrideUse.ts";
export { type Recorded, recordUse, takeSpool } from "./gate/recordUse.ts";
export { type Role, roles, rolesOf, scopesOf } from "./people/roles.ts";
export { beginSession, beginSessionOf, endSession, findSession, type Session } from "./people/session.ts";
export { lintFiles, protocolDocuments, testProtocols, tryProtocol } from "./protocols.ts";
export { readProvenance } from "./readProvenance.ts";
export {
  allScopes,
  authenticate,
  type Issued,
  issueToken,
  loginOf,
  revokeToken,
  type Secrets,
  signIn,
} from "./record/access.ts";
export {
  adoptProtocols,
  importCatalog,
  retireProtocol,
  setPassword,
} from "./record/administer.ts";
export { enrolKey, retireKey } from "./record/enrolKey.ts";
export { askErasure, type ErasureRequest, grantErasure } from "./record/erase.ts";
export { type ExportPage, type ExportStart, readExportPage, startExport } from "./record/exportLog.ts";
export { type Actor, machineProvider } from "./record/judge.ts";
export { linkAccount, unlinkAccount } from "./record/linkAccount.ts";
export { loadExample } from "./record/loadExample.ts";
export { type Organisation, organisationReader } from "./record/organisation.ts";
export type { Proposal } from "./record/proposal.ts";
export { stepsDigest } from "./record/proposal.ts";
export { type ProposalInputs, proposalInputs } from "./record/proposalInputs.ts";
export { type Proposed, proposeChange } from "./record/propose.ts";
export { type FactProof, proveFacts } from "./record/proveFacts.ts";
export { readTile } from "./record/readTile.ts";
export { observeHealth, recordBuild, reportDeployment, reportStatus } from "./record/report.ts";
export { type EmergencyReview, reviewEmergency } from "./record/reviewEmergency.ts";
export {
  type Keyrings,
  prepareKey,
  type Rotated,
  type RotateRequest,
  rotateKey,
  type SigningPurpose,
} from "./record/rotateKey.ts";
export { askRun, endRun, findRun, goRun, type RunEnd } from "./record/run.ts";
export { logDigest, runSteps, type StepRun } from "./record/runSteps.ts";
export { exportEvidence, type ShownChange, showChange } from "./record/show.ts";
export { dismissSignature, documentChange, signChange } from "./record/sign.ts";
export { type Waiting, whatWaits } from "./record/waiting.ts";
export { askWaiver, grantWaiver } from "./record/waive.ts";
export type { Server } from "./server.ts";
export { showCatalog } from "./showCatalog.ts";
export { readNamedCatalog } from "./source.ts";

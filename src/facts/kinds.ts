import { attestationMade, decisionMade } from "./attestation.ts";
import { emergencyReviewed, glassBroken } from "./breakGlass.ts";
import { changeProposed, revisionPushed } from "./change.ts";
import { artifactBuilt, deploymentReported, healthObserved } from "./deployment.ts";
import { documentWritten } from "./document.ts";
import { erasureAsked, erasureGranted } from "./erasure.ts";
import type { FactKind } from "./fact.ts";
import { keyEnrolled, keyRetired, keyRotated, logFrozen } from "./key.ts";
import { coverageReported, rolloutDeclared, statusReported } from "./machineEvidence.ts";
import {
  accountLinked,
  accountUnlinked,
  catalogImported,
  protocolAdopted,
  protocolRetired,
  tokenIssued,
  tokenRevoked,
} from "./organisation.ts";
import { runAsked, runEnded, runStarted } from "./run.ts";
import { signatureDismissed, signatureGiven } from "./signature.ts";
import { versionAttested } from "./versionAttested.ts";
import { waiverAsked, waiverGranted } from "./waiver.ts";

/** Every kind of fact there is. A fact of no kind on this list is not recorded, and one that is read stops a rebuild. */
export const factKinds = [
  changeProposed,
  revisionPushed,
  documentWritten,
  signatureGiven,
  signatureDismissed,
  statusReported,
  coverageReported,
  rolloutDeclared,
  waiverAsked,
  waiverGranted,
  artifactBuilt,
  deploymentReported,
  healthObserved,
  versionAttested,
  attestationMade,
  decisionMade,
  catalogImported,
  protocolAdopted,
  protocolRetired,
  accountLinked,
  accountUnlinked,
  tokenIssued,
  tokenRevoked,
  keyEnrolled,
  keyRetired,
  keyRotated,
  logFrozen,
  glassBroken,
  emergencyReviewed,
  runAsked,
  runStarted,
  runEnded,
  erasureAsked,
  erasureGranted,
] as const satisfies readonly FactKind[];

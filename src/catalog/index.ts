/** catalog: who owns what, how critical it is, and who may sign; and which paths are inert.
 *  May not: read files, call networks, know about protocols or forges.
 *  Invariant: total. A path that no service claims, an account of two people, a tier that is none: doubt is strict. */
export { accountOfEmail } from "./account.ts";
export {
  type Configuration,
  defaultConfiguration,
  defaultInert,
  readConfiguration,
} from "./configuration.ts";
export { eligible, groupMembers, leadersOf, peersOf } from "./eligible.ts";
export { eligibleFinder } from "./eligibleFinder.ts";
export type { CatalogDocument } from "./entity.ts";
export { type CatalogReport, examineCatalog } from "./examineCatalog.ts";
export type { CatalogProblem } from "./problem.ts";
export { type CatalogOptions, type OrganisationCatalog, readCatalog } from "./readCatalog.ts";

import type { PlanChange } from "../plan.ts";
import { field, isFields, type Side, see, seeLength, seeText } from "../value.ts";
import { eachChange, type PlanRule } from "./rule.ts";

/** Kinds of too wide a grant. The words of a policy itself are never repeated. */
type Width =
  | "every action on every resource"
  | "every action of a service on every resource"
  | "all but some actions on every resource"
  | "anybody at all"
  | "an administrator's role";

export const iamWildcard: PlanRule = {
  code: "TF-IAM-WILDCARD-ADDED",
  why: "whoever gets hold of one identity can then do nearly anything with it",
  find: eachChange((change) => {
    const { action } = change;
    if (action !== "create" && action !== "update" && action !== "replace") return null;
    if (!policyFields.some((name) => isTouched(change, name)) && !roleTypes.test(change.type)) return null;
    const wide = widthsOf(change, change.after);
    if (wide.size === 0) return null;
    const was = widthsOf(change, change.before);
    const added = [...wide].filter((width) => !was.has(width));
    if (added.length === 0) return null;
    return {
      severity: "error",
      message: `\`${change.address}\` grants ${added.join(", and ")}`,
      instead: "name the actions, the resources and who may use them; start from what the logs show is used",
      on: change,
    };
  }),
};

const policyFields = [
  "policy",
  "inline_policy",
  "assume_role_policy",
  "access_policies",
  "access_policy",
  "policy_data",
  "policy_document",
  "resource_policy",
  "key_policy",
];
const roleTypes =
  /^(google_.*(member|binding)|azurerm_role_|kubernetes_(cluster_)?role|aws_iam_.*attachment|aws_iam_role$|aws_ssoadmin_)/;
const policyLengthMax = 200_000;

function isTouched({ before, after }: PlanChange, name: string): boolean {
  const next = field(after.values, name);
  return next !== undefined && next !== field(before.values, name);
}

function widthsOf({ type }: PlanChange, side: Side): ReadonlySet<Width> {
  const found = new Set<Width>();
  for (const name of policyFields) {
    if (field(side.values, name) === undefined) continue;
    const length = seeLength(side, [name]);
    if (length === null) readPolicy(seeText(side, [name]), found);
    for (let index = 0; index < (length ?? 0) && index < 100; index++) {
      readPolicy(seeText(side, [name, index, "policy"]), found);
    }
  }
  readRoles(type, side, found);
  return found;
}

function readPolicy(text: string | null, found: Set<Width>): void {
  if (text === null || text.length > policyLengthMax || !text.includes("*")) return;
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return;
  }
  for (const statement of asList(field(policy, "Statement"))) {
    if (field(statement, "Effect") !== "Allow") continue;
    const actions = asList(field(statement, "Action"));
    // In the policy of one object (a key's, a queue's), which names who may, `*` is that object.
    const isEverywhere =
      field(statement, "Principal") === undefined && asList(field(statement, "Resource")).includes("*");
    if (isEverywhere && actions.some((action) => action === "*" || action === "*:*")) {
      found.add("every action on every resource");
    } else if (isEverywhere && actions.some((action) => typeof action === "string" && action.endsWith(":*"))) {
      found.add("every action of a service on every resource");
    }
    if (isEverywhere && field(statement, "NotAction") !== undefined)
      found.add("all but some actions on every resource");
    if (isAnybody(field(statement, "Principal")) && field(statement, "Condition") === undefined)
      found.add("anybody at all");
  }
}

function isAnybody(principal: unknown): boolean {
  if (principal === "*") return true;
  return isFields(principal) && Object.values(principal).some((who) => asList(who).includes("*"));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

const administrators = /^arn:[a-z-]+:iam::aws:policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;

/** Ready-made roles: managed policies (AWS), basic roles (Google Cloud), built-in roles (Azure), rules (Kubernetes). */
function readRoles(type: string, side: Side, found: Set<Width>): void {
  const role = seeText(side, ["role"]) ?? "";
  const policies = [
    seeText(side, ["policy_arn"]),
    seeText(side, ["managed_policy_arn"]),
    ...texts(side, "managed_policy_arns"),
  ];
  const azure = seeText(side, ["role_definition_name"]) ?? "";
  if (policies.some((policy) => policy !== null && administrators.test(policy))) {
    found.add("an administrator's role");
  }
  if (type.startsWith("google_") && /^roles\/(owner|editor|iam\.securityAdmin)$/.test(role)) {
    found.add("an administrator's role");
  }
  if (azure === "Owner" || azure === "User Access Administrator") found.add("an administrator's role");
  if (type.startsWith("google_")) {
    const members = [seeText(side, ["member"]), ...texts(side, "members")];
    if (members.some((member) => member === "allUsers" || member === "allAuthenticatedUsers"))
      found.add("anybody at all");
  }
  if (type.startsWith("kubernetes_cluster_role") || type.startsWith("kubernetes_role")) readRules(type, side, found);
  for (let index = 0; type === "azurerm_role_definition" && index < 20; index++) {
    const actions = see(side, ["permissions", index, "actions"]);
    if (actions.kind === "known" && asList(actions.value).includes("*")) found.add("every action on every resource");
  }
}

function readRules(type: string, side: Side, found: Set<Width>): void {
  if (type.includes("binding")) {
    if (seeText(side, ["role_ref", 0, "name"]) === "cluster-admin") found.add("an administrator's role");
    return;
  }
  const length = seeLength(side, ["rule"]) ?? 0;
  for (let index = 0; index < length && index < 200; index++) {
    const every = (name: string): boolean => texts(side, "rule", index, name).includes("*");
    if (every("verbs") && every("resources")) found.add("every action on every resource");
  }
}

function texts(side: Side, ...path: readonly (string | number)[]): readonly string[] {
  const seen = see(side, path);
  return seen.kind === "known" && Array.isArray(seen.value)
    ? seen.value.filter((text): text is string => typeof text === "string")
    : [];
}

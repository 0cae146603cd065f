import type { Environment, Json } from "#core";
import { canonical, isWord } from "./canonical.ts";
import { compareProperties, type PropertyChange, replacementBy } from "./compare.ts";
import { type Happening, pointerOf } from "./effects.ts";
import { environmentOfTags } from "./environment.ts";
import {
  becomesTrueByDefaults,
  decide,
  isSameByDefaults,
  namedCondition,
  type Resolve,
  resolverOf,
} from "./resolve.ts";
import { specOf } from "./spec.ts";
import { type Fate, knowsSnapshot } from "./state.ts";
import { memberOf, type Template, type TemplateResource } from "./template.ts";
import { isList, isRecord, wordOf } from "./yamlText.ts";

type Side = Readonly<{ template: Template; resolve: Resolve }>;

/** What an update from one template to the other does, resource by resource. */
export function compareTemplates(
  before: Template,
  after: Template,
  path: string,
  environment: Environment,
): readonly Happening[] {
  const old = { template: before, resolve: resolverOf(before) };
  const young = { template: after, resolve: resolverOf(after) };
  const happenings: Happening[] = [];
  for (const resource of before.resources.values()) {
    const next = after.resources.get(resource.id);
    if (next === undefined || next.type !== resource.type) {
      const reason = next === undefined ? "removed-from-template" : "type-changed";
      happenings.push(removal(resource, old, path, environment, "certain", reason, null));
    }
  }
  for (const resource of after.resources.values()) {
    const previous = before.resources.get(resource.id);
    const found =
      previous === undefined || previous.type !== resource.type
        ? creation(resource, young, path, environment)
        : change(previous, resource, old, young, path, environment);
    if (found) happenings.push(found);
  }
  return cascade(happenings, young, path, environment);
}

/** A new stack: everything is created that its condition does not keep out. */
export function createAll(template: Template, path: string, environment: Environment): readonly Happening[] {
  const side = { template, resolve: resolverOf(template) };
  return [...template.resources.values()].flatMap((resource) => creation(resource, side, path, environment) ?? []);
}

/** A template that goes: whoever deploys by it may delete its stack. */
export function deleteAll(template: Template, path: string, environment: Environment): readonly Happening[] {
  const side = { template, resolve: resolverOf(template) };
  return [...template.resources.values()].map((resource) =>
    removal(resource, side, path, environment, "possible", "template-deleted", resource.line),
  );
}

/** A template alone, for a stack that is not seen: each resource may be updated. */
export function applyAll(template: Template, path: string, environment: Environment): readonly Happening[] {
  const side = { template, resolve: resolverOf(template) };
  return [...template.resources.values()].map((resource) => ({
    ...base(resource, side, path, environment),
    action: "update" as const,
    certainty: "possible" as const,
    reason: "stack-not-seen",
  }));
}

function base(resource: TemplateResource, side: Side, path: string, environment: Environment) {
  return {
    id: resource.id,
    type: resource.type,
    path,
    line: resource.line,
    pointer: pointerOf(["Resources", resource.id]),
    environment: environmentOfTags(side.resolve(resource.properties.Tags ?? null)) ?? environment,
    fate: "delete" as Fate,
  };
}

/** User guide, `DeletionPolicy`: databases outside a cluster are snapshotted where nothing is said; all else goes. */
export function deletionFate(resource: TemplateResource, resolve: Resolve): Fate {
  const said = fateOf(resource.attributes.DeletionPolicy, resolve);
  if (said !== null) return said === "snapshot" && !knowsSnapshot(resource.type) ? "unknown" : said;
  const isLoneDatabase = resource.type === "AWS::RDS::DBInstance" && !("DBClusterIdentifier" in resource.properties);
  return isLoneDatabase || resource.type === "AWS::RDS::DBCluster" ? "snapshot" : "delete";
}

function replacementFate(resource: TemplateResource, resolve: Resolve): Fate {
  return fateOf(resource.attributes.UpdateReplacePolicy, resolve) ?? "delete";
}

function fateOf(policy: Json | undefined, resolve: Resolve): Fate | null {
  if (policy === undefined || policy === null) return null;
  switch (resolve(policy)) {
    case "Retain":
    case "RetainExceptOnCreate":
      return "retain";
    case "Snapshot":
      return "snapshot";
    case "Delete":
      return "delete";
    default:
      return "unknown";
  }
}

function removal(
  resource: TemplateResource,
  side: Side,
  path: string,
  environment: Environment,
  certainty: Happening["certainty"],
  reason: string,
  line: number | null,
): Happening {
  const fate = deletionFate(resource, side.resolve);
  const holds = decide(namedCondition(resource.attributes.Condition, side.resolve, side.template));
  const known = holds === true && fate !== "unknown" ? certainty : "possible";
  const action = fate === "retain" ? "forget" : "delete";
  return { ...base(resource, side, path, environment), fate, action, certainty: known, reason, line };
}

function creation(resource: TemplateResource, side: Side, path: string, environment: Environment): Happening | null {
  const holds = decide(namedCondition(resource.attributes.Condition, side.resolve, side.template));
  if (holds === false) return null;
  return {
    ...base(resource, side, path, environment),
    action: "create",
    certainty: holds ? "certain" : "possible",
    reason: null,
  };
}

function change(
  before: TemplateResource,
  after: TemplateResource,
  old: Side,
  young: Side,
  path: string,
  environment: Environment,
): Happening | null {
  const was = namedCondition(before.attributes.Condition, old.resolve, old.template);
  const is = namedCondition(after.attributes.Condition, young.resolve, young.template);
  const [held, holds] = [decide(was), decide(is)];
  if (held === false && holds === false) return null;
  const isSameCondition = canonical(was) === canonical(is) || isSameByDefaults(was, is);
  if (!isSameCondition && becomesTrueByDefaults(was, is)) {
    return { ...creationOf(base(after, young, path, environment)), reason: "condition-changed" };
  }
  if (!isSameCondition && holds !== true && held !== false) {
    const certainty = holds === false && held === true ? "certain" : "possible";
    return removal(before, old, path, environment, certainty, "condition-changed", after.line);
  }
  if (!isSameCondition && held === false) return creation(after, young, path, environment);
  const common = base(after, young, path, environment);
  const properties = compareProperties(old.resolve(before.properties), young.resolve(after.properties));
  const worst = worstOf(properties, after, held === true && holds === true ? "certain" : "possible", young);
  if (worst) return { ...common, fate: replacementFate(after, young.resolve), ...worst };
  const attribute = ["DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy", "Metadata"].find(
    (name) =>
      canonical(old.resolve(before.attributes[name] ?? null)) !==
      canonical(young.resolve(after.attributes[name] ?? null)),
  );
  if (attribute === undefined) {
    // The condition fell away: it may not have been created so far.
    return isSameCondition || held === true ? null : { ...creationOf(common), reason: "condition-changed" };
  }
  const at = { line: young.template.lineOf(["Resources", after.id, attribute]) ?? after.line };
  return { ...common, ...at, action: "update", certainty: "certain", reason: `attribute:${attribute}` };
}

function creationOf(common: ReturnType<typeof base>): Happening {
  return { ...common, action: "create", certainty: "possible", reason: null };
}

type Worst = Pick<Happening, "action" | "certainty" | "reason" | "line" | "pointer">;

function worstOf(
  changes: readonly PropertyChange[],
  resource: TemplateResource,
  ceiling: Happening["certainty"],
  side: Side,
): Worst | null {
  const spec = specOf(resource.type);
  let worst: (Worst & { rank: number }) | null = null;
  for (const each of changes) {
    const { replaces, certainty } = replacementBy(spec, each);
    const isForced = !replaces && isReplacedGroup(resource, each);
    const sure = replaces || isForced ? (isForced ? "possible" : certainty) : each.certainty;
    const rank = (replaces || isForced ? 2 : 0) + (sure === "certain" ? 1 : 0);
    if (worst !== null && rank <= worst.rank) continue;
    const keys = ["Resources", resource.id, "Properties", ...each.keys];
    const name = each.names.join(".");
    worst = {
      rank,
      action: rank >= 2 ? "replace" : "update",
      certainty: ceiling === "possible" ? "possible" : sure,
      reason: spec === null ? `type-not-in-schema:${name}` : `property:${name}`,
      line: side.template.lineOf(keys) ?? resource.line,
      pointer: pointerOf(keys),
    };
  }
  if (worst === null) return null;
  const { rank: _, ...rest } = worst;
  return rest;
}

/** `UpdatePolicy.AutoScalingReplacingUpdate.WillReplace`: the group is replaced where only its launch settings change. */
function isReplacedGroup(resource: TemplateResource, change: PropertyChange): boolean {
  if (resource.type !== "AWS::AutoScaling::AutoScalingGroup") return false;
  const policy = memberOf(memberOf(resource.attributes.UpdatePolicy).AutoScalingReplacingUpdate);
  const launch = ["LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier"];
  return wordOf(policy.WillReplace) === "true" && launch.includes(change.names[0] ?? "");
}

/** A replaced resource has a new name: who refers to it by a property changes too, and may be replaced in turn. */
function cascade(
  happenings: readonly Happening[],
  side: Side,
  path: string,
  environment: Environment,
): readonly Happening[] {
  const byId = new Map(happenings.map((each) => [each.id, each]));
  const users = new Map<string, { user: TemplateResource; property: string }[]>();
  for (const user of side.template.resources.values()) {
    for (const [property, value] of Object.entries(user.properties)) {
      for (const target of referencesIn(side.resolve(value))) {
        const list = users.get(target) ?? [];
        list.push({ user, property });
        users.set(target, list);
      }
    }
  }
  const added: Happening[] = [];
  const queue = happenings.filter((each) => each.action === "replace").map((each) => each.id);
  for (let index = 0; index < queue.length; index++) {
    const target = queue[index] ?? "";
    for (const { user, property } of users.get(target) ?? []) {
      const known = byId.get(user.id);
      if (user.id === target || (known && known.action !== "update")) continue;
      const keys = ["Resources", user.id, "Properties", property];
      const at = { names: [property], keys: [property], certainty: "possible", listDepth: null } as const;
      const isReplaced = replacementBy(specOf(user.type), at).replaces;
      if (known && !isReplaced) continue;
      const next: Happening = {
        ...base(user, side, path, environment),
        fate: replacementFate(user, side.resolve),
        action: isReplaced ? "replace" : "update",
        certainty: "possible",
        reason: `refers-to-replaced:${target}`,
        line: side.template.lineOf(keys) ?? user.line,
        pointer: pointerOf(keys),
      };
      byId.set(user.id, next);
      if (!known) added.push(next);
      if (isReplaced) queue.push(user.id);
    }
  }
  return [...happenings, ...added].map((each) => (each.action === "update" ? (byId.get(each.id) ?? each) : each));
}

/** Logical ids that a resolved value refers to. */
function referencesIn(value: Json): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (item: Json): void => {
    if (isWord(item)) return;
    if (isList(item)) {
      for (const each of item) visit(each);
      return;
    }
    if (!isRecord(item)) return;
    if (typeof item.Ref === "string" && !("Fn::Type" in item)) found.add(item.Ref);
    const attribute = item["Fn::GetAtt"];
    if (isList(attribute) && typeof attribute[0] === "string") found.add(attribute[0]);
    for (const each of Object.values(item)) visit(each);
  };
  visit(value);
  return found;
}

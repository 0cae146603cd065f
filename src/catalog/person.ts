import type { Account, Group, Person, PersonId } from "#core";
import { compareText } from "#core";
import { annotationList, annotationPointer, annotationText, declaredLevel } from "./annotation.ts";
import type { Entities, Entity, Resolve } from "./entity.ts";
import type { Report } from "./problem.ts";
import { field, type Pointer, scalarText } from "./yamlText.ts";

export const leaderKey = "checkrail.dev/leader";

/** The opaque id of a User entity: its reference. */
function personId(user: Entity): PersonId {
  return user.ref as PersonId;
}

export function leaderOf(entity: Entity, resolve: Resolve): PersonId | null {
  const value = field(entity.annotations, leaderKey);
  if (value === undefined || value === null) return null;
  const user = resolve(entity, value, annotationPointer(leaderKey), ["user"]);
  return user === null ? null : personId(user);
}

/** The items of a list in `spec`, each with its place. A value that should be a list and is not is a problem. */
export function specList(
  entity: Entity,
  key: string,
  report: Report,
): readonly Readonly<{ value: unknown; pointer: Pointer }>[] {
  const value = field(entity.spec, key);
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map((item: unknown, i) => ({ value: item, pointer: ["spec", key, i] }));
  const place = entity.placeOf(["spec", key]);
  report(
    "warning",
    "not-a-list",
    place,
    `\`spec.${key}\` of \`${entity.ref}\` is not a list`,
    "write it as a YAML list",
  );
  return [];
}

/** Groups with one parent each, whether the parent or the child says so. */
export function readGroups({ byRef, report }: Entities, resolve: Resolve): readonly Group[] {
  const groups = [...byRef.values()].filter(({ kind }) => kind === "group");
  const parents = new Map<string, string>();
  for (const group of groups) {
    const value = field(group.spec, "parent");
    const parent = value === undefined || value === null ? null : resolve(group, value, ["spec", "parent"], ["group"]);
    if (parent !== null) parents.set(group.ref, parent.ref);
  }
  for (const group of [...groups].sort((a, b) => compareText(a.ref, b.ref))) {
    for (const { value, pointer } of specList(group, "children", report)) {
      const child = resolve(group, value, pointer, ["group"]);
      if (child === null) continue;
      const parent = parents.get(child.ref) ?? group.ref;
      parents.set(child.ref, parent);
      if (parent === group.ref) continue;
      const message = `\`${child.ref}\` is a child of \`${group.ref}\` and of \`${parent}\``;
      report("warning", "two-parents", group.placeOf(pointer), message, `it counts under \`${parent}\` alone`);
    }
  }
  return groups.map((group) => ({
    ref: group.ref,
    name: group.name,
    parent: parents.get(group.ref) ?? null,
    leader: leaderOf(group, resolve),
  }));
}

export function readPeople(entities: Entities, resolve: Resolve, groups: readonly Group[]): readonly Person[] {
  const { byRef, report } = entities;
  const memberships = new Map<string, Set<string>>();
  const join = (user: Entity | null, group: Entity | null) => {
    if (user === null || group === null) return;
    const joined = memberships.get(user.ref) ?? new Set<string>();
    memberships.set(user.ref, joined.add(group.ref));
  };
  for (const entity of byRef.values()) {
    if (entity.kind === "user") {
      for (const { value, pointer } of specList(entity, "memberOf", report)) {
        join(entity, resolve(entity, value, pointer, ["group"]));
      }
    }
    if (entity.kind === "group") {
      for (const { value, pointer } of specList(entity, "members", report)) {
        join(resolve(entity, value, pointer, ["user"]), entity);
      }
    }
  }
  const parentOf = new Map(groups.map((group) => [group.ref, group.parent]));
  return [...byRef.values()]
    .filter(({ kind }) => kind === "user")
    .map((user) => ({
      id: personId(user),
      kind: kindOf(user, report),
      name: scalarText(field(field(user.spec, "profile"), "displayName")) || user.name,
      level: declaredLevel(user, report),
      groups: withAncestors(memberships.get(user.ref) ?? new Set(), parentOf),
      accounts: accountsOf(user, resolve, report),
    }));
}

/** Groups and all above them; a cycle ends where it began. */
export function withAncestors(
  direct: Iterable<string>,
  parentOf: ReadonlyMap<string, string | null>,
): readonly string[] {
  const all = new Set<string>();
  for (const ref of direct) {
    for (let at: string | null = ref; at !== null && !all.has(at); at = parentOf.get(at) ?? null) all.add(at);
  }
  return [...all].sort(compareText);
}

const kindKey = "checkrail.dev/kind";

/** People are human unless the catalog says otherwise; a word that we do not know makes nobody a human. */
function kindOf(user: Entity, report: Report): Person["kind"] {
  const text = annotationText(user, kindKey)?.toLowerCase() ?? "human";
  if (text === "human" || text === "agent" || text === "bot" || text === "unknown") return text;
  const message = `the kind of \`${user.ref}\` is not one of human, agent, bot; it cannot sign`;
  report("warning", "bad-kind", user.placeOf(annotationPointer(kindKey)), message, "write one of the three");
  return "unknown";
}

const accountsKey = "checkrail.dev/accounts";
const linkedByKey = "checkrail.dev/linked-by";

function accountsOf(user: Entity, resolve: Resolve, report: Report): readonly Account[] {
  const linker = field(user.annotations, linkedByKey);
  const linkedBy =
    linker === undefined || linker === null ? null : resolve(user, linker, annotationPointer(linkedByKey), ["user"]);
  const found = new Map<string, Account>();
  const add = (provider: string, login: string | null) => {
    if (login === null || login === "") return;
    const account = { provider, login, linkedBy: linkedBy === null ? null : personId(linkedBy) };
    found.set(`${provider}\n${login}`, account);
  };
  add("github", annotationText(user, "github.com/user-login"));
  add("gitlab", annotationText(user, "gitlab.com/user-login"));
  add("email", scalarText(field(field(user.spec, "profile"), "email")));
  for (const item of annotationList(user, accountsKey)) {
    const colon = item.indexOf(":");
    const [provider, login] = [item.slice(0, colon).trim().toLowerCase(), item.slice(colon + 1).trim()];
    if (colon > 0 && login !== "") {
      add(provider, login);
      continue;
    }
    const message = `\`${item.slice(0, 80)}\` is not an account of \`${user.ref}\``;
    const hint = "write accounts as `github:login, gitlab:login, email:a@b`";
    report("warning", "bad-account", user.placeOf(annotationPointer(accountsKey)), message, hint);
  }
  return [...found.values()].sort((a, b) => compareText(a.provider, b.provider) || compareText(a.login, b.login));
}

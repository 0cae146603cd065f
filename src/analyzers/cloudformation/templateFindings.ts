import { type Finding, finding, type Json } from "#core";
import { canonical } from "./canonical.ts";
import type { Happening } from "./effects.ts";
import { resolverOf } from "./resolve.ts";
import { specOf } from "./spec.ts";
import { memberOf, short, type Template } from "./template.ts";

/** Findings about the template as a whole, or about two of its resources at once. */
export function templateFindings(
  path: string,
  before: Template | null,
  after: Template,
  happenings: readonly Happening[],
): readonly Finding[] {
  if (before === null) return [];
  return [
    ...renamed(path, before, after, happenings),
    ...namedReplacements(path, after, happenings),
    ...lostExports(path, before, after),
  ];
}

/** The same type and the same body under another logical id: a rename is a delete and a create. */
function renamed(
  path: string,
  before: Template,
  after: Template,
  happenings: readonly Happening[],
): readonly Finding[] {
  const [old, young] = [resolverOf(before), resolverOf(after)];
  const created = new Map<string, Happening>();
  for (const each of happenings) {
    const resource = each.action === "create" ? after.resources.get(each.id) : undefined;
    if (resource) created.set(`${each.type} ${canonical(young(resource.properties))}`, each);
  }
  return happenings.flatMap((each) => {
    const resource = each.action === "delete" || each.action === "forget" ? before.resources.get(each.id) : undefined;
    const twin = resource && created.get(`${each.type} ${canonical(old(resource.properties))}`);
    if (!twin || each.reason !== "removed-from-template") return [];
    return [
      finding({
        code: "CFN-LOGICAL-ID-RENAMED",
        severity: "error",
        confidence: "medium",
        message: `\`${short(each.id)}\` goes and \`${short(twin.id)}\` comes with the same properties`,
        why: "CloudFormation knows a resource by its logical id: a new id is a new resource, and the old one is deleted",
        instead: `keep the id \`${short(each.id)}\`, or move the resource with a stack refactor or an import`,
        path,
        line: twin.line,
        resource: { type: twin.type, address: twin.id },
      }),
    ];
  });
}

const nameProperty = /(Name|Identifier|Id)$/;

/** Create-first replacement of a resource whose own name stays as it was: the update stops with "already exists". */
function namedReplacements(path: string, after: Template, happenings: readonly Happening[]): readonly Finding[] {
  return happenings.flatMap((each) => {
    const resource =
      each.action === "replace" && each.certainty === "certain" ? after.resources.get(each.id) : undefined;
    if (!resource) return [];
    const last = each.type.split("::").at(-1) ?? "";
    const own = Object.keys(resource.properties).find(
      (name) =>
        nameProperty.test(name) &&
        (name === "Name" || name.startsWith(last)) &&
        specOf(each.type)?.replacing.get(name) === "yes" &&
        typeof (resource.properties[name] as Json) === "string",
    );
    if (own === undefined || each.reason === `property:${own}`) return [];
    return [
      finding({
        code: "CFN-NAMED-REPLACE",
        severity: "warning",
        confidence: "medium",
        message: `\`${short(each.id)}\` must be replaced and keeps the fixed name in \`${own}\``,
        why: "the new one is made before the old one goes, and two cannot have one name: the update fails",
        instead: `change \`${own}\` too, or leave it out and let CloudFormation name it`,
        path,
        line: each.line,
        resource: { type: each.type, address: each.id },
      }),
    ];
  });
}

function lostExports(path: string, before: Template, after: Template): readonly Finding[] {
  const exportsOf = (template: Template) => {
    const resolve = resolverOf(template);
    return new Map(
      Object.entries(template.outputs).flatMap(([id, output]) => {
        const name = memberOf(memberOf(output).Export).Name;
        return name === undefined ? [] : [[canonical(resolve(name)), id] as const];
      }),
    );
  };
  const kept = exportsOf(after);
  return [...exportsOf(before)]
    .filter(([name]) => !kept.has(name))
    .map(([, id]) =>
      finding({
        code: "CFN-EXPORT-REMOVED",
        severity: "warning",
        confidence: "medium",
        message: `the export of \`${short(id)}\` is removed or renamed`,
        why: "stacks that import it stop this update, or break once they are updated",
        instead: "move the importing stacks off it first",
        path,
        line: after.lineOf(["Outputs"]),
      }),
    );
}

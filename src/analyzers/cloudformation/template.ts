import type { Json } from "#core";
import { samGlobals } from "./sam.ts";
import { isList, isRecord, type Tree } from "./yamlText.ts";

export type Member = Readonly<Record<string, Json>>;

export type TemplateResource = Readonly<{
  id: string;
  type: string;
  properties: Member;
  /** `Metadata`, `UpdatePolicy`, `CreationPolicy`, `DeletionPolicy`, `UpdateReplacePolicy`, `Condition`. */
  attributes: Member;
  line: number | null;
}>;

/** A template as it stands, before any stack is seen. */
export type Template = Readonly<{
  resources: ReadonlyMap<string, TemplateResource>;
  parameters: Member;
  conditions: Member;
  mappings: Member;
  outputs: Member;
  /** Macros that rewrite the template in a way that only their owner knows. */
  macros: readonly string[];
  /** What could not be read in it, with its place. */
  doubts: readonly Readonly<{ id: string | null; message: string; hint: string; line: number | null }>[];
  lineOf: Tree["lineOf"];
}>;

/** Transforms whose result is known: serverless types are read as they are, the language extensions are unfolded. */
const knownTransforms: ReadonlySet<string> = new Set([
  "AWS::Serverless-2016-10-31",
  "AWS::LanguageExtensions",
  "AWS::SecretsManager-2020-07-23",
  "AWS::SecretsManager-2024-09-16",
  "AWS::CodeDeployBlueGreen",
]);

const empty: Member = Object.create(null);

export function templateOf(tree: Tree): Template {
  const root = isRecord(tree.value) ? tree.value : empty;
  const resources = new Map<string, TemplateResource>();
  const doubts: Template["doubts"][number][] = [];
  const globals = memberOf(root.Globals);
  for (const [id, body] of Object.entries(memberOf(root.Resources))) {
    const line = tree.lineOf(["Resources", id]);
    if (id.startsWith("Fn::")) {
      unfold(id, body, line, resources, doubts);
      continue;
    }
    const resource = resourceOf(id, body, line, globals);
    if (resource === null) {
      doubts.push({ id, message: `resource \`${short(id)}\` has no type`, hint: "give it a `Type`", line });
    } else resources.set(id, resource);
  }
  if (!isRecord(root.Resources)) {
    doubts.push({ id: null, message: "`Resources` is not a map", hint: "mend the template", line: null });
  }
  return {
    resources,
    parameters: memberOf(root.Parameters),
    conditions: memberOf(root.Conditions),
    mappings: memberOf(root.Mappings),
    outputs: memberOf(root.Outputs),
    macros: macrosOf(root.Transform, memberOf(root.Resources)),
    doubts,
    lineOf: tree.lineOf,
  };
}

function resourceOf(id: string, body: Json, line: number | null, globals: Member): TemplateResource | null {
  if (!isRecord(body) || typeof body.Type !== "string" || body.Type === "") return null;
  const { Type: type, Properties, ...attributes } = body;
  const shared = globals[samGlobals[type] ?? ""];
  const own = memberOf(Properties);
  return { id, type, properties: isRecord(shared) ? { ...shared, ...own } : own, attributes, line };
}

/** `Fn::ForEach::Name: [Identifier, [values], {"Id${Identifier}": {…}}]`, as far as the values are written out. */
function unfold(
  id: string,
  body: Json,
  line: number | null,
  resources: Map<string, TemplateResource>,
  doubts: Template["doubts"][number][],
): void {
  const [identifier, values, shape] = isList(body) ? body : [];
  const doubt = {
    id,
    message: `\`${short(id)}\` cannot be unfolded`,
    hint: "hand over the processed template (`aws cloudformation get-template --template-stage Processed`)",
    line,
  };
  const isLoop = id.startsWith("Fn::ForEach::") && typeof identifier === "string" && isList(values) && isRecord(shape);
  if (!isLoop || values.length * Object.keys(shape).length > 1000) {
    doubts.push(doubt);
    return;
  }
  for (const value of values) {
    if (typeof value !== "string" && typeof value !== "number") {
      doubts.push(doubt);
      return;
    }
    for (const [pattern, item] of Object.entries(shape)) {
      const put = (text: string) =>
        text
          .split(`\${${identifier}}`)
          .join(String(value))
          .split(`&{${identifier}}`)
          .join(alphanumeric(String(value)));
      const name = put(pattern);
      const made = name.startsWith("Fn::")
        ? null
        : resourceOf(name, replaceIn(item, identifier, value, put), line, empty);
      if (made === null) doubts.push(doubt);
      else resources.set(name, made);
    }
  }
}

function alphanumeric(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, "");
}

function replaceIn(item: Json, identifier: string, value: Json, put: (text: string) => string): Json {
  if (typeof item === "string") return put(item);
  if (isList(item)) return item.map((each) => replaceIn(each, identifier, value, put));
  if (!isRecord(item)) return item;
  if (item.Ref === identifier && Object.keys(item).length === 1) return value;
  return Object.fromEntries(Object.entries(item).map(([k, each]) => [put(k), replaceIn(each, identifier, value, put)]));
}

function macrosOf(transform: Json | undefined, resources: Member): readonly string[] {
  const named = (isList(transform) ? transform : transform === undefined ? [] : [transform]).map((each) =>
    isRecord(each) ? each.Name : each,
  );
  const inside = Object.values(resources).flatMap((body) => {
    const local = isRecord(body) ? (body["Fn::Transform"] ?? memberOf(body.Properties)["Fn::Transform"]) : undefined;
    return local === undefined ? [] : [isRecord(local) ? local.Name : local];
  });
  const names = [...named, ...inside].map((name) => (typeof name === "string" ? name : "unknown"));
  return [...new Set(names)].filter((name) => !knownTransforms.has(name));
}

export function memberOf(value: Json | undefined): Member {
  return isRecord(value) ? value : empty;
}

export function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

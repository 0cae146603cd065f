import { type Environment, type Json, unknownEnvironment } from "#core";
import { isWord } from "./canonical.ts";
import { memberOf, type Template } from "./template.ts";
import { isList, isRecord } from "./yamlText.ts";

const names: ReadonlySet<string> = new Set(["environment", "env", "stage", "environmentname", "envname", "deployenv"]);
const production = /^(prod|production|prd|live)$/i;

function isEnvironmentName(name: Json | undefined): boolean {
  return typeof name === "string" && names.has(name.toLowerCase().replace(/[-_ ]/g, ""));
}

function wordOf(value: Json | undefined): string | null {
  return typeof value === "string" && /^[\w.-]{1,40}$/.test(value) ? value : null;
}

/** `[{Key, Value}]`, or a map as serverless types have it. */
export function environmentOfTags(tags: Json | undefined): Environment | null {
  const pairs: readonly (readonly [Json | undefined, Json | undefined])[] = isList(tags)
    ? tags.map((tag) => [memberOf(tag).Key ?? memberOf(tag).key, memberOf(tag).Value ?? memberOf(tag).value] as const)
    : Object.entries(memberOf(tags));
  for (const [key, value] of pairs) {
    const name = isEnvironmentName(key) ? wordOf(value) : null;
    if (name) return { name, source: "tag" };
  }
  return null;
}

/** `Parameters` of a change set: what the stack was given. */
export function environmentOfParameters(parameters: Json | undefined): Environment | null {
  if (!isList(parameters)) return null;
  for (const parameter of parameters) {
    const { ParameterKey, ParameterValue, ResolvedValue } = memberOf(parameter);
    const name = isEnvironmentName(ParameterKey) ? wordOf(ResolvedValue ?? ParameterValue) : null;
    if (name) return { name, source: "declared" };
  }
  return null;
}

/** A parameter's default says where the stack runs only if there is no choice, or if it says production: a template whose
 *  default is `dev` is deployed to production too. */
export function environmentOfTemplate(template: Template): Environment {
  for (const [key, parameter] of Object.entries(template.parameters)) {
    if (!isEnvironmentName(key) || !isRecord(parameter)) continue;
    const name = wordOf(parameter.Default ?? onlyOne(parameter.AllowedValues));
    const isOnly = isList(parameter.AllowedValues) && parameter.AllowedValues.length === 1;
    if (name && (isOnly || production.test(name))) return { name, source: "declared" };
  }
  return unknownEnvironment;
}

function onlyOne(values: Json | undefined): Json | undefined {
  const [only, ...more] = isList(values) ? values : [];
  return more.length === 0 && only !== undefined && isWord(only) ? only : undefined;
}

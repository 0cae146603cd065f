import { type Environment, type EnvironmentSource, unknownEnvironment } from "#core";
import type { Plan, PlanChange } from "./plan.ts";
import { field, isFields, type Side, see, seeText, textField } from "./value.ts";

/** Words for an environment, strictest first. Only these names leave a plan: a tag may hold anything, even a secret. */
const vocabulary: readonly Readonly<{ name: string; words: readonly string[] }>[] = [
  { name: "production", words: ["production", "prod", "prd", "live"] },
  { name: "disaster-recovery", words: ["dr", "disasterrecovery"] },
  { name: "shared", words: ["shared", "global", "common", "mgmt", "management"] },
  { name: "staging", words: ["staging", "stage", "stg", "preprod", "preproduction", "preprd"] },
  { name: "uat", words: ["uat", "acceptance"] },
  { name: "performance", words: ["performance", "perf", "loadtest"] },
  { name: "qa", words: ["qa", "quality"] },
  { name: "integration", words: ["integration", "int"] },
  { name: "test", words: ["test", "testing", "tst"] },
  { name: "demo", words: ["demo"] },
  { name: "preview", words: ["preview", "review"] },
  { name: "development", words: ["development", "develop", "dev", "nonprod", "nonproduction", "nonprd"] },
  { name: "sandbox", words: ["sandbox", "sbx", "playground", "lab"] },
  { name: "local", words: ["local"] },
];

/** The strictest environment that a text names: `Prod`, `prod-eu-1`, `non_prod`; null where it names none. */
export function environmentNamed(text: string): string | null {
  if (text.length > 64) return null;
  const words = text
    .toLowerCase()
    .replace(/\b(pre|non|disaster)[-_ ./]?(prod|prd|recovery)/g, "$1$2")
    .split(/[^a-z]+/);
  return vocabulary.find((entry) => entry.words.some((word) => words.includes(word)))?.name ?? null;
}

const tagFields = [
  "tags",
  "tags_all",
  "labels",
  "terraform_labels",
  "effective_labels",
  "user_labels",
  "resource_labels",
];
const tagNames = new Set([
  "environment",
  "env",
  "stage",
  "environmentname",
  "environmenttype",
  "deploymentenvironment",
]);

const declared: readonly Readonly<{ source: EnvironmentSource; names: readonly string[] }>[] = [
  { source: "workspace", names: ["workspace", "terraform_workspace", "workspace_name", "TFC_WORKSPACE_NAME"] },
  {
    source: "declared",
    names: ["environment", "env", "environment_name", "env_name", "stage", "deployment_environment", "app_env"],
  },
];

/** What the plan as a whole says of its environment, by the variables given to it. */
export function declaredEnvironment({ variables }: Plan): Environment {
  let found: Environment | null = null;
  for (const { source, names } of declared) {
    for (const name of names) {
      const text = textField(field(variables, name), "value");
      const environment = text === null ? null : environmentNamed(text);
      if (environment !== null) found = stricter(found, { name: environment, source });
    }
  }
  return found ?? unknownEnvironment;
}

/** Reads environments change by change: a resource's own tags say more than the plan. Equal tags are read once. */
export function environmentReader(plan: Plan): (change: PlanChange) => Environment {
  const declaredOne = declaredEnvironment(plan);
  const known = new Map<string, Environment | null>();
  const named = (text: string): Environment | null => {
    let environment = known.get(text);
    if (environment === undefined) {
      const name = environmentNamed(text);
      environment = name === null ? null : { name, source: "tag" };
      known.set(text, environment);
    }
    return environment;
  };
  // Of the sides before and after, the stricter one counts.
  return ({ before, after }) =>
    stricter(taggedEnvironment(before, named), taggedEnvironment(after, named)) ?? declaredOne;
}

function taggedEnvironment(side: Side, named: (text: string) => Environment | null): Environment | null {
  let found: Environment | null = null;
  for (const name of tagFields) {
    if (field(side.values, name) === undefined) continue;
    const tags = see(side, [name]);
    if (tags.kind !== "known" || !isFields(tags.value)) continue;
    for (const key in tags.value) {
      if (!tagNames.has(key) && !(key.length <= 64 && tagNames.has(key.toLowerCase().replace(/[^a-z]/g, "")))) continue;
      const text = seeText(side, [name, key]);
      if (text !== null) found = stricter(found, named(text));
    }
  }
  return found;
}

function rankOf({ name }: Environment): number {
  return vocabulary.findIndex((entry) => entry.name === name);
}

function stricter(a: Environment | null, b: Environment | null): Environment | null {
  if (a === null || b === null) return a ?? b;
  return rankOf(b) < rankOf(a) ? b : a;
}

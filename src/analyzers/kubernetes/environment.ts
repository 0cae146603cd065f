import { type Environment, unknownEnvironment } from "#core";
import type { KubeObject } from "./object.ts";
import { fieldsAt, textOf } from "./value.ts";

const keys = ["environment", "env", "app.kubernetes.io/environment"];

const names = new Map([
  ...["prod", "production", "prd", "live"].map((word) => [word, "production"] as const),
  ...["staging", "stage", "stg"].map((word) => [word, "staging"] as const),
  ...["test", "testing", "qa", "uat"].map((word) => [word, "test"] as const),
  ...["dev", "develop", "development", "sandbox"].map((word) => [word, "development"] as const),
]);

/** Where an object lives, as far as its manifest says. Doubt says nothing, and nothing said counts as production. */
export function environmentOf(object: KubeObject): Environment {
  for (const place of ["labels", "annotations"]) {
    const fields = fieldsAt(object.body, ["metadata", place]);
    for (const key of keys) {
      const value = fields && Object.hasOwn(fields, key) ? textOf(fields[key])?.toLowerCase() : undefined;
      if (value) return { name: names.get(value) ?? value, source: "tag" };
    }
  }
  const namespace = object.kind === "Namespace" ? object.name : object.namespace;
  const name = namespace === null ? null : environmentOfNamespace(namespace.toLowerCase());
  return name === null ? unknownEnvironment : { name, source: "declared" };
}

/** `shop-prod` and `prod-shop` are production; a weaker word counts only alone or at the end (`dev-tools` may well be
 *  production's), and none counts beside another or behind a negation (`non-prod`, `preprod`). */
function environmentOfNamespace(namespace: string): string | null {
  const words = namespace.split(/[-_.]/);
  if (words.some((word) => word === "non" || word === "pre" || word === "not" || word === "no")) return null;
  const found = new Set(words.map((word) => names.get(word)).filter((name) => name !== undefined));
  if (found.size !== 1) return null;
  if (found.has("production")) return "production";
  return names.get(words.at(-1) ?? "") ?? null;
}

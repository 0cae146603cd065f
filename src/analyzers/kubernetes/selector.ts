import type { Json } from "#core";
import { type Fields, fieldsOf, itemsOf, textAt, valueAt, wordOf } from "./value.ts";

type Requirement = Readonly<{ key: string; operator: string; values: readonly string[] }>;

/** Which labels are meant. An empty selector means all; a missing one is null, and means none. */
export type Selector = Readonly<{
  pairs: readonly (readonly [string, string])[];
  requirements: readonly Requirement[];
}>;

/** `{app: web}`, as Services, ReplicationControllers and DeploymentConfigs write it. */
export function plainSelector(value: Json | undefined): Selector | null {
  const fields = fieldsOf(value);
  return fields && { pairs: pairsOf(fields), requirements: [] };
}

/** `{matchLabels, matchExpressions}`, as all others write it. */
export function labelSelector(value: Json | undefined): Selector | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  return {
    pairs: pairsOf(fieldsOf(fields.matchLabels) ?? {}),
    requirements: itemsOf(fields.matchExpressions).map((item) => ({
      key: textAt(item, ["key"]) ?? "",
      operator: textAt(item, ["operator"]) ?? "",
      values: itemsOf(valueAt(item, ["values"])).map(wordOf),
    })),
  };
}

export function isEmptySelector(selector: Selector): boolean {
  return selector.pairs.length === 0 && selector.requirements.length === 0;
}

export function selects(selector: Selector, labels: Fields | null): boolean {
  const value = (key: string) => {
    const found = labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
    return found === undefined || found === null ? undefined : wordOf(found);
  };
  return (
    selector.pairs.every(([key, wanted]) => value(key) === wanted) &&
    selector.requirements.every(({ key, operator, values }) => {
      const found = value(key);
      if (operator === "In") return found !== undefined && values.includes(found);
      if (operator === "NotIn") return found === undefined || !values.includes(found);
      if (operator === "Exists") return found !== undefined;
      return operator === "DoesNotExist" && found === undefined;
    })
  );
}

function pairsOf(fields: Fields): [string, string][] {
  return Object.entries(fields).map(([key, value]) => [key, wordOf(value)]);
}

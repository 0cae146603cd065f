import { field, scalarText } from "./yamlText.ts";

/** A Backstage entity reference, `kind:namespace/name`. Compared without case.
 *  Source: backstage.io/docs/features/software-catalog/references */
export type Reference = Readonly<{ kind: string; namespace: string; name: string }>;

/** What a reference means where it does not say all of itself. */
export type ReferenceContext = Readonly<{ kind: string; namespace: string }>;

const shape = /^(?:([^:/\s]{1,63}):)?(?:([^:/\s]{1,63})\/)?([^:/\s]{1,63})$/;

/** Reads `[kind:][namespace/]name` or `{kind, namespace, name}`; null when it is neither. */
export function parseReference(value: unknown, context: ReferenceContext): Reference | null {
  const text = scalarText(value);
  if (text !== null) {
    const match = shape.exec(text);
    const name = match?.[3];
    if (match === null || name === undefined) return null;
    return { kind: match[1] ?? context.kind, namespace: match[2] ?? context.namespace, name };
  }
  const name = scalarText(field(value, "name"));
  if (name === null || !shape.test(name) || name.includes(":") || name.includes("/")) return null;
  const kind = scalarText(field(value, "kind")) ?? context.kind;
  const namespace = scalarText(field(value, "namespace")) ?? context.namespace;
  return { kind, namespace, name };
}

/** The one spelling in which references are compared: lower case, all three parts. */
export function formatReference({ kind, namespace, name }: Reference): string {
  return asciiLowerCase(`${kind}:${namespace}/${name}`);
}

/** The short name of an entity for people and for conditions: the namespace is said where it is not the default. */
export function shortName({ namespace, name }: Reference): string {
  return asciiLowerCase(namespace) === "default" ? name : `${namespace}/${name}`;
}

/** Lower case for A to Z alone: full Unicode lowering makes the Kelvin sign a `k`, and so one login into another. */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (upper) => upper.toLowerCase());
}

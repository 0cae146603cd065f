import { samTypes } from "./sam.ts";
import generated from "./spec.generated.json" with { type: "json" };

/** What AWS's schema says of a change of one property: `yes` replaces the resource, `maybe` depends on the value. */
export type Replacement = "yes" | "maybe";
export type TypeSpec = Readonly<{ isStateful: boolean; replacing: ReadonlyMap<string, Replacement> }>;

const services: Readonly<Record<string, Readonly<Record<string, string>>>> = generated.services;
const read = new Map<string, TypeSpec | null>();

/** AWS's word on a resource type; null for a type that it does not describe (a third party's, a newer one). */
export function specOf(type: string): TypeSpec | null {
  const known = read.get(type);
  if (known !== undefined) return known;
  const words = wordsOf(type);
  const spec = words === null ? null : parseWords(`${words} ${corrections[type] ?? ""}`);
  // A hostile template may name endless types: only the finite table is kept.
  if (spec) read.set(type, spec);
  return spec;
}

/** Where the schema is silent and the service refuses the change (DynamoDB: an LSI lives as long as its table). */
const corrections: Readonly<Record<string, string>> = { "AWS::DynamoDB::Table": "?LocalSecondaryIndexes" };

function wordsOf(type: string): string | null {
  if (type.startsWith("Custom::")) return "ServiceToken";
  if (Object.hasOwn(samTypes, type)) return samTypes[type] ?? null;
  const cut = type.lastIndexOf("::");
  const service = type.slice(0, cut);
  const name = type.slice(cut + 2);
  const types = Object.hasOwn(services, service) ? services[service] : undefined;
  return types && Object.hasOwn(types, name) ? (types[name] ?? null) : null;
}

function parseWords(text: string): TypeSpec {
  const replacing = new Map<string, Replacement>();
  let isStateful = false;
  for (const word of text.split(" ")) {
    if (word === "!") isStateful = true;
    else if (word.startsWith("?")) replacing.set(word.slice(1), "maybe");
    else if (word !== "") replacing.set(word, "yes");
  }
  return { isStateful, replacing };
}

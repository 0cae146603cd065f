import { readFileSync } from "node:fs";
import { refusedFunctions } from "../../src/protocols/condition/refusals.ts";
import { factsVocabulary, printType, type Type } from "../../src/protocols/condition/vocabulary.ts";
import { defaultProtocolNames } from "../../src/protocols/defaultProtocolNames.ts";
import { code, table } from "./markdown.ts";

type Schema = Readonly<{
  $ref?: string;
  description?: string;
  type?: string;
  enum?: readonly unknown[];
  const?: unknown;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  oneOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  definitions?: Readonly<Record<string, Schema>>;
}>;

const schemaPath = "src/protocols/protocol.schema.json";
const schema: Schema = JSON.parse(readFileSync(schemaPath, "utf8")) as Schema;

/** The language of protocols, from its JSON Schema and the vocabulary that conditions are checked against. */
export function protocolLanguagePage(): string {
  return `# The protocol language

A protocol is a YAML file: \`apiVersion: checkrail.dev/v1\`, \`kind: Protocol\`. Its JSON Schema ships with the package as
\`checkrail/protocol.schema.json\`; an editor finds it by a first line \`# yaml-language-server: $schema=…\`.
[Write a protocol](../how-to/write-a-protocol.md) goes from an empty file to one in force.

## Fields

${table(["field", "must", "is"], fields(schema, ""))}

${Object.entries(schema.definitions ?? {})
  .filter(
    ([, definition]) => definition.properties !== undefined || (definition.oneOf ?? definition.anyOf) !== undefined,
  )
  .map(([name, definition]) => definitionSection(name, definition))
  .join("\n\n")}

## Conditions

\`when\` is an expression of CEL (the Common Expression Language) over these variables. It is checked with their types when the protocol
is read: a field that is not there, or a word that can never be equal, is a problem with its line, not a rule that never speaks.

${table(
  ["variable", "type"],
  Object.entries(factsVocabulary).map(([name, type]) => [code(name), printType(type)]),
)}

${objects()
  .map(([name, type]) => objectSection(name, type))
  .join("\n\n")}

A condition that fails while it is judged (a division by zero, null where text was expected) does not count as false: its requirement
is *indeterminate*, and holds.

### What is refused, and what to write instead

Readers of CEL differ in these, or they make a condition that nobody can check. \`protocol lint\` names the place.

${table(
  ["function", "instead"],
  Object.entries(refusedFunctions).map(([name, instead]) => [code(name), instead]),
)}

## What ships

In force where a repository or an organisation has no protocols of its own: ${defaultProtocolNames.map((name) => `[${code(name)}](../../protocols/${name}.yaml)`).join(", ")}.
All that ship are in [protocols/](../../protocols/), each with its cases beside it.`;
}

function definitionSection(name: string, definition: Schema): string {
  const choices = definition.oneOf ?? definition.anyOf ?? [];
  const rows = choices.length > 0 ? choices.flatMap((choice) => fields(resolve(choice), "")) : fields(definition, "");
  const intro = definition.description === undefined ? "" : `${definition.description}\n\n`;
  const body =
    rows.length > 0 ? table(["field", "must", "is"], rows) : choices.map((choice) => `- ${says(choice)}`).join("\n");
  return `### ${name}\n\n${intro}${body}`;
}

function fields(of: Schema, prefix: string): readonly (readonly string[])[] {
  return Object.entries(of.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const must = of.required?.includes(name) ? "yes" : "";
    const inner = field.$ref === undefined ? fields(field, `${path}.`) : [];
    return [[code(path), must, says(field)], ...inner];
  });
}

function says(field: Schema): string {
  const target = resolve(field);
  const description = field.description ?? target.description ?? "";
  const words = field.enum ?? target.enum;
  const reference = field.$ref === undefined ? "" : `[${nameOf(field.$ref)}](#${nameOf(field.$ref).toLowerCase()})`;
  const list = field.items === undefined ? "" : `list of ${says(field.items) || field.items.type}`;
  const constant = field.const === undefined ? "" : code(String(field.const));
  const closed = words === undefined ? "" : words.map((word) => code(String(word))).join(", ");
  const isPlain =
    reference !== "" && target.properties === undefined && target.oneOf === undefined && target.anyOf === undefined;
  return (
    [description, constant, closed, list, isPlain ? "" : reference].filter(Boolean).join(" ") || (field.type ?? "")
  );
}

function resolve(field: Schema): Schema {
  return field.$ref === undefined ? field : (schema.definitions?.[nameOf(field.$ref)] ?? field);
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

/** Every object type that a variable leads to, once, in the order in which they are met. */
function objects(): readonly (readonly [string, Type])[] {
  const found = new Map<string, Type>();
  const walk = (type: Type): void => {
    if (type.kind === "list") walk(type.of);
    else if (type.kind === "object" && !found.has(type.name)) {
      found.set(type.name, type);
      for (const field of Object.values(type.fields)) walk(field);
    }
  };
  for (const type of Object.values(factsVocabulary)) walk(type);
  return [...found];
}

function objectSection(name: string, type: Type): string {
  if (type.kind !== "object") return "";
  const rows = Object.entries(type.fields).map(([field, of]) => [code(field), printType(of), wordsOf(of)]);
  return `### ${name}\n\n${table(["field", "type", "one of"], rows)}`;
}

function wordsOf(type: Type): string {
  const of = type.kind === "list" ? type.of : type;
  return "oneOf" in of && of.oneOf !== undefined ? of.oneOf.map((word) => code(String(word))).join(", ") : "";
}

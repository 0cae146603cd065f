import { canonicalJson, type Digest, type Json, type NonEmpty } from "#core";
import { utf8Bytes } from "../bytes.ts";
import { type Checked, refuse, within } from "../checked.ts";
import {
  anything,
  nonEmptyListOf,
  objectOf,
  optional,
  present,
  type Reader,
  readFields,
  recordOf,
  refused,
  text,
} from "../fields.ts";
import { parseStrictJson } from "../strictJson.ts";

/** What something is: matched by digest only. `digest` holds values by algorithm: `sha256`, `gitCommit`, `gitTree` … */
export type Resource = Readonly<{
  name: string | null;
  uri: string | null;
  digest: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, Json>> | null;
}>;

/** in-toto Statement v1: what is said (`predicate`, of a type) about what (`subject`). */
export type Statement = Readonly<{
  subject: NonEmpty<Resource>;
  predicateType: string;
  predicate: Readonly<Record<string, Json>> | null;
}>;

export const statementType = "https://in-toto.io/Statement/v1";
const statementLengthMax = 2_000_000;

/** The algorithms we compare by are written in lower-case hex. Others are kept, and match nothing. */
const hexLengths: Readonly<Record<string, readonly number[]>> = {
  sha256: [64],
  gitCommit: [40, 64],
  gitTree: [40, 64],
  gitBlob: [40, 64],
  sha1: [40],
};

export const digestSet: Reader<Readonly<Record<string, string>>> = (value, at, say) => {
  const read = recordOf(text)(value, at, say);
  if (read === refused) return refused;
  const names = Object.keys(read);
  const bad = names.find((name) => !isDigestOf(name, read[name] ?? ""));
  if (bad === undefined && names.length > 0) return read;
  say(at, bad === undefined ? "is empty" : `has no lower-case hex of its length at \`${bad}\``);
  return refused;
};

function isDigestOf(name: string, value: string): boolean {
  const lengths = Object.hasOwn(hexLengths, name) ? hexLengths[name] : undefined;
  return lengths === undefined || (lengths.includes(value.length) && /^[0-9a-f]+$/.test(value));
}

export const resource: Reader<Resource> = objectOf(
  { name: optional(text), uri: optional(text), digest: digestSet, annotations: optional(recordOf(anything)) },
  "ignore",
);

const statement = objectOf(
  { subject: nonEmptyListOf(resource), predicateType: text, predicate: optional(recordOf(anything)) },
  "ignore",
);

/** Reads a payload after its signature held. Fields that nobody knows are ignored, as in-toto asks of consumers. */
export function parseStatement(input: string | Uint8Array): Checked<Statement, "statement-format" | "statement-type"> {
  const json = parseStrictJson(input, statementLengthMax);
  if (!json.ok) return within("statement-format", "the statement", json);
  const type = typeof json.value === "object" && json.value !== null && "_type" in json.value ? json.value._type : null;
  if (type !== statementType)
    return refuse(
      "statement-type",
      `the payload is no \`${statementType}\``,
      "attest with an in-toto statement, version 1",
    );
  return readFields(statement, json.value, "statement-format", "see the in-toto Statement v1 specification");
}

/** Canonical JSON, UTF-8: the payload to sign. */
export function printStatement({ subject, predicateType, predicate }: Statement): Uint8Array {
  const printed = { _type: statementType, subject: subject.map(present), predicateType, predicate };
  return utf8Bytes(canonicalJson(present(printed)));
}

export function artifactResource(digest: Digest, name: string | null = null): Resource {
  return { name, uri: null, digest: { sha256: digest.slice("sha256:".length) }, annotations: null };
}

/** Does one of the subjects have this digest? Only one algorithm is asked for; what else they say does not matter. */
export function hasSubject(statement: Pick<Statement, "subject">, algorithm: string, value: string): boolean {
  return statement.subject.some(({ digest }) => Object.hasOwn(digest, algorithm) && digest[algorithm] === value);
}

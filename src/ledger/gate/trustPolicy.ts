import { canonicalJson, type Digest, distinct, type NonEmpty } from "#core";
import { toBase64 } from "../base64.ts";
import { equalBytes } from "../bytes.ts";
import { type Checked, refuse, within } from "../checked.ts";
import {
  commit,
  digest,
  hashBytes,
  level,
  listOf,
  matching,
  nonEmptyListOf,
  objectOf,
  one,
  oneOf,
  optional,
  present,
  type Reader,
  readFields,
  refused,
  size,
  text,
  whole,
} from "../fields.ts";
import { isPublicKey } from "../note/ed25519.ts";
import { type NoteKey, parseVkey, printVkey } from "../note/noteKey.ts";
import { parsePolicy, type TlogPolicy } from "../note/policy.ts";
import type { WitnessState } from "../note/witness.ts";
import { parseStrictJson } from "../strictJson.ts";
import { covers, isInOrder, type KeySpan, type LogKey } from "./keySpan.ts";

/** What a gate believes, and what it wants to hear. Pinned where the gate runs; who can change it can open the gate. */
export type TrustPolicy = Readonly<{
  signers: NonEmpty<TrustedSigner>;
  /** The log's key. Its name is the log's origin. */
  log: NoteKey;
  /** All keys that the log has had, this one too, and the sizes that each may sign; empty: it has had no other. */
  logKeys: readonly LogKey[];
  /** tlog-policy text: witnesses and quorum. */
  witnesses: string;
  /** How old a quorum of cosignatures may be; null asks for no age. */
  cosignatureAgeMaxSeconds: number | null;
  /** Digests of the policies that may have been judged by. */
  policies: NonEmpty<Digest>;
  /** Enrolled keys and whose each is: so many persons, two at least, may override together; null: nobody may. */
  override: Readonly<{ keys: NonEmpty<PersonKey>; threshold: number }> | null;
  /** Judge reviews anew, instead of trusting the summary of them. */
  inputs: "ignored" | "required";
  expect: Expectation;
  /** The last checkpoint that this gate saw; null before the first. */
  lastCheckpoint: WitnessState | null;
}>;

/** A key may speak for one verifier id, up to a level; where it was rotated, only for leaves of its span. */
export type TrustedSigner = Readonly<{
  publicKey: Uint8Array;
  verifierId: string;
  levelMax: number;
  span: KeySpan | null;
}>;

/** A person may have several keys, and counts once. */
export type PersonKey = Readonly<{ publicKey: Uint8Array; person: string }>;

export type Expectation = SourceExpectation | DeployExpectation;

export type SourceExpectation = Readonly<{
  kind: "source";
  commit: string;
  /** As in `resourceUri`: `git+https://github.com/northwind/stores`. */
  repository: string;
  /** The attestation must name one of these. */
  refs: NonEmpty<string>;
  level: number;
  /** Properties that must be there, and such that must not. Break-glass never may, unless it is overridden. */
  properties: Readonly<{ required: readonly string[]; forbidden: readonly string[] }>;
}>;

export type DeployExpectation = Readonly<{
  kind: "deploy";
  /** What is to be deployed; null in a file for many deploys: whoever asks must name it then. */
  artifact: Digest | null;
  environment: string;
  service: string;
  /** Where every change must come from; null asks nothing. */
  repository: string | null;
  /** Where every change must have gone; empty asks nothing. */
  refs: readonly string[];
  level: number;
}>;

const keyText: Reader<Uint8Array> = (value, at, say) => {
  const bytes = hashBytes(typeof value === "string" ? value.replace(/^ed25519:/, "") : value, at, () => {});
  if (bytes !== refused && isPublicKey(bytes) && String(value).startsWith("ed25519:")) return bytes;
  say(at, "is no Ed25519 key: `ed25519:` and 32 bytes in base64");
  return refused;
};

const personKey: Reader<PersonKey> = objectOf({ publicKey: keyText, person: text }, "refuse");

const vkey: Reader<NoteKey> = (value, at, say) => {
  const key = typeof value === "string" ? parseVkey(value) : null;
  if (key?.ok && key.value.type === "ed25519") return key.value;
  say(at, `is no key of a log${key && !key.ok ? `: ${key.problems[0].message}` : ""}`);
  return refused;
};

const span: Reader<KeySpan> = objectOf({ from: size, until: optional(size) }, "refuse");

const policyText: Reader<string> = (value, at, say) => {
  const policy = typeof value === "string" ? parsePolicy(value) : null;
  if (typeof value === "string" && policy?.ok) return value;
  for (const { message, line } of policy?.ok === false ? policy.problems : [])
    say(at, `is no tlog-policy${line === null ? "" : `, line ${line}`}: ${message}`);
  if (policy === null) say(at, "is no text");
  return refused;
};

const source = objectOf(
  {
    kind: oneOf("source"),
    commit,
    repository: text,
    refs: nonEmptyListOf(matching(/^refs\/[^\s]+$/, "full name of a ref: `refs/heads/main`")),
    level,
    properties: objectOf({ required: listOf(text), forbidden: listOf(text) }, "refuse"),
  },
  "refuse",
);

const deploy = objectOf(
  {
    kind: oneOf("deploy"),
    artifact: optional(digest),
    environment: text,
    service: text,
    repository: optional(text),
    refs: listOf(text),
    level,
  },
  "refuse",
);

const expectation: Reader<Expectation> = (value, at, say) =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "deploy"
    ? deploy(value, at, say)
    : source(value, at, say);

const shape = objectOf(
  {
    v: one,
    signers: nonEmptyListOf(
      objectOf({ publicKey: keyText, verifierId: text, levelMax: level, span: optional(span) }, "refuse"),
    ),
    log: vkey,
    logKeys: optional(listOf(objectOf({ key: vkey, span }, "refuse"))),
    witnesses: policyText,
    cosignatureAgeMaxSeconds: optional(whole),
    policies: nonEmptyListOf(digest),
    override: optional(objectOf({ keys: nonEmptyListOf(personKey), threshold: whole }, "refuse")),
    inputs: oneOf("ignored", "required"),
    expect: expectation,
    lastCheckpoint: optional(objectOf({ size, root: hashBytes }, "refuse")),
  },
  "refuse",
);

const trustLengthMax = 1_000_000;
const hint = "see the reference of the trust file; what is not written there is not believed";

export function parseTrustPolicy(input: string | Uint8Array): Checked<TrustPolicy, "trust-format"> {
  const json = parseStrictJson(input, trustLengthMax);
  if (!json.ok) return within("trust-format", "the trust file", json);
  const read = readFields(shape, json.value, "trust-format", hint);
  if (!read.ok) return read;
  const { v: _, ...rest } = read.value;
  const trust: TrustPolicy = { ...rest, logKeys: rest.logKeys ?? [] };
  const { override, log, logKeys } = trust;
  const isOf = ({ key }: LogKey) => key.name === log.name;
  const hasLog = logKeys.length === 0 || logKeys.some(({ key }) => equalBytes(key.publicKey, log.publicKey));
  if (!hasLog || !logKeys.every(isOf) || !isInOrder(logKeys.map((each) => each.span)))
    return refuse("trust-format", "`logKeys` are the keys of this log, one after the other, `log` among them", hint);
  if (override && (override.threshold < 2 || override.threshold > personsOf(override.keys).length))
    return refuse("trust-format", "an override takes two persons at least, and no more than are enrolled", hint);
  const enrolled = override?.keys.map(({ publicKey }) => toBase64(publicKey)) ?? [];
  if (new Set(enrolled).size < enrolled.length)
    return refuse("trust-format", "a key is enrolled twice: nobody could say whose it is", hint);
  const { logs } = witnessPolicyOf(trust);
  return logs.length === 0 || logs.some(({ key }) => equalBytes(key.publicKey, log.publicKey) && key.name === log.name)
    ? { ok: true, value: trust }
    : refuse("trust-format", "the tlog-policy lists logs, and not this one", hint);
}

/** The log's keys that may sign a checkpoint of this size. */
export function logKeysAt({ log, logKeys }: Pick<TrustPolicy, "log" | "logKeys">, at: bigint): readonly NoteKey[] {
  return logKeys.length === 0 ? [log] : logKeys.filter((each) => covers(each.span, at)).map(({ key }) => key);
}

/** Whose keys these are, each person once. */
export function personsOf(keys: readonly PersonKey[]): readonly string[] {
  return distinct(keys.map(({ person }) => person)).toSorted();
}

/** The witnesses' part, read. A trust policy that was parsed always has one. */
export function witnessPolicyOf({ witnesses }: Pick<TrustPolicy, "witnesses">): TlogPolicy {
  const policy = parsePolicy(witnesses);
  if (!policy.ok) throw new TypeError(`a trust policy holds a tlog-policy: ${policy.problems[0].message}`);
  return policy.value;
}

export function printTrustPolicy(trust: TrustPolicy): string {
  const { signers, log, logKeys, override, lastCheckpoint, ...rest } = trust;
  const key = (publicKey: Uint8Array) => `ed25519:${toBase64(publicKey)}`;
  return `${canonicalJson({
    v: 1,
    ...rest,
    signers: signers.map(({ publicKey, span: when, ...each }) => ({
      ...each,
      publicKey: key(publicKey),
      ...present({ span: when && spanJson(when) }),
    })),
    log: printVkey(log),
    ...(logKeys.length === 0
      ? {}
      : { logKeys: logKeys.map((each) => ({ key: printVkey(each.key), span: spanJson(each.span) })) }),
    override: override && {
      ...override,
      keys: override.keys.map(({ publicKey, person }) => ({ publicKey: key(publicKey), person })),
    },
    lastCheckpoint: lastCheckpoint && { size: lastCheckpoint.size.toString(), root: toBase64(lastCheckpoint.root) },
  })}\n`;
}

function spanJson({ from, until }: KeySpan): object {
  return { from: from.toString(), until: until === null ? null : until.toString() };
}

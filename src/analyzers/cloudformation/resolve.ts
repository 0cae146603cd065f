import { digestText, type Json } from "#core";
import { canonical, isWord } from "./canonical.ts";
import { memberOf, type Template } from "./template.ts";
import { isList, isRecord, wordOf } from "./yamlText.ts";

/** Writes one value in one way, so that two spellings of it compare equal: `!Sub "${A}"` is `!Ref A`, a join of words is a
 *  word, a reference carries the parameter's default or the mapping's rows with it. What stays open stays an intrinsic. */
export type Resolve = (value: Json) => Json;

const depthMax = 60;
/** Conditions that name each other twice double with every step: past this, a template is not one a person wrote. */
const nodesMax = 1_000_000;

export function resolverOf(template: Template): Resolve {
  let nodes = 0;
  const resolve = (value: Json, depth: number): Json => {
    if (++nodes > nodesMax) throw tooLarge();
    if (depth > depthMax) return { "Fn::TooDeep": [] };
    if (isList(value)) return value.map((item) => resolve(item, depth + 1)).filter((item) => !isNoValue(item));
    if (!isRecord(value)) return value;
    const keys = Object.keys(value);
    const [key] = keys;
    if (keys.length === 1 && key !== undefined && isIntrinsicKey(key)) {
      return intrinsic(key, value[key] ?? null, (inner) => resolve(inner, depth + 1), template);
    }
    const out: Record<string, Json> = Object.create(null);
    for (const name of keys) {
      const member = resolve(value[name] ?? null, depth + 1);
      if (!isNoValue(member)) out[name] = member;
    }
    return out;
  };
  return (value) => resolve(value, 0);
}

const tooLargeName = "TooLarge";

function tooLarge(): Error {
  return Object.assign(new Error("the template unfolds to too many values"), { name: tooLargeName });
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.name === tooLargeName;
}

function isIntrinsicKey(key: string): boolean {
  return key === "Ref" || key === "Condition" || key.startsWith("Fn::");
}

export function isIntrinsic(value: Json): value is Readonly<Record<string, Json>> {
  if (!isRecord(value)) return false;
  const [key] = Object.keys(value);
  return key !== undefined && isIntrinsicKey(key);
}

export function isNoValue(value: Json): boolean {
  return isRecord(value) && value.Ref === "AWS::NoValue";
}

function intrinsic(key: string, argument: Json, resolve: Resolve, template: Template): Json {
  switch (key) {
    case "Ref":
      return reference(wordOf(argument), template);
    case "Fn::GetAtt":
      return { "Fn::GetAtt": attributeOf(argument, resolve) };
    case "Fn::Sub":
      return substitute(argument, resolve, template);
    case "Fn::Join":
      return join(argument, resolve);
    case "Fn::Split":
      return split(argument, resolve);
    case "Fn::Select":
      return select(argument, resolve);
    case "Fn::FindInMap":
      return find(argument, resolve, template);
    case "Fn::If":
      return choose(argument, resolve, template);
    case "Condition":
      return conditionOf(wordOf(argument), resolve, template);
    default:
      return { [key]: resolve(argument) };
  }
}

function reference(name: string, template: Template): Json {
  const parameter = template.parameters[name];
  if (!isRecord(parameter)) return { Ref: name };
  return { Ref: name, "Fn::Default": parameter.Default ?? null, "Fn::Type": parameter.Type ?? null };
}

function attributeOf(argument: Json, resolve: Resolve): Json {
  if (typeof argument !== "string") return resolve(argument);
  const dot = argument.indexOf(".");
  return dot < 0 ? [argument] : [argument.slice(0, dot), argument.slice(dot + 1)];
}

/** A sequence of parts: adjoining words are one, a single part is itself. */
function joined(parts: readonly Json[]): Json {
  const out: Json[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (isWord(part) && typeof last === "string") out[out.length - 1] = last + String(part);
    else if (isRecord(part) && isList(part["Fn::Parts"])) out.push(...part["Fn::Parts"]);
    else out.push(isWord(part) ? String(part) : part);
  }
  const full = out.filter((part) => part !== "");
  if (full.length === 0) return "";
  return full.length === 1 && full[0] !== undefined ? full[0] : { "Fn::Parts": full };
}

function substitute(argument: Json, resolve: Resolve, template: Template): Json {
  const [text, variables] = isList(argument) ? argument : [argument];
  if (typeof text !== "string") return { "Fn::Sub": resolve(argument) };
  const given = memberOf(variables);
  const parts: Json[] = [];
  let rest = 0;
  for (const match of text.matchAll(/\$\{([^${}]{1,255})\}/g)) {
    const name = (match[1] ?? "").trim();
    parts.push(text.slice(rest, match.index));
    rest = match.index + match[0].length;
    if (name.startsWith("!")) parts.push(`\${${name.slice(1)}}`);
    else if (Object.hasOwn(given, name)) parts.push(resolve(given[name] ?? null));
    else if (name.includes(".")) parts.push({ "Fn::GetAtt": attributeOf(name, resolve) });
    else parts.push(reference(name, template));
  }
  parts.push(text.slice(rest));
  return joined(parts);
}

function join(argument: Json, resolve: Resolve): Json {
  const [separator, list] = isList(argument) ? argument : [];
  const items = resolve(list ?? null);
  if (typeof separator !== "string" || !isList(items)) return { "Fn::Join": [separator ?? null, items] };
  return joined(items.flatMap((item, index) => (index === 0 ? [item] : [separator, item])));
}

function split(argument: Json, resolve: Resolve): Json {
  const [separator, text] = isList(argument) ? argument.map(resolve) : [];
  return typeof separator === "string" && separator !== "" && typeof text === "string"
    ? text.split(separator)
    : { "Fn::Split": [separator ?? null, text ?? null] };
}

/** One item of a list whose length is known: no item of it may stand for several. */
function select(argument: Json, resolve: Resolve): Json {
  const [index, list] = isList(argument) ? argument.map(resolve) : [];
  const isKnown = isWord(index) && /^\d+$/.test(String(index)) && isList(list) && list.every((item) => isWord(item));
  const item = isKnown ? list[Number(index)] : undefined;
  return item === undefined ? { "Fn::Select": [index ?? null, list ?? null] } : item;
}

function find(argument: Json, resolve: Resolve, template: Template): Json {
  const words = isList(argument) ? argument.map(resolve) : [];
  const [name, first, second] = words;
  if (typeof name !== "string") return { "Fn::FindInMap": words };
  const map = memberOf(template.mappings[name]);
  if (!isWord(first)) return { "Fn::FindInMap": words, "Fn::Rows": digestOf(map) };
  const row = memberOf(map[String(first)]);
  return isWord(second)
    ? (row[String(second)] ?? { "Fn::FindInMap": words })
    : { "Fn::FindInMap": words, "Fn::Rows": digestOf(row) };
}

const digests = new WeakMap<object, string>();

/** Rows that may be looked up, in a few characters: a changed row is another digest. */
function digestOf(rows: Json): string {
  if (typeof rows !== "object" || rows === null) return canonical(rows);
  const known = digests.get(rows) ?? digestText(canonical(rows));
  digests.set(rows, known);
  return known;
}

function choose(argument: Json, resolve: Resolve, template: Template): Json {
  const [condition, yes, no] = isList(argument) ? argument : [];
  if (typeof condition !== "string") return { "Fn::If": resolve(argument) };
  const claim = conditionOf(condition, resolve, template);
  const decided = decide(claim);
  if (decided !== null) return resolve((decided ? yes : no) ?? null);
  const [then, otherwise] = [resolve(yes ?? null), resolve(no ?? null)];
  return canonical(then) === canonical(otherwise) ? then : { "Fn::If": [claim, then, otherwise] };
}

/** A condition by its text, so that a changed definition is a changed condition. */
function conditionOf(name: string, resolve: Resolve, template: Template): Json {
  const body = template.conditions[name];
  return body === undefined ? { Condition: name } : { Condition: resolve(body) };
}

export function namedCondition(name: Json | undefined, resolve: Resolve, template: Template): Json {
  return typeof name === "string" ? conditionOf(name, resolve, template) : true;
}

/** Whether a resolved condition holds: null where it depends on a parameter or a place. */
export function decide(claim: Json): boolean | null {
  if (typeof claim === "boolean") return claim;
  if (!isRecord(claim)) return null;
  if (claim.Condition !== undefined) return decide(claim.Condition);
  const parts = (key: string) => (isList(claim[key]) ? claim[key].map(decide) : null);
  const and = parts("Fn::And");
  if (and) return and.includes(false) ? false : and.every((part) => part === true) ? true : null;
  const or = parts("Fn::Or");
  if (or) return or.includes(true) ? true : or.every((part) => part === false) ? false : null;
  const not = parts("Fn::Not");
  if (not) return typeof not[0] === "boolean" ? !not[0] : null;
  const [left, right] = isList(claim["Fn::Equals"]) ? claim["Fn::Equals"] : [];
  return isWord(left) && isWord(right) ? String(left) === String(right) : null;
}

/** Conditions that differ only in the defaults of their parameters, and come out alike under both. */
export function isSameByDefaults(was: Json, is: Json): boolean {
  if (!isSameButDefaults(was, is)) return false;
  const [held, holds] = [decide(withDefaults(was)), decide(withDefaults(is))];
  return held !== null && held === holds;
}

/** Only a default changed, and with it the condition turns from false to true. */
export function becomesTrueByDefaults(was: Json, is: Json): boolean {
  return isSameButDefaults(was, is) && decide(withDefaults(was)) === false && decide(withDefaults(is)) === true;
}

function isSameButDefaults(was: Json, is: Json): boolean {
  const bare = (claim: Json) =>
    JSON.stringify(replaceReferences(claim, (reference) => ({ Ref: reference.Ref ?? null })));
  return bare(was) === bare(is);
}

function withDefaults(claim: Json): Json {
  return replaceReferences(claim, (reference) => reference["Fn::Default"] ?? null);
}

function replaceReferences(value: Json, put: (reference: Readonly<Record<string, Json>>) => Json): Json {
  if (isList(value)) return value.map((item) => replaceReferences(item, put));
  if (!isRecord(value)) return value;
  if ("Fn::Default" in value) return put(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceReferences(item, put)]));
}

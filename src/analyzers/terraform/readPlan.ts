import { contradictionsOf, deferredOf, doubtsOf, showHint, versionOf } from "./doubts.ts";
import type { Invocation, Plan, PlanChange, UnreadChange } from "./plan.ts";
import { readChange } from "./readChange.ts";
import { type Fields, field, isFields, listField, textField } from "./value.ts";

/** Either a plan, or why there is none and what to do about it. */
export type PlanReading = Readonly<
  { kind: "plan"; plan: Plan } | { kind: "unread"; message: string; hint: string; line: number | null }
>;

const charactersMax = 200_000_000;
const unreadListedMax = 200;
const changesMax = 250_000;

const unread = (message: string, hint = showHint, line: number | null = null): PlanReading => ({
  kind: "unread",
  message,
  hint,
  line,
});

/** Reads the text of `terraform show -json PLAN`. Never repeats a piece of the text: plans hold secrets in clear. */
export function readPlan(path: string, given: string): PlanReading {
  if (given.length > charactersMax) {
    return unread(
      `the plan is longer than ${charactersMax / 1_000_000} million characters`,
      "split the configuration into smaller states, or plan with a smaller scope, so that the plan can be read whole",
    );
  }
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given;
  const foreign = foreignText(text);
  if (foreign !== null) return foreign;
  if (isTooDense(text)) {
    return unread(
      "the plan holds more than 8 million lists and objects",
      "split the configuration into smaller states; no real plan of this length is so dense",
    );
  }
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    return brokenJson(text, error);
  }
  if (!isFields(root)) return unread("the text is JSON, but not an object: not a Terraform plan");
  return classify(root) ?? { kind: "plan", plan: assemble(path, root, text) };
}

const containersMax = 8_000_000;

/** Lists and objects cost a parser time and memory, characters hardly any: 180 MB of empty lists take minutes and 4 GB. */
function isTooDense(text: string): boolean {
  if (text.length < 2 * containersMax) return false;
  let containers = 0;
  for (const opening of ["[", "{"]) {
    for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, at + 1)) {
      containers++;
      if (containers > containersMax) return true;
    }
  }
  return false;
}

/** Texts that are known not to be JSON, told from the first characters. */
function foreignText(text: string): PlanReading | null {
  const start = text.search(/\S/);
  const head = text.slice(start, start + 2_000);
  if (start === -1) return unread("the text is empty: not a Terraform plan");
  if (head.startsWith("PK")) return unread("this is a binary plan file, not its JSON", binaryHint);
  if (head.includes("\u0000") || head.startsWith("\ufffd")) {
    return unread(
      "the text is binary or in another encoding",
      "save the JSON as UTF-8 (PowerShell: `Out-File -Encoding utf8`)",
    );
  }
  if (/^\{"@(level|message|module|timestamp)"/.test(head)) {
    return unread("this is the log of `terraform plan -json`, not the plan");
  }
  if (!/^[{[]/.test(head)) return unread("this is not the JSON of a plan");
  return null;
}

const binaryHint = "give the output of `terraform show -json FILE` instead of the plan file itself";

/** The parser's own message quotes the text, so only the place of the error is taken from it. */
function brokenJson(text: string, error: unknown): PlanReading {
  const message = error instanceof Error ? error.message : "";
  const position = /at position (\d+)/.exec(message)?.[1];
  if (/unexpected end|unterminated/i.test(message) || Number(position) >= text.length) {
    return unread("the plan's JSON is cut short", "make it again and check that the whole output was saved");
  }
  let line: number | null = null;
  if (position !== undefined) {
    line = 1;
    for (let at = text.indexOf("\n"); at !== -1 && at < Number(position); at = text.indexOf("\n", at + 1)) line++;
  }
  return unread("the plan is not valid JSON", showHint, line);
}

/** What the JSON is, where it is not a plan of a version that is known; null for a plan. */
function classify(root: Fields): PlanReading | null {
  const has = (key: string): boolean => Object.hasOwn(root, key);
  const isPlan = has("resource_changes") || has("planned_values");
  if (!isPlan && (has("values") || has("lineage") || (has("serial") && has("version")))) {
    return unread("this is a state, not a plan: it says what is, not what will change");
  }
  if (has("encrypted_data") && has("encryption_version")) {
    return unread("this is a plan that OpenTofu has encrypted", binaryHint);
  }
  if (!isPlan && has("provider_schemas")) return unread("these are provider schemas, not a plan");
  const version = versionOf(root);
  if (typeof version === "string" && !/^[01]\.\d/.test(version)) {
    return unread(
      "the plan's `format_version` is not one that is known (0.1 to 1.x)",
      "use a Terraform that writes format 1.x, or a newer Checkrail",
    );
  }
  if (!isPlan && !has("configuration")) return unread("the JSON has no `resource_changes`: it is not a Terraform plan");
  if (has("resource_changes") && !Array.isArray(field(root, "resource_changes"))) {
    return unread("`resource_changes` is not a list");
  }
  if (listField(root, "resource_changes").length > changesMax) {
    return unread(`the plan has more than ${changesMax} changes`, "split the configuration into smaller states");
  }
  return null;
}

function assemble(path: string, root: Fields, text: string): Plan {
  const changes: PlanChange[] = [];
  const unreadChanges: UnreadChange[] = [];
  let unreadBeyond = 0;
  let objectsBefore = 0;
  const entries = listField(root, "resource_changes");
  for (let index = 0; index < entries.length; index++) {
    const read = readChange(entries[index], `/resource_changes/${index}`);
    if (isExisting(entries[index])) objectsBefore++;
    if (read.kind === "change") changes.push(read.change);
    else if (read.kind === "unread" && unreadChanges.length < unreadListedMax) unreadChanges.push(read.unread);
    else if (read.kind === "unread") unreadBeyond++;
  }
  for (const [message, hint] of contradictionsOf(root, text, changes)) {
    unreadChanges.push({ type: "terraform", address: path, pointer: "", message, hint });
  }
  const isWhole = field(root, "errored") !== true && deferredOf(root) === 0;
  return {
    path,
    changes,
    unread: unreadChanges,
    unreadBeyond,
    invocations: invocationsOf(root, unreadChanges),
    objectsBefore,
    drift: listField(root, "resource_drift"),
    configuration: fieldsOrNull(field(root, "configuration")),
    variables: fieldsOrNull(field(root, "variables")),
    isPartial: field(root, "complete") === false && isWhole,
    incomplete: doubtsOf(root, changes).map(([message, hint]) => ({ path, line: null, message, hint })),
  };
}

function isExisting(entry: unknown): boolean {
  return textField(entry, "mode") !== "data" && isFields(field(field(entry, "change"), "before"));
}

function fieldsOrNull(value: unknown): Fields | null {
  return isFields(value) ? value : null;
}

/** Actions that will run; one without an address is unread: it would run all the same. */
function invocationsOf(root: Fields, unreadChanges: UnreadChange[]): readonly Invocation[] {
  const invocations: Invocation[] = [];
  for (const [index, entry] of listField(root, "action_invocations").entries()) {
    const pointer = `/action_invocations/${index}`;
    const type = textField(entry, "type") || "action";
    const address = textField(entry, "address");
    if (address) invocations.push({ type, address, pointer });
    else if (unreadChanges.length < unreadListedMax) {
      const message = "an entry of `action_invocations` has no address";
      unreadChanges.push({ type, address: pointer, pointer, message, hint: showHint });
    }
  }
  return invocations;
}

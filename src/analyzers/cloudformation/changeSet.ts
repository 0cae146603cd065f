import { type Analysis, analysis, type Effect, effect, type Finding, type Incomplete, type Json, place } from "#core";
import type { BodyPair } from "./bodyPair.ts";
import { effectsOf, type Happening, pointerOf } from "./effects.ts";
import { environmentOfParameters, environmentOfTags } from "./environment.ts";
import { bodyFindings, happeningFindings } from "./rules.ts";
import type { Fate } from "./state.ts";
import { type Member, memberOf, short } from "./template.ts";
import { isList, isRecord, type Tree, wordOf } from "./yamlText.ts";

/** Whether a value looks like the answer of `aws cloudformation describe-change-set`. */
export function isChangeSet(value: Json): value is Member {
  if (!isRecord(value) || "Resources" in value) return false;
  return "Changes" in value || "ChangeSetId" in value || "ChangeSetName" in value;
}

/** Reads a change set (API reference, DescribeChangeSet and ResourceChange): CloudFormation's own word on what will happen. */
export function analyzeChangeSet(tree: Tree, path: string): Analysis {
  const root = memberOf(tree.value);
  const environment = environmentOfTags(root.Tags) ??
    environmentOfParameters(root.Parameters) ?? { name: "unknown", source: "unknown" as const };
  const doubts: Incomplete[] = stateDoubts(root, path);
  const effects: Effect[] = [];
  const findings: Finding[] = [];
  const changes = isList(root.Changes) ? root.Changes : [];
  for (const [index, change] of changes.entries()) {
    const line = tree.lineOf(["Changes", index]);
    const at = { path, line, pointer: pointerOf(["Changes", index, "ResourceChange"]), environment };
    const read = readChange(memberOf(change), at);
    effects.push(...read.effects);
    doubts.push(...read.doubts.map((message) => ({ path, line, ...message })));
    if (read.happening) findings.push(...happeningFindings(read.happening));
    if (read.bodies) findings.push(...bodyFindings(read.bodies));
  }
  return analysis(effects, findings, doubts);
}

type Doubt = Readonly<{ message: string; hint: string }>;
type At = Pick<Happening, "path" | "line" | "pointer" | "environment">;
type Read = Readonly<{
  effects: readonly Effect[];
  doubts: readonly Doubt[];
  happening?: Happening;
  bodies?: BodyPair | null;
}>;

const askAgain = "wait until it is CREATE_COMPLETE, then describe it again";

function stateDoubts(root: Member, path: string): Incomplete[] {
  const doubts: Incomplete[] = [];
  const add = (message: string, hint: string) => doubts.push({ path, line: null, message, hint });
  const status = root.Status;
  const why = wordOf(root.StatusReason);
  const isEmpty = status === "FAILED" && /didn't contain changes|no updates are to be performed/i.test(why);
  if (!isList(root.Changes) && !isEmpty) {
    add(
      "the change set has no list of changes",
      "hand over the whole output of `aws cloudformation describe-change-set`",
    );
  }
  if (root.NextToken) {
    add(
      "the change set goes on after this page (`NextToken`)",
      "describe it without `--no-paginate`, or join the pages",
    );
  }
  if (status !== undefined && status !== "CREATE_COMPLETE" && !isEmpty) {
    add(
      `the change set is \`${short(wordOf(status))}\``,
      status === "FAILED" ? "mend it and create it again" : askAgain,
    );
  }
  const execution = root.ExecutionStatus;
  if (execution !== undefined && execution !== "AVAILABLE" && !isEmpty) {
    add(
      `the change set is not executable: \`${short(wordOf(execution))}\``,
      "create a new change set for the stack as it is now",
    );
  }
  return doubts;
}

function readChange(change: Member, at: At): Read {
  const body = change.ResourceChange;
  if (!isRecord(body) || (change.Type !== undefined && change.Type !== "Resource")) {
    const doubt = { message: "a change without `ResourceChange`", hint: "describe the change set again" };
    return { effects: [unreadEffect("change", "unknown", at, doubt.message)], doubts: [doubt] };
  }
  const id = typeof body.LogicalResourceId === "string" ? body.LogicalResourceId : "unknown";
  const type = typeof body.ResourceType === "string" ? body.ResourceType : "unknown";
  const doubts: Doubt[] = [];
  if (id === "unknown" || type === "unknown") {
    doubts.push({ message: "a change without logical id or type", hint: "describe the change set again" });
  }
  if (typeof body.ChangeSetId === "string") {
    const message = `the nested change set of \`${short(id)}\` is not read`;
    doubts.push({
      message,
      hint: `describe it too: \`aws cloudformation describe-change-set --change-set-name ${short(body.ChangeSetId)}\``,
    });
  } else if (type === "AWS::CloudFormation::Stack" && body.Action === "Modify") {
    doubts.push({
      message: `what changes inside the nested stack \`${short(id)}\` is not told`,
      hint: "create the change set with `--include-nested-stacks`",
    });
  }
  const verdict = actionOf(body);
  if (verdict === "none") return { effects: [], doubts };
  if (verdict === "unknown") {
    const message = `what happens to \`${short(id)}\` is not determined: \`${short(wordOf(body.Action))}\``;
    doubts.push({ message, hint: "ask a person to read it" });
    return { effects: [unreadEffect(type, id, at, wordOf(body.Action) || "no-action")], doubts };
  }
  const happening: Happening = { id, type, ...at, ...verdict };
  return { effects: effectsOf(happening), doubts, happening, bodies: bodiesOf(body, happening) };
}

function unreadEffect(type: string, address: string, at: At, reason: string): Effect {
  const { path, line, pointer, environment } = at;
  return effect({
    action: "unread",
    type,
    address,
    at: [place(path, line, pointer)],
    environment,
    certainty: "possible",
    reason,
  });
}

type Verdict = Pick<Happening, "action" | "certainty" | "reason" | "fate">;

function actionOf(body: Member): Verdict | "none" | "unknown" {
  const policy = typeof body.PolicyAction === "string" ? body.PolicyAction : null;
  const fate = fateOf(policy);
  switch (body.Action) {
    case "Add":
      return { action: "create", certainty: "certain", reason: null, fate };
    case "Remove":
      return { action: fate === "retain" ? "forget" : "delete", certainty: "certain", reason: policy, fate };
    case "Import":
      // The resource stands already; the stack begins to manage it.
      return { action: "update", certainty: "certain", reason: "Import", fate };
    case "SyncWithActual":
      // "Resource will not be changed, only CloudFormation metadata will change" (API reference).
      return "none";
    case "Modify":
      return modifyOf(body, policy, fate);
    default:
      return "unknown";
  }
}

function fateOf(policy: string | null): Fate {
  if (policy === "Retain" || policy === "ReplaceAndRetain") return "retain";
  return policy === "Snapshot" || policy === "ReplaceAndSnapshot" ? "snapshot" : "delete";
}

function modifyOf(body: Member, policy: string | null, fate: Fate): Verdict {
  const details = (isList(body.Details) ? body.Details : []).map((detail) => memberOf(memberOf(detail).Target));
  const worst = (word: string) => details.find((target) => target.RequiresRecreation === word);
  const named = (target: Member | undefined, fallback: string) =>
    typeof target?.Name === "string" ? `property:${target.Name}` : fallback;
  const isReplacePolicy = policy?.startsWith("Replace") ?? false;
  const replacement = body.Replacement;
  if (replacement === "True" || (isReplacePolicy && replacement !== "Conditional" && replacement !== "False")) {
    return { action: "replace", certainty: "certain", reason: named(worst("Always"), "Replacement:True"), fate };
  }
  if (replacement === "Conditional") {
    const target = worst("Always") ?? worst("Conditionally");
    return { action: "replace", certainty: "possible", reason: named(target, "Replacement:Conditional"), fate };
  }
  if (replacement === "False")
    return { action: "update", certainty: "certain", reason: named(details[0], "Replacement:False"), fate };
  if (replacement !== undefined && replacement !== null) {
    return { action: "replace", certainty: "possible", reason: `Replacement:${short(wordOf(replacement))}`, fate };
  }
  const [always, perhaps] = [worst("Always"), worst("Conditionally")];
  if (always) return { action: "replace", certainty: "possible", reason: named(always, "replacement-not-told"), fate };
  if (perhaps)
    return { action: "replace", certainty: "possible", reason: named(perhaps, "replacement-not-told"), fate };
  const isTold =
    details.length > 0 &&
    details.every((target) => target.RequiresRecreation === "Never" || target.Attribute !== "Properties");
  return isTold
    ? { action: "update", certainty: "certain", reason: named(details[0], "replacement-not-told"), fate }
    : { action: "update", certainty: "possible", reason: "replacement-not-told", fate };
}

/** `BeforeContext` and `AfterContext`: the resource's body as encoded JSON, where property values were asked for. */
function bodiesOf(body: Member, happening: Happening): BodyPair | null {
  const [before, after] = [contextOf(body.BeforeContext), contextOf(body.AfterContext)];
  if (before === null && after === null) return null;
  const { id, type, path, line } = happening;
  const isNew = happening.action === "create";
  return {
    id,
    type,
    path,
    lineOf: () => line,
    before: before ?? {},
    after: after ?? {},
    isNew,
    isKept: after !== null,
  };
}

function contextOf(text: Json | undefined): Member | null {
  if (typeof text !== "string") return null;
  try {
    const value = JSON.parse(text) as Json;
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

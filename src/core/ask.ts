import type { Person } from "./catalog.ts";
import { anyOf, isSettled } from "./compose.ts";
import { printAccount } from "./contributors.ts";
import type { Ask, Need } from "./need.ts";
import type { Because, Requirement } from "./requirement.ts";
import { type SettleContext, type Settling, settleNeed } from "./settle.ts";
import { type SignNeed, type SignPlan, type SignResult, settleSigns } from "./settleSign.ts";
import { printFrom } from "./signFrom.ts";
import { waiverFor } from "./waiver.ts";
import { reasonInWords, summaryOf } from "./words.ts";

/** One need in its place. The need is a copy, so that the same one asked for twice stays two. */
type Line = Readonly<{ id: string; need: Need }>;
type Placed = Readonly<{ id: string; isChoice: boolean; lines: readonly Line[] }>;

/** What one awakened rule asks for, each line settled or not on the evidence. */
export function requirementsOf(because: Because, asks: readonly Ask[], context: SettleContext): readonly Requirement[] {
  const placed = asks.map((ask, index) => placedAsk(ask, `${because.protocol}/${because.rule}/${index + 1}`));
  const asksToSign = placed.some(({ lines }) => lines.some(({ need }) => need.kind === "sign"));
  const signs = asksToSign ? settleSigns(planOf(placed, context), context) : nobody;
  return placed.flatMap(({ id, isChoice, lines }) => {
    const each = lines.map((line) => requirementOf(line, because, signs, context));
    return isChoice ? [choiceOf(id, because, each)] : each;
  });
}

const nobody: ReadonlyMap<SignNeed, SignResult> = new Map();

function placedAsk(ask: Ask, id: string): Placed {
  if (ask.kind === "need") return { id, isChoice: false, lines: [{ id, need: { ...ask.need } }] };
  return { id, isChoice: true, lines: ask.choices.map((need, n) => ({ id: `${id}.${n + 1}`, need: { ...need } })) };
}

/** Which signatures must be found, and which are of use only where persons are left. */
function planOf(placed: readonly Placed[], context: SettleContext): SignPlan {
  const must: SignNeed[] = [];
  const oneOf: SignNeed[][] = [];
  const spare: SignNeed[] = [];
  for (const { isChoice, lines } of placed) {
    const signs = lines.flatMap(({ need }) => (need.kind === "sign" ? [need] : []));
    if (lines.some((line) => isSettledWithoutSigning(line, context))) spare.push(...signs);
    else if (isChoice) oneOf.push(signs);
    else must.push(...signs);
  }
  return { must, oneOf, spare };
}

function isSettledWithoutSigning({ id, need }: Line, context: SettleContext): boolean {
  if (need.kind !== "sign" && settleNeed(need, context).state === "satisfied") return true;
  return waiverFor(id, need, context) !== null;
}

function requirementOf(
  { id, need }: Line,
  because: Because,
  signs: ReadonlyMap<SignNeed, SignResult>,
  context: SettleContext,
): Requirement {
  const result = need.kind === "sign" ? signs.get(need) : undefined;
  const settling = need.kind === "sign" ? settleSign(need, result, context) : settleNeed(need, context);
  const waiver = settling.state === "satisfied" ? null : waiverFor(id, need, context);
  const { kind } = need;
  const have = waiver ? [`waiver ${waiver.id}`] : settling.have;
  const count = kind === "sign" ? need.count : 1;
  const summary = summaryOf(need);
  const who = result ? idsBeside(result.eligible, settling.have) : nothing;
  const notCounted = result?.notCounted ?? nothing;
  // Written out, not spread: this is made for every line of every awakened rule, and a copy costs ten times as much.
  if (settling.state === "satisfied" || waiver) {
    const state = waiver ? "waived" : "satisfied";
    return { id, kind, summary, because, count, have, who, notCounted, choices: nothing, state, missing: null };
  }
  const { state, missing, next } = settling;
  return { id, kind, summary, because, count, have, who, notCounted, choices: nothing, state, missing, next };
}

const nothing: readonly never[] = [];

function idsBeside(people: readonly Person[], have: readonly string[]): readonly string[] {
  return people.map(({ id }) => id).filter((id) => !have.includes(id));
}

function choiceOf(id: string, because: Because, choices: readonly Requirement[]): Requirement {
  const standing = anyOf(choices.map((choice) => choice.state));
  const common = {
    id,
    kind: "any-of" as const,
    summary: `one of: ${choices.map((choice) => choice.summary).join("; or ")}`,
    because,
    count: 1,
    have: choices.flatMap((choice) => (isSettled(choice.state) ? choice.have : [])),
    who: [...new Set(choices.flatMap((choice) => choice.who))],
    notCounted: [],
    choices,
  };
  if (isSettled(standing)) return { ...common, state: standing, missing: null };
  const missing = choices.map((choice) => choice.missing ?? "").join("; or ");
  const next = choices.map((choice) => ("next" in choice ? choice.next : "")).join("; or ");
  return { ...common, state: standing === "indeterminate" ? "indeterminate" : "unmet", missing, next };
}

function settleSign(need: SignNeed, result: SignResult | undefined, { excluded }: SettleContext): Settling {
  const have = (result?.have ?? []).map((person) => person.id);
  const noun = nounOf(need);
  if (result === undefined)
    return { state: "unmet", have, missing: `${need.count} ${noun}`, next: `ask for ${giftOf(need)}` };
  if (!(need.count >= 1)) {
    const missing = "the rule asks for no signature at all, which nobody can give";
    return { state: "indeterminate", have, missing, next: "write a count of at least 1 in the protocol" };
  }
  const [blocker] = result.blockedBy;
  if (blocker) {
    const missing = `${blocker.name} asked for changes`;
    return { state: "unmet", have, missing, next: `settle it with ${blocker.name}, who can sign again or withdraw` };
  }
  const [unattributed] = excluded.unattributed;
  if (unattributed) {
    const who = printAccount(unattributed);
    const missing = `who is \`${who}\`? a hand in the change that is linked to nobody; no signature can count beside it`;
    return { state: "unmet", have, missing, next: `link \`${who}\` to its person in the catalog` };
  }
  if (have.length >= need.count) return { state: "satisfied", have };
  return { state: "unmet", have, missing: missingWords(need, result, noun), next: nextWords(need, result) };
}

function missingWords(need: SignNeed, result: SignResult, noun: string): string {
  const open = need.count - result.have.length;
  const reasons = [...new Set(result.notCounted.map(({ reason }) => reasonInWords(reason)))];
  const enough = result.eligible.length >= need.count;
  const short = enough ? [] : [`only ${result.eligible.length} could sign (${result.explanation})`];
  return [`${open} of ${need.count} ${noun}`, ...reasons, ...short].join("; ");
}

function nextWords(need: SignNeed, result: SignResult): string {
  const open = need.count - result.have.length;
  const gift = giftOf(need);
  const who = result.eligible.filter((person) => !result.have.includes(person)).map((person) => person.name);
  if (who.length === 0)
    return `nobody can give ${gift} here (${result.explanation}): mend the catalog or ask for a waiver`;
  const some = who.slice(0, whoMax).join(", ");
  const more = who.length > whoMax ? ` or ${who.length - whoMax} others` : "";
  return `ask ${open} of ${some}${more} for ${gift}`;
}

const whoMax = 5;

function nounOf(need: SignNeed): string {
  const from = printFrom(need.from);
  const plural = need.count === 1 ? "" : "s";
  if ("role" in need.from) return `${from} signature${plural}`;
  return from === "peers" ? `peer${plural}` : `signature${plural} of ${from}`;
}

/** What one person can give. */
function giftOf(need: SignNeed): string {
  const from = printFrom(need.from);
  if ("role" in need.from) return `${from === "owner" ? "an" : "a"} ${from} signature`;
  return from === "peers" ? "a peer review" : `a signature of ${from}`;
}

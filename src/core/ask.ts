import type { Person } from "./catalog.ts";
import { anyOf, isSettled } from "./compose.ts";
import { printAccount } from "./contributors.ts";
import { distinct } from "./nonEmpty.ts";
import type { Line, PlacedAsk } from "./readyProtocol.ts";
import type { Because, Requirement } from "./requirement.ts";
import { settleNeed } from "./settle.ts";
import type { SettleContext, Settling, SignResult } from "./settleContext.ts";
import { type SignLine, type SignNeed, type SignPlan, settleSigns } from "./settleSign.ts";
import { printFrom } from "./signFrom.ts";
import { waiverFor } from "./waiver.ts";
import { reasonInWords } from "./words.ts";

/** What one awakened rule asks for, each line settled or not on the evidence. */
export function requirementsOf(
  because: Because,
  asks: readonly PlacedAsk[],
  asksToSign: boolean,
  context: SettleContext,
): readonly Requirement[] {
  const signs = asksToSign ? settleSigns(planOf(asks, context), context) : nobody;
  const requirements: Requirement[] = [];
  for (const ask of asks) {
    const each = ask.lines.map((line) => requirementOf(line, because, signs, context));
    if (ask.isChoice) requirements.push(choiceOf(ask, because, each));
    else requirements.push(...each);
  }
  return requirements;
}

const nobody: ReadonlyMap<SignLine, SignResult> = new Map();

/** Which signatures must be found, and which are of use only where persons are left. */
function planOf(asks: readonly PlacedAsk[], context: SettleContext): SignPlan {
  const must: SignLine[] = [];
  const oneOf: SignLine[][] = [];
  const spare: SignLine[] = [];
  for (const { isChoice, lines } of asks) {
    const signs = lines.filter(isSignLine);
    if (lines.some((line) => isSettledWithoutSigning(line, context))) spare.push(...signs);
    else if (isChoice) oneOf.push(signs);
    else must.push(...signs);
  }
  return { must, oneOf, spare };
}

function isSignLine(line: Line): line is Line & SignLine {
  return line.need.kind === "sign";
}

function isSettledWithoutSigning({ id, need, question }: Line, context: SettleContext): boolean {
  if (need.kind !== "sign" && settleNeed(need, question, context).state === "satisfied") return true;
  return waiverFor(id, need, context) !== null;
}

function requirementOf(
  line: Line,
  because: Because,
  signs: ReadonlyMap<SignLine, SignResult>,
  context: SettleContext,
): Requirement {
  const { id, need, question, summary } = line;
  const result = isSignLine(line) ? signs.get(line) : undefined;
  const settling = need.kind === "sign" ? settleSign(need, result, context) : settleNeed(need, question, context);
  const waiver = settling.state === "satisfied" ? null : waiverFor(id, need, context);
  const { kind } = need;
  const have = waiver ? [`waiver ${waiver.id}`] : settling.have;
  const count = kind === "sign" ? need.count : 1;
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

function choiceOf({ id, summary }: PlacedAsk, because: Because, choices: readonly Requirement[]): Requirement {
  const standing = anyOf(choices.map((choice) => choice.state));
  const kind = "any-of";
  const have = choices.flatMap((choice) => (isSettled(choice.state) ? choice.have : nothing));
  const who = distinct(choices.flatMap((choice) => choice.who));
  if (isSettled(standing)) {
    const state = standing;
    return { id, kind, summary, because, count: 1, have, who, notCounted: nothing, choices, state, missing: null };
  }
  const state = standing === "indeterminate" ? "indeterminate" : "unmet";
  const missing = choices.map((choice) => choice.missing ?? "").join("; or ");
  const next = choices.map((choice) => ("next" in choice ? choice.next : "")).join("; or ");
  return { id, kind, summary, because, count: 1, have, who, notCounted: nothing, choices, state, missing, next };
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

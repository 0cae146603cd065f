/** The approval corpus against core: each case asks our own functions, and says where they differ. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type AccountRef,
  allOf,
  anyOf,
  type ExcludedSet,
  isSettled,
  matchSlots,
  type Person,
  type PersonId,
  type Signature,
  type SignatureContext,
  type Standing,
  type StandingSignature,
  standingSignatures,
} from "#core";
import {
  type Answer,
  type ApprovalCase,
  boundOf,
  evidenceOf,
  excludedBy,
  type Fields,
  instantAt,
  isEligible,
  listOf,
  personNamed,
  pushesOf,
  readCase,
  refusalOf,
  timeOf,
  unsupportedIn,
} from "./approvalCase.ts";

export type Judged = Readonly<{ approved: boolean; reasons: ReadonlySet<string>; unsupported: readonly string[] }>;

/** What our functions say of a case under a peer's rule. */
export function judgeApproval(given: ApprovalCase, rule: Fields): Judged {
  const unsupported = unsupportedIn(given, rule);
  const excluded = excludedBy(given, rule);
  const standing = standingIn(given, rule, excluded);
  const valid = standing.filter(
    (item): item is Counted => item.standing === "valid" && item.person !== null && isEligible(rule, item.person),
  );
  const count = countOf(given, rule);
  const slots = Array.from({ length: count }, (_, index) => ({ index }));
  const filled = matchSlots(slots, () => [...new Set(valid.map(({ person }) => person.id))]);
  const parts: Readonly<Record<string, Standing>> = {
    not_enough_approvals: filled.size >= count ? "satisfied" : "unmet",
    changes_requested: isBlocked(given, rule, standing, excluded) ? "unmet" : "satisfied",
    check_not_successful: checksOf(given, rule),
    unattributed_commit:
      rule.failOnUnattributed === true && excluded.unattributed.length > 0 ? "indeterminate" : "satisfied",
    invalidated_by_push: isLastPushRead(given, rule, valid) ? "satisfied" : "unmet",
  };
  if (isSettled(allOf(Object.values(parts)))) {
    const reason = count === 0 ? "no_approval_required" : "enough_distinct_approvals";
    return { approved: true, reasons: new Set([reason]), unsupported };
  }
  const failed = Object.keys(parts).filter((name) => !isSettled(parts[name] ?? "unmet"));
  // One approval too few is that of the last push; who pushed it has a hand in it.
  if (failed.includes("invalidated_by_push")) failed.push("not_enough_approvals", "contributor_excluded");
  return { approved: false, reasons: new Set([...failed, ...whyNotCounted(given, rule, excluded)]), unsupported };
}

type Counted = StandingSignature & Readonly<{ person: Person }>;

function standingIn(
  given: ApprovalCase,
  rule: Fields,
  excluded: ExcludedSet,
  more: Partial<SignatureContext> = {},
): readonly StandingSignature[] {
  return standingSignatures(evidenceOf(given, rule), {
    isCurrent: ({ id }) => boundOf(given, rule, given.events[Number(id)] ?? {}) === "current",
    personOf: ({ login }: AccountRef) => personNamed(given, login),
    excluded,
    now: instantAt(Math.max(0, ...given.events.map(timeOf)) + 1),
    expiresHours: null,
    humansOnly: rule.humansOnly === true,
    editedIsVoid: rule.ignoreEdited === true,
    ...more,
  });
}

export function countOf(given: ApprovalCase, rule: Fields): number {
  const author = personNamed(given, given.author);
  const isMachine = author !== null && author.kind !== "human";
  const least = [rule.count, rule.globalMinimum, isMachine ? rule.countIfBotAuthor : 0];
  return Math.max(...least.map((number) => (typeof number === "number" ? number : 0)));
}

/** Requests for changes block where the rule says so; where any member of a group lifts a block, its last word counts. */
function isBlocked(
  given: ApprovalCase,
  rule: Fields,
  standing: readonly StandingSignature[],
  { persons }: ExcludedSet,
): boolean {
  const isIn = (person: Person | null) =>
    rule.blockGroup === undefined || (person?.groups.includes(String(rule.blockGroup)) ?? false);
  if (rule.anyRequestBlocks !== true && rule.blockGroup === undefined) return false;
  const blocks = standing.filter(
    (item) => item.standing === "blocks" && (rule.anyRequestBlocks === true || isIn(item.person)),
  );
  if (rule.blockLiftedByAny !== true) return blocks.length > 0;
  const lifts = standing.filter(
    ({ person, signature }) =>
      signature.verdict === "approve" && person !== null && isIn(person) && !persons.has(person.id),
  );
  const timeIn = ({ signature }: StandingSignature) => timeOf(given.events[Number(signature.id)] ?? {});
  return blocks.some((block) => !lifts.some((lift) => timeIn(lift) > timeIn(block)));
}

/** A check that is not there has not succeeded. */
function checksOf({ checks }: ApprovalCase, rule: Fields): Standing {
  const good = ["success", ...listOf(rule.allowedConclusions)];
  const parts = listOf(rule.requiredChecks).map(
    (name): Standing => (good.includes(checks?.[String(name)]) ? "satisfied" : "unmet"),
  );
  return allOf(["satisfied", ...parts]);
}

/** Where the last push must be approved by another: by a person who did not push it, on what it pushed. */
function isLastPushRead(given: ApprovalCase, rule: Fields, valid: readonly Counted[]): boolean {
  const last = pushesOf(given, rule).relevant.at(-1);
  if (rule.lastPushByOther !== true || last === undefined) return true;
  const pusher: PersonId | undefined = personNamed(given, last.actor)?.id;
  const bound = { invalidateOnPush: true, bindTo: "revision" };
  const isOnIt = (signature: Signature) =>
    boundOf(given, { ...rule, ...bound }, given.events[Number(signature.id)] ?? {}) === "current";
  return valid.some(({ person, signature }) => person.id !== pusher && isOnIt(signature));
}

const codes: Readonly<Record<string, string>> = { "not-eligible": "not_in_required_group" };

/** Every reason that keeps an approval from counting: what core names first, and what it would name were that not so. */
function whyNotCounted(given: ApprovalCase, rule: Fields, excluded: ExcludedSet): readonly string[] {
  const nobody: ExcludedSet = { persons: new Map(), unattributed: [] };
  const relaxed: readonly Partial<SignatureContext>[] = [
    { humansOnly: false },
    { excluded: nobody },
    { editedIsVoid: false },
    { isCurrent: () => true },
  ];
  const ways = relaxed.reduce<readonly Partial<SignatureContext>[]>(
    (sofar, one) => sofar.concat(sofar.map((other) => ({ ...other, ...one }))),
    [{}],
  );
  const reasons = new Set<string>();
  for (const item of ways.flatMap((way) => standingIn(given, rule, excluded, way))) {
    if (item.standing === "blocks") continue;
    if (item.standing !== "valid") reasons.add(codes[item.standing] ?? item.standing.replaceAll("-", "_"));
    const mayCount = item.person !== null && isEligible(rule, item.person);
    if (item.signature.verdict === "approve" && !mayCount) reasons.add("not_in_required_group");
  }
  for (const event of given.events.filter(({ type }) => type === "approve")) {
    const refusal = refusalOf(event, rule);
    if (refusal !== null) reasons.add(refusal);
    if (boundOf(given, rule, event) === "wrong-base") reasons.add("wrong_base");
  }
  return [...reasons];
}

type Score = readonly [right: number, all: number];
export type ApprovalScores = Readonly<{
  /** Cases in which we should agree with the peer. */
  adopt: Score;
  /** The peer's own answer, where ours differs by design: how often ours can be bent to it by its rule. */
  diverge: Score;
  /** Our answer for Tier 1 where we differ. */
  strict: Score;
  matching: Score;
  composition: Score;
  misses: readonly string[];
  unsupported: readonly string[];
}>;

/** Scores a folder that holds `cases.json`, or such a file. */
export function scoreApprovals(path: string): ApprovalScores {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "cases.json") : path;
  const corpus = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, readonly Fields[] | undefined>>;
  const cases = (corpus.cases ?? []).map(readCase);
  const misses: string[] = [];
  const unsupported: string[] = [];
  const score = (kind: string, results: readonly (readonly [id: string, miss: string | null])[]): Score => {
    const missed = results.filter(([, miss]) => miss !== null);
    misses.push(...missed.map(([id, miss]) => `${kind} ${id}: ${miss}`));
    return [results.length - missed.length, results.length];
  };
  const compare = (given: ApprovalCase, rule: Fields, wanted: Answer) => {
    const judged = judgeApproval(given, rule);
    unsupported.push(...judged.unsupported.map((what) => `${given.id}: ${what}`));
    return [given.id, missOf(judged, wanted)] as const;
  };
  const aligned = (alignment: string) => cases.filter((given) => given.alignment === alignment);
  return {
    adopt: score(
      "adopt",
      aligned("adopt").map((given) => compare(given, given.rule, given.expected)),
    ),
    diverge: score(
      "diverge",
      aligned("diverge").map((given) => compare(given, given.rule, given.expected)),
    ),
    strict: score(
      "strict",
      aligned("diverge").flatMap((given) =>
        given.strict ? [compare(given, { ...given.rule, ...given.strictRule }, given.strict)] : [],
      ),
    ),
    matching: score(
      "matching",
      (corpus.matching ?? []).map((item) => [String(item.id), missedMatch(item)]),
    ),
    composition: score(
      "composition",
      (corpus.composition ?? []).map((item) => [String(item.id), missedComposition(item)]),
    ),
    misses,
    unsupported: [...new Set(unsupported)],
  };
}

function missOf({ approved, reasons, unsupported }: Judged, wanted: Answer): string | null {
  if (unsupported.length > 0) return `unsupported: ${unsupported.join(", ")}`;
  if (approved === wanted.approved && reasons.has(wanted.reason)) return null;
  return `wanted ${wanted.approved} ${wanted.reason}, said ${approved} ${[...reasons].join(" ")}`;
}

const slotWords = ["id", "eligible", "count"];
const matchWords = [
  "id",
  "title",
  "source",
  "note",
  "alignment",
  "approvers",
  "persons",
  "slots",
  "distinct",
  "expected",
];

/** Slots of several seats, several accounts of one person; without `distinct` one person may sit in several slots. */
function missedMatch(item: Fields): string | null {
  const given = listOf(item.slots) as readonly Fields[];
  const unknown = [...foreign(item, matchWords), ...given.flatMap((slot) => foreign(slot, slotWords))];
  if (unknown.length > 0) return `unsupported: ${unknown.join(", ")}`;
  const persons = (item.persons ?? {}) as Fields;
  const personsOf = (names: unknown) => [...new Set(listOf(names).map((name) => persons[String(name)] ?? name))];
  const approvers = personsOf(item.approvers);
  const eligible = ({ slot }: Seat) => personsOf(slot.eligible).filter((person) => approvers.includes(person));
  const seats = given.map((slot) => Array.from({ length: Number(slot.count ?? 1) }, (_, seat) => ({ slot, seat })));
  const together = item.distinct === false ? seats : [seats.flat()];
  const filled = new Map(together.flatMap((group) => [...matchSlots(group, eligible)]));
  const expected = item.expected as Readonly<{ satisfied: boolean; assignment?: Fields }>;
  const satisfied = filled.size === seats.flat().length && given.length > 0;
  if (satisfied !== expected.satisfied) return `wanted ${expected.satisfied}, filled ${filled.size}`;
  const isOther = ([{ slot }, person]: readonly [Seat, unknown]) =>
    ![expected.assignment?.[String(slot.id)] ?? person].flat().includes(person);
  const others = [...filled].filter((pair) => satisfied && isOther(pair));
  return others.length === 0
    ? null
    : `assigned otherwise: ${others.map(([{ slot }, person]) => `${slot.id}=${person}`)}`;
}

type Seat = Readonly<{ slot: Fields; seat: number }>;

function foreign(fields: Fields, names: readonly string[]): readonly string[] {
  return Object.keys(fields).filter((name) => !names.includes(name));
}

const standings: Readonly<Record<string, Standing>> = {
  approved: "satisfied",
  satisfied: "satisfied",
  overridden: "waived",
  forced: "waived",
  pending: "unmet",
  disapproved: "unmet",
  unsatisfied: "unmet",
  skipped: "not-applicable",
  not_applicable: "not-applicable",
  error: "indeterminate",
};
const inWords: Readonly<Record<Standing, string>> = {
  satisfied: "approved",
  waived: "overridden",
  unmet: "pending",
  indeterminate: "error",
  "not-applicable": "skipped",
};

const compositionWords = ["id", "title", "source", "note", "alignment", "op", "parts", "expected", "strict"];

function missedComposition(item: Fields): string | null {
  const fields = foreign(item, compositionWords);
  if (fields.length > 0) return `unsupported: ${fields.join(", ")}`;
  const parts = listOf(item.parts).map(String);
  const wanted = String(item.strict ?? item.expected);
  const standing = parts.map((part) => standings[part] ?? null);
  const unknown = parts.filter((_, index) => standing[index] === null);
  if (unknown.length > 0) return `unsupported: part \`${unknown.join("`, `")}\``;
  const said = composed(
    String(item.op),
    parts,
    standing.map((part) => part ?? "indeterminate"),
  );
  return said === wanted ? null : `wanted ${wanted}, said ${said}`;
}

function composed(op: string, parts: readonly string[], standing: readonly Standing[]): string {
  const [first = "indeterminate", ...rest] = standing;
  switch (op) {
    case "all":
    case "and": {
      const whole = allOf(standing);
      return whole === "unmet" && parts.includes("disapproved") ? "disapproved" : inWords[whole];
    }
    case "any":
    case "or": {
      const one = anyOf(standing);
      const isRefused = parts.every((part) => part === "disapproved" || part === "skipped");
      return one === "unmet" && isRefused ? "disapproved" : inWords[one];
    }
    case "not":
      return inWords[first === "satisfied" || first === "waived" ? "unmet" : first === "unmet" ? "satisfied" : first];
    case "override":
      // The last part is the override of all before it.
      return inWords[standing.at(-1) === "satisfied" ? "waived" : allOf([first, ...rest.slice(0, -1)])];
    default:
      return `unsupported: operation \`${op}\``;
  }
}

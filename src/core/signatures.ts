import type { Person } from "./catalog.ts";
import { type ExcludedSet, printAccount } from "./contributors.ts";
import { type AccountRef, compareEvidence, type Evidence, type EvidenceOf } from "./evidence.ts";
import { epochMs, type Instant, type PersonId } from "./ids.ts";

export type Signature = EvidenceOf<"signature">;

/** Why a signature does not count, for the person who gave it. */
export type NotCounted =
  | "author-excluded"
  | "contributor-excluded"
  | "requester-excluded"
  | "bot-excluded"
  | "linked-by-contributor"
  | "unknown-account"
  | "not-eligible"
  | "dismissed"
  | "superseded-by-request-changes"
  | "edited-after-the-fact"
  | "invalidated-by-push"
  | "expired"
  | "not-yet-given"
  | "duplicate-person";

export type StandingSignature = Readonly<{
  signature: Signature;
  person: Person | null;
  standing: "valid" | "blocks" | NotCounted;
}>;

export type SignatureContext = Readonly<{
  /** Whether the signature was given on what stands now. */
  isCurrent: (signature: Signature) => boolean;
  personOf: (account: AccountRef) => Person | null;
  excluded: ExcludedSet;
  now: Instant;
  /** How long a signature lives at most, in hours; null: as long as its subject. */
  expiresHours: number | null;
  /** Whether bots and agents are left out; they are, wherever Checkrail decides. */
  humansOnly: boolean;
  /** Whether a text edited after it was given is void. */
  editedIsVoid: boolean;
}>;

/** Every signature with its standing, in the order of time. A person's latest word is the one that counts, and a
 *  dismissal never revives an older one. An approval of other content takes back an older request for changes, and
 *  nothing else. The same instant: the request for changes wins. */
export function standingSignatures(
  evidence: readonly Evidence[],
  context: SignatureContext,
): readonly StandingSignature[] {
  const words = evidence
    .filter((item): item is Signature => item.kind === "signature")
    .map((signature) => wordOf(signature, context))
    .sort(byTime);
  const nowMs = epochMs(context.now);
  const dismissed = dismissedBy(evidence, words, nowMs, context);
  const spoken = spokenBy(words, nowMs, context);
  return words.map((word) => {
    const { signature, person } = word;
    const later = laterWord(word, spoken.get(word.whose));
    return { signature, person, standing: standingOf(word, later, dismissed, nowMs, context) };
  });
}

/** A signature with what is asked of it again and again. */
type Word = Readonly<{ signature: Signature; person: Person | null; whose: PersonId | string; atMs: number }>;

function wordOf(signature: Signature, { personOf }: SignatureContext): Word {
  const person = personOf(signature.by);
  return { signature, person, whose: person?.id ?? printAccount(signature.by), atMs: epochMs(signature.at) };
}

/** A person's latest words so far: any, on what stands now, and against it. */
type Spoken = { last: Word; approval: Word | null; request: Word | null };

function spokenBy(words: readonly Word[], nowMs: number, context: SignatureContext): ReadonlyMap<string, Spoken> {
  const spoken = new Map<string, Spoken>();
  for (const word of words) {
    if (word.atMs > nowMs || isPlanted(word, context)) continue;
    const said = spoken.get(word.whose) ?? { last: word, approval: null, request: null };
    spoken.set(word.whose, said);
    said.last = word;
    if (word.signature.verdict === "request-changes") said.request = word;
    else if (context.isCurrent(word.signature)) said.approval = word;
  }
  return spoken;
}

/** The word of the same person that takes this one's place. */
function laterWord(word: Word, said: Spoken | undefined): Word | null {
  if (said === undefined) return null;
  const { last, approval, request } = said;
  const isLater = (other: Word | null): other is Word => other !== null && other !== word && byTime(other, word) > 0;
  if (isLater(request)) return request;
  if (word.signature.verdict === "approve") return isLater(approval) ? approval : null;
  return isLater(last) ? last : null;
}

function standingOf(
  { signature, person, atMs }: Word,
  later: Word | null,
  dismissed: ReadonlySet<Signature>,
  nowMs: number,
  context: SignatureContext,
): StandingSignature["standing"] {
  if (atMs > nowMs) return "not-yet-given";
  if (dismissed.has(signature)) return "dismissed";
  if (later)
    return later.signature.verdict === "request-changes" ? "superseded-by-request-changes" : "duplicate-person";
  if (person === null) return "unknown-account";
  if (context.humansOnly && person.kind !== "human") return "bot-excluded";
  if (signature.verdict === "request-changes") return "blocks";
  const exclusion = context.excluded.persons.get(person.id);
  if (exclusion !== undefined) return exclusion;
  if (isLinkedByExcluded(signature.by, person, context.excluded)) return "linked-by-contributor";
  if (context.editedIsVoid && signature.edited) return "edited-after-the-fact";
  if (!context.isCurrent(signature)) return "invalidated-by-push";
  if (isExpired(signature, context)) return "expired";
  return "valid";
}

/** An approval in a person's name from an account that someone with a hand in the change made takes nothing's place. */
function isPlanted({ signature: { by, verdict }, person }: Word, { excluded }: SignatureContext): boolean {
  return verdict === "approve" && person !== null && isLinkedByExcluded(by, person, excluded);
}

/** Somebody with a hand in the change made the account that signs: it may be their own second one. An account in a spelling
 *  that is not among the person's may be any of them. */
export function isLinkedByExcluded(by: AccountRef, person: Person, excluded: ExcludedSet): boolean {
  const same = person.accounts.filter((candidate) => printAccount(candidate) === printAccount(by));
  const accounts = same.length > 0 ? same : person.accounts;
  return accounts.some(({ linkedBy }) => linkedBy !== null && excluded.persons.has(linkedBy));
}

function isExpired(signature: Signature, { now, expiresHours }: SignatureContext): boolean {
  const ownEnd = signature.expiresAt === null ? Number.POSITIVE_INFINITY : epochMs(signature.expiresAt);
  const ruleEnd = expiresHours === null ? Number.POSITIVE_INFINITY : epochMs(signature.at) + expiresHours * 3_600_000;
  // Written so that a broken time is an expired one.
  return !(epochMs(now) < Math.min(ownEnd, ruleEnd));
}

/** A dismissal counts when a human of the directory made it who has no hand in the change, or the one who signed. */
function dismissedBy(
  evidence: readonly Evidence[],
  words: readonly Word[],
  nowMs: number,
  context: SignatureContext,
): ReadonlySet<Signature> {
  const byId = new Map<string, Word[]>();
  for (const word of words) {
    const same = byId.get(word.signature.id);
    if (same) same.push(word);
    else byId.set(word.signature.id, [word]);
  }
  const dismissed = new Set<Signature>();
  for (const item of evidence) {
    if (item.kind !== "dismissal" || epochMs(item.at) > nowMs) continue;
    for (const target of byId.get(item.target) ?? []) {
      // Taking an approval away only adds friction; taking a block away needs someone who may.
      if (target.signature.verdict === "approve" || mayLift(item, target, context)) dismissed.add(target.signature);
    }
  }
  return dismissed;
}

function mayLift({ by, at }: EvidenceOf<"dismissal">, target: Word, context: SignatureContext): boolean {
  const person = context.personOf(by);
  // What was not said yet cannot be taken back.
  if (!(epochMs(at) >= epochMs(target.signature.at))) return false;
  if (person === null || person.kind !== "human") return false;
  if (person.id === target.person?.id) return true;
  return !context.excluded.persons.has(person.id) && !isLinkedByExcluded(by, person, context.excluded);
}

function byTime(a: Word, b: Word): number {
  const [one, other] = [a.signature, b.signature];
  return a.atMs - b.atMs || verdictRank[one.verdict] - verdictRank[other.verdict] || compareEvidence(one, other);
}

const verdictRank = { approve: 0, "request-changes": 1 } as const;

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
  const signatures = evidence.filter((item): item is Signature => item.kind === "signature").toSorted(byTime);
  const dismissed = dismissedBy(evidence, signatures, context);
  const spoken = spokenBy(signatures, context);
  return signatures.map((signature) => {
    const person = context.personOf(signature.by);
    const later = laterWord(signature, spoken.get(whose(signature, context)));
    return { signature, person, standing: standingOf(signature, person, later, dismissed, context) };
  });
}

/** A person's latest words so far: any, on what stands now, and against it. */
type Spoken = { last: Signature; approval: Signature | null; request: Signature | null };

function spokenBy(signatures: readonly Signature[], context: SignatureContext): ReadonlyMap<string, Spoken> {
  const spoken = new Map<string, Spoken>();
  for (const signature of signatures) {
    if (epochMs(signature.at) > epochMs(context.now) || isPlanted(signature, context)) continue;
    const who = whose(signature, context);
    const said = spoken.get(who) ?? { last: signature, approval: null, request: null };
    spoken.set(who, said);
    said.last = signature;
    if (signature.verdict === "request-changes") said.request = signature;
    else if (context.isCurrent(signature)) said.approval = signature;
  }
  return spoken;
}

/** The word of the same person that takes this one's place. */
function laterWord(signature: Signature, said: Spoken | undefined): Signature | null {
  if (said === undefined) return null;
  const { last, approval, request } = said;
  const isLater = (word: Signature | null): word is Signature => word !== null && byTime(word, signature) > 0;
  if (isLater(request)) return request;
  if (signature.verdict === "approve") return isLater(approval) ? approval : null;
  return isLater(last) ? last : null;
}

function standingOf(
  signature: Signature,
  person: Person | null,
  later: Signature | null,
  dismissed: ReadonlySet<Signature>,
  context: SignatureContext,
): StandingSignature["standing"] {
  if (epochMs(signature.at) > epochMs(context.now)) return "not-yet-given";
  if (dismissed.has(signature)) return "dismissed";
  if (later) return later.verdict === "request-changes" ? "superseded-by-request-changes" : "duplicate-person";
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
function isPlanted({ by, verdict }: Signature, { personOf, excluded }: SignatureContext): boolean {
  const person = personOf(by);
  return verdict === "approve" && person !== null && isLinkedByExcluded(by, person, excluded);
}

/** Somebody with a hand in the change made the account that signs: it may be their own second one. */
export function isLinkedByExcluded(by: AccountRef, person: Person, excluded: ExcludedSet): boolean {
  const account = person.accounts.find((candidate) => printAccount(candidate) === printAccount(by));
  return account?.linkedBy != null && excluded.persons.has(account.linkedBy);
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
  signatures: readonly Signature[],
  context: SignatureContext,
): ReadonlySet<Signature> {
  const byId = new Map<string, Signature[]>();
  for (const signature of signatures) {
    const same = byId.get(signature.id);
    if (same) same.push(signature);
    else byId.set(signature.id, [signature]);
  }
  const dismissed = new Set<Signature>();
  for (const item of evidence) {
    if (item.kind !== "dismissal" || epochMs(item.at) > epochMs(context.now)) continue;
    for (const target of byId.get(item.target) ?? []) {
      // Taking an approval away only adds friction; taking a block away needs someone who may.
      if (target.verdict === "approve" || mayLift(item.by, target, context)) dismissed.add(target);
    }
  }
  return dismissed;
}

function mayLift(by: AccountRef, target: Signature, context: SignatureContext): boolean {
  const person = context.personOf(by);
  if (person === null || person.kind !== "human") return false;
  if (person.id === context.personOf(target.by)?.id) return true;
  return !context.excluded.persons.has(person.id) && !isLinkedByExcluded(by, person, context.excluded);
}

function whose(signature: Signature, context: SignatureContext): PersonId | string {
  return context.personOf(signature.by)?.id ?? printAccount(signature.by);
}

function byTime(a: Signature, b: Signature): number {
  return epochMs(a.at) - epochMs(b.at) || verdictRank[a.verdict] - verdictRank[b.verdict] || compareEvidence(a, b);
}

const verdictRank = { approve: 0, "request-changes": 1 } as const;

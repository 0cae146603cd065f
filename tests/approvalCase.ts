/** One approval case of a peer, in our nouns: people, contributors, signatures and what they are bound to. */
import {
  type Contributor,
  digestText,
  type Evidence,
  type ExcludedSet,
  excludedSet,
  type Instant,
  instantOf,
  type Part,
  type Person,
  type PersonId,
} from "#core";

export type Fields = Readonly<Record<string, unknown>>;
export type Answer = Readonly<{ approved: boolean; reason: string }>;
type Principal = Readonly<{ kind: string; person: string; groups: readonly string[] }>;
export type ApprovalCase = Readonly<{
  id: string;
  alignment: string;
  author: string;
  principals: Readonly<Record<string, Principal>>;
  events: readonly Fields[];
  rule: Fields;
  expected: Answer;
  strictRule?: Fields;
  strict?: Answer;
  checks?: Fields;
}> &
  Fields;

/** What the adapter understands. Anything else is named as unsupported, never passed over. */
const known = {
  case: words(`id title source alignment author authors committers principals events rule expected strictRule strict
    note checks requestedBy`),
  rule: words(`count allowAuthor allowContributor allowNonAuthorContributor requiredGroup requiredGroups requiredUsers
    invalidateOnPush bindTo humansOnly countIfBotAuthor excludeUploader excludeRequester lastPushByOther globalMinimum
    failOnUnattributed anyRequestBlocks blockGroup blockLiftedByAny ignoreEdited ignoreCommitsBy ignoreUpdateMerges
    requiredChecks allowedConclusions trustedAttestors note`),
  event: words(`type actor at revision authors committers coAuthors patch tree base target force kind edited note
    signature attestor requestedBy label`),
  // Labels and comments are there to be seen; they settle nothing.
  type: words("push approve request_changes comment dismiss label unlabel"),
  bindTo: words("time revision tree patch transition"),
};

/** Other names under which the same thing may stand. */
const otherNames: Readonly<Record<string, string>> = {
  requester: "requestedBy",
  promptedBy: "requestedBy",
  co_authors: "coAuthors",
  from: "base",
  fromID: "base",
  fromId: "base",
  targetRef: "target",
  ref: "target",
  targetID: "tree",
  targetTreeID: "tree",
  attestedBy: "attestor",
  trustedApps: "trustedAttestors",
};

/** The case under the names that the adapter uses. */
export function readCase(raw: Fields): ApprovalCase {
  const renamed = (fields: Fields): Fields =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [otherNames[name] ?? name, value]));
  const given = renamed(raw) as ApprovalCase;
  const { strictRule } = given;
  const events = given.events.map(renamed);
  return { ...given, events, rule: renamed(given.rule), ...(strictRule ? { strictRule: renamed(strictRule) } : {}) };
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

export function unsupportedIn(given: ApprovalCase, rule: Fields): readonly string[] {
  const unknown = (what: string, fields: Fields, names: ReadonlySet<string>) =>
    Object.keys(fields)
      .filter((name) => !names.has(name))
      .map((name) => `${what} \`${name}\``);
  const events = given.events.flatMap((event) => [
    ...(known.type.has(String(event.type)) ? [] : [`event type \`${event.type}\``]),
    ...unknown("event field", event, known.event),
  ]);
  const bindTo = known.bindTo.has(String(rule.bindTo ?? "time")) ? [] : [`bindTo \`${rule.bindTo}\``];
  const all = [...unknown("field", given, known.case), ...unknown("option", rule, known.rule), ...events, ...bindTo];
  return [...new Set(all)];
}

export const accountOf = (principal: string) => ({ provider: "peer", login: principal });
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const timeOf = (event: Fields): number => Number(event.at);
export const instantAt = (seconds: number): Instant => instantOf(seconds * 1000);

export function personNamed({ principals }: ApprovalCase, name: unknown): Person | null {
  if (typeof name !== "string" || !Object.hasOwn(principals, name)) return null;
  const principal = principals[name];
  if (principal === undefined) return null;
  const { kind, person } = principal;
  const same = Object.entries(principals).filter(([, other]) => other.person === person);
  return {
    id: person as PersonId,
    kind: kind === "human" || kind === "agent" || kind === "unknown" ? kind : "bot",
    name: person,
    level: null,
    groups: same.flatMap(([, other]) => other.groups),
    accounts: same.map(([login]) => ({ ...accountOf(login), linkedBy: null })),
  };
}

/** Pushes in the order of the clock, and those of them that the rule looks at. */
export function pushesOf(given: ApprovalCase, rule: Fields) {
  const ignored = new Set(listOf(rule.ignoreCommitsBy));
  const all = given.events.filter(({ type }) => type === "push").toSorted((a, b) => timeOf(a) - timeOf(b));
  const isIgnored = (push: Fields) => {
    if (rule.ignoreUpdateMerges === true && push.kind === "update_merge") return true;
    const hands = [...listOf(push.authors), ...listOf(push.committers), ...listOf(push.coAuthors)];
    return hands.length > 0 && hands.every((name) => ignored.has(name));
  };
  return { all, relevant: all.filter((push) => !isIgnored(push)) };
}

export function excludedBy(given: ApprovalCase, rule: Fields): ExcludedSet {
  return excludedSet(contributorsOf(given, rule));
}

/** Who had a hand in it, as far as the rule leaves them out. */
export function contributorsOf(given: ApprovalCase, rule: Fields): readonly Contributor[] {
  const contributor = (part: Part, name: unknown): Contributor => ({
    account: accountOf(typeof name === "string" ? name : "(nobody)"),
    part,
    person: personNamed(given, name),
    tool: false,
  });
  const author = contributor("author", given.author);
  const { all, relevant } = pushesOf(given, rule);
  // Without any push, nobody knows whose commits these are.
  const hands = (all.length > 0 ? relevant : [{}]).flatMap((push: Fields) => {
    const authors = listOf(push.authors);
    // Commits without any author that is known are not commits without authors.
    return [...(authors.length > 0 ? authors : [null]), ...listOf(push.committers)]
      .map((name) => contributor("committer", name))
      .concat(listOf(push.coAuthors).map((name) => contributor("co-author", name)));
  });
  const isLeftOut = ({ person }: Contributor) => {
    if (person === null || rule.allowContributor === true) return person === null;
    if (person.id === author.person?.id) return rule.allowAuthor !== true;
    return rule.allowNonAuthorContributor !== true;
  };
  const pushers = rule.excludeUploader === true ? relevant.map(({ actor }) => actor) : [];
  const asked = [given, ...given.events].flatMap(({ requestedBy }) => requestedBy ?? []);
  const requesters = rule.excludeRequester === false ? [] : asked;
  return [
    ...[author, ...hands].filter(isLeftOut),
    ...pushers.map((name) => contributor("pusher", name)),
    ...requesters.map((name) => contributor("requester", name)),
  ];
}

const anyPatch = digestText("the rule says what it is bound to");

/** Approvals, requests for changes and dismissals; the id of each is its place among the events. */
export function evidenceOf(given: ApprovalCase, rule: Fields): readonly Evidence[] {
  return given.events.flatMap((event, index): Evidence[] => {
    const { type, actor, edited } = event;
    const common = { id: `${index}`, by: accountOf(String(actor)), at: instantAt(timeOf(event)) };
    if (refusalOf(event, rule) !== null) return [];
    if (type === "dismiss") {
      const target = dismissedBy(given, event);
      return target === null || !mayDismiss(given, rule, event) ? [] : [{ kind: "dismissal", target, ...common }];
    }
    if (type !== "approve" && type !== "request_changes") return [];
    const verdict = type === "approve" ? "approve" : "request-changes";
    return [{ kind: "signature", verdict, patch: anyPatch, expiresAt: null, edited: edited === true, ...common }];
  });
}

/** Why a signature is none, before anybody asks what it says. */
export function refusalOf(event: Fields, rule: Fields): "bad_signature" | "untrusted_attestor" | null {
  if (![undefined, true, "valid", "good"].some((good) => event.signature === good)) return "bad_signature";
  const isTrusted = event.attestor === undefined || listOf(rule.trustedAttestors).includes(event.attestor);
  return isTrusted ? null : "untrusted_attestor";
}

/** Forges take a dismissal from the author, from whoever signed, and from those whose own word would count. */
function mayDismiss(given: ApprovalCase, rule: Fields, { actor, target }: Fields): boolean {
  const person = personNamed(given, actor);
  const own = [given.author, target].map((name) => personNamed(given, name)?.id);
  return person !== null && (own.includes(person.id) || isEligible(rule, person));
}

/** A list of groups or of users that is there and empty names nobody. */
export function isEligible(rule: Fields, { id, groups, accounts }: Person): boolean {
  const wanted = rule.requiredGroup ?? rule.requiredGroups ?? rule.requiredUsers ?? null;
  const users = listOf(rule.requiredUsers);
  const inGroups = [rule.requiredGroup ?? [], rule.requiredGroups ?? []].flat();
  const isNamed = users.includes(id) || accounts.some(({ login }) => users.includes(login));
  return wanted === null || isNamed || groups.some((group) => inGroups.includes(group));
}

/** The newest word, at that time, of the person whose review is dismissed. */
function dismissedBy(given: ApprovalCase, dismissal: Fields): string | null {
  const target = personNamed(given, dismissal.target)?.id;
  const said = given.events.flatMap((event, index) => {
    const isWord = event.type === "approve" || event.type === "request_changes";
    const isTheirs = target !== undefined && personNamed(given, event.actor)?.id === target;
    return isWord && isTheirs && timeOf(event) <= timeOf(dismissal) ? [{ index, at: timeOf(event) }] : [];
  });
  const last = said.toSorted((a, b) => a.at - b.at || a.index - b.index).at(-1);
  return last === undefined ? null : `${last.index}`;
}

/** Whether an approval was given on what stands now, by what the rule binds it to. */
export function boundOf(given: ApprovalCase, rule: Fields, approval: Fields): "current" | "moved" | "wrong-base" {
  const bindTo = String(rule.bindTo ?? "time");
  if (rule.invalidateOnPush !== true && bindTo === "time") return "current";
  const { all, relevant } = pushesOf(given, rule);
  const head = relevant.at(-1);
  if (head === undefined) return all.length > 0 || bindTo === "time" ? "current" : "moved";
  if (bindTo === "time") return timeOf(approval) > timeOf(head) ? "current" : "moved";
  const read = all.findLast(({ revision }) => revision === approval.revision) ?? {};
  if (bindTo === "transition") {
    const isElsewhere = (name: string) => (approval[name] ?? read[name]) !== head[name];
    if (isElsewhere("base") || isElsewhere("target")) return "wrong-base";
  }
  const content = bindTo === "transition" ? "tree" : bindTo;
  const field = head[content] === undefined ? "revision" : content;
  // Pushes that the rule ignores move nothing: an approval of one of them is as good.
  const standing = all.slice(all.indexOf(head)).map((push) => push[field]);
  return standing.includes(approval[field] ?? read[field]) ? "current" : "moved";
}

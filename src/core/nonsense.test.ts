import { expect, test } from "vitest";
import type { Decision } from "./decision.ts";
import type { Digest, Instant, PersonId } from "./ids.ts";
import type { Ask, Need } from "./need.ts";
import type { Lifetime, Protocol, Rule } from "./protocol.ts";
import type { AllSettled, Forbidden, Open, OpenFirst, Settled } from "./requirement.ts";
import type { Subject } from "./subject.ts";

/** Nonsense does not compile: each marked line is an error of the type checker, and no error would be one. */
type Allow = Extract<Decision, { verdict: "allow" }>;
type Hold = Extract<Decision, { verdict: "hold" }>;
type Deny = Extract<Decision, { verdict: "deny" }>;

declare const open: Open;
declare const settled: Settled;
declare const forbidden: Forbidden;
declare const digest: Digest;
declare const person: PersonId;
declare const instant: Instant;
declare const rule: Rule;
declare const common: Omit<Allow, "verdict" | "complete" | "incomplete" | "requirements" | "forbidden">;
declare const protocol: Protocol;

/** Never called: only the checker reads it. */
function nonsense(): readonly unknown[] {
  const allowed: Allow["requirements"] = [settled];
  const held: Hold["requirements"] = [open, settled];
  const denied: Deny["forbidden"] = [forbidden];
  const [whole, part] = [
    { complete: true, incomplete: [] },
    { complete: false, incomplete: [] },
  ] as const;

  // @ts-expect-error an allow holds no open requirement
  const allowWithOpen: AllSettled = [settled, open];
  // @ts-expect-error a hold names an open requirement
  const holdOfNothing: OpenFirst = [];
  // @ts-expect-error and names it first
  const holdSettledFirst: OpenFirst = [settled, open];
  // @ts-expect-error a deny names a rule
  const denyByNothing: Deny["forbidden"] = [];
  // @ts-expect-error an allow is complete
  const allowInPart: Decision = { ...common, ...part, verdict: "allow", requirements: allowed, forbidden: [] };
  // @ts-expect-error an allow is forbidden by nothing
  const allowForbidden: Decision = { ...common, ...whole, verdict: "allow", requirements: allowed, forbidden: denied };
  // @ts-expect-error a hold is forbidden by nothing: that would be a deny
  const holdForbidden: Decision = { ...common, ...whole, verdict: "hold", requirements: held, forbidden: denied };
  // @ts-expect-error an open requirement says what is missing
  const openWithoutWords: Open = { ...open, missing: null };
  // @ts-expect-error a satisfied requirement misses nothing
  const satisfiedButMissing: Settled = { ...settled, state: "unmet" };
  // @ts-expect-error a temporary protocol has an end
  const endless: Lifetime = { kind: "temporary", starts: instant, owner: "group:a", reason: "b", exitWhen: null };
  // @ts-expect-error a protocol has a rule
  const empty: Protocol = { ...protocol, rules: [] };
  // @ts-expect-error a rule that requires asks for something
  const asksNothing: Rule = { ...rule, kind: "require", asks: [] };
  // @ts-expect-error a choice has choices
  const noChoice: Ask = { kind: "anyOf", choices: [] };
  // @ts-expect-error a signature comes from a group or a role
  const signedByAnyone: Need = { kind: "sign", count: 1, expiresHours: null };
  // @ts-expect-error a person is no digest
  const personAsDigest: Subject = { patch: person, result: digest };
  // @ts-expect-error a digest is no person
  const digestAsPerson: PersonId = digest;
  // @ts-expect-error any text is no digest
  const textAsDigest: Digest = "sha256:00";
  // @ts-expect-error any text is no time
  const textAsInstant: Instant = "yesterday";

  return [
    allowWithOpen,
    holdOfNothing,
    holdSettledFirst,
    denyByNothing,
    allowInPart,
    allowForbidden,
    holdForbidden,
    openWithoutWords,
    satisfiedButMissing,
    endless,
    empty,
    asksNothing,
    noChoice,
    signedByAnyone,
    personAsDigest,
    digestAsPerson,
    textAsDigest,
    textAsInstant,
  ];
}

test("nonsense does not compile: the type checker is the test, and this file is among what it reads", () => {
  expect(nonsense).toBeTypeOf("function");
});

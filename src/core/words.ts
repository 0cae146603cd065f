import type { Need } from "./need.ts";
import { printFrom } from "./signFrom.ts";

const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

function count(n: number): string {
  return numbers[n] ?? String(n);
}

/** What a need asks for, in words a person can act on. */
export function summaryOf(need: Need): string {
  switch (need.kind) {
    case "sign":
      return signSummary(need);
    case "document":
      return `a written change: ${need.sections.join(", ")}${need.steps ? ", steps" : ""}`;
    case "status":
      return `status \`${need.name}\``;
    case "covered":
      return `${need.changedLines}% of the changed lines covered by tests`;
    case "wait":
      return `${need.hours} hours since first sight`;
    case "window":
      return need.mode === "freeze" ? "no freeze" : "an open window";
    case "rollout":
      return `a rollout in stages: ${need.stages.join("%, ")}%`;
  }
}

function signSummary(need: Extract<Need, { kind: "sign" }>): string {
  const plural = need.count === 1 ? "" : "s";
  if ("role" in need.from) {
    const role = need.from.role === "vp" ? "VP" : need.from.role;
    return `${count(need.count)} ${role} signature${plural}`;
  }
  const group = printFrom(need.from);
  return group === "peers"
    ? `${count(need.count)} peer review${plural}`
    : `${count(need.count)} signature${plural} from ${group}`;
}

const exclusions: Readonly<Record<string, string>> = {
  "author-excluded": "the author does not count",
  "contributor-excluded": "whoever had a hand in the change does not count",
  "requester-excluded": "whoever asked for the change does not count",
  "bot-excluded": "a bot or agent does not count",
  "unknown-account": "the account is linked to nobody in the catalog",
  "linked-by-contributor": "someone with a hand in the change made that account",
  "not-eligible": "not among those who may sign",
  dismissed: "it was dismissed",
  "superseded-by-request-changes": "the same person asked for changes later",
  "edited-after-the-fact": "it was edited after it was given",
  "invalidated-by-push": "it was given on other content",
  expired: "it has expired",
  "not-yet-given": "it lies in the future",
  "duplicate-person": "one person counts once",
};

/** A reason code in words. */
export function reasonInWords(reason: string): string {
  return exclusions[reason] ?? reason;
}

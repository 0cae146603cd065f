import { type Ask, epochMs, type Instant, type Need, problem } from "#core";
import type { ProtocolSource, RuleSource } from "../parseProtocol.ts";
import type { LintProblem } from "./lintCondition.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const longDays = 180;
const longFreezeDays = 45;

/** What time makes of a protocol: all of it advice, since the past is no error. */
export function lintTimes({ protocol, place, rules }: ProtocolSource, now: Instant): readonly LintProblem[] {
  const { lifetime } = protocol;
  const found: LintProblem[] = [];
  const warn = (code: string, message: string, hint: string, at = place): void => {
    found.push({ level: "warning", problem: problem(code, message, { hint, ...at }) });
  };
  const lifeMs = lifetime.kind === "standing" ? null : epochMs(lifetime.ends) - epochMs(lifetime.starts);
  if (lifetime.kind === "temporary" && lifetime.ends <= now) {
    warn(
      "expired",
      `the protocol ended at ${lifetime.ends} and does nothing any more`,
      "remove it, or renew it with a reason",
    );
  }
  if (lifeMs !== null && lifeMs > longDays * dayMs) {
    const message = `a temporary protocol of ${Math.round(lifeMs / dayMs)} days is hardly temporary`;
    warn("long-lifetime", message, "end it sooner and renew it, or make it `standing`");
  }
  for (const source of rules) lintRuleTimes(source, lifeMs, now, warn);
  return found;
}

type Warn = (code: string, message: string, hint: string, at: RuleSource["place"]) => void;

function lintRuleTimes({ rule, place }: RuleSource, lifeMs: number | null, now: Instant, warn: Warn): void {
  const needs = rule.kind === "require" ? rule.asks.flatMap(needsOf) : [];
  const waits = needs.flatMap((need) => (need.kind === "wait" ? [need.hours] : []));
  for (const need of needs) {
    if (need.kind === "wait" && lifeMs !== null && need.hours * hourMs >= lifeMs) {
      warn("long-wait", `the wait of ${need.hours} hours is longer than the protocol lives`, "wait for less", place);
    }
    if (
      need.kind === "sign" &&
      need.expiresHours !== null &&
      waits.some((hours) => hours >= (need.expiresHours ?? 0))
    ) {
      warn(
        "short-signature",
        "the signature expires before the wait is over",
        "let `expires` be longer than `wait`",
        place,
      );
    }
    if (need.kind === "rollout" && need.stages.at(-1) !== 100) {
      warn("partial-rollout", "the last stage is not 100: the rollout never ends", "end `stages` with 100", place);
    }
    if (need.kind === "window")
      lintWindow(need, lifeMs, now, (code, message, hint) => warn(code, message, hint, place));
  }
}

function needsOf(ask: Ask): readonly Need[] {
  return ask.kind === "need" ? [ask.need] : ask.choices;
}

function lintWindow(
  { mode, spans }: Extract<Need, { kind: "window" }>,
  lifeMs: number | null,
  now: Instant,
  warn: (code: string, message: string, hint: string) => void,
): void {
  const isWeekly = spans.some(({ kind }) => kind === "weekly");
  if (mode === "freeze" && isWeekly && lifeMs === null) {
    warn(
      "endless-freeze",
      "the freeze comes back every week, without an end",
      "write spans with `from` and `to`, or a temporary lifetime",
    );
  }
  if (mode === "freeze" && lifeMs === null && isWholeWeek(spans)) {
    warn(
      "always-frozen",
      "the freeze covers the whole week: nothing can ever pass",
      "leave hours open, or write `forbid`",
    );
  }
  const fixed = spans.filter((span) => span.kind === "span");
  if (!isWeekly && fixed.every(({ to }) => to <= now)) {
    const what =
      mode === "freeze"
        ? "every freeze is over: the need asks for nothing"
        : "every window is over: nothing can pass any more";
    warn("past-window", what, "write the next dates, or remove the need");
  }
  const long = mode === "freeze" && fixed.find(({ from, to }) => epochMs(to) - epochMs(from) > longFreezeDays * dayMs);
  if (long) {
    const days = Math.round((epochMs(long.to) - epochMs(long.from)) / dayMs);
    warn("long-freeze", `a freeze of ${days} days piles changes up`, "freeze for less, and say what may pass");
  }
}

const weekMinutes = 7 * 24 * 60;

/** Whether weekly hours of one zone leave no minute of the week. */
function isWholeWeek(spans: Extract<Need, { kind: "window" }>["spans"]): boolean {
  const weekly = spans.filter((span) => span.kind === "weekly");
  return weekly.some(({ zone }) => {
    const covered = new Set<number>();
    for (const { days, fromMinute, toMinute } of weekly.filter((span) => span.zone === zone)) {
      const length = fromMinute < toMinute ? toMinute - fromMinute : toMinute - fromMinute + 1440;
      for (const day of days) {
        const start = (day - 1) * 1440 + fromMinute;
        for (let minute = start; minute < start + length; minute++) covered.add(minute % weekMinutes);
      }
    }
    return covered.size === weekMinutes;
  });
}

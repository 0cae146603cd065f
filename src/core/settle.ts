import { documentGaps, signerOf } from "./document.ts";
import type { EvidenceOf } from "./evidence.ts";
import { epochMs, type Instant, instantOf } from "./ids.ts";
import type { Need } from "./need.ts";
import type { SettleContext, Settling } from "./settleContext.ts";
import { isWithin } from "./window.ts";

type Plain = Exclude<Need, { kind: "sign" }>;

/** Every need but signatures, which are matched together per rule (settleSign.ts). `question` is the need as a text: what is
 *  asked twice in one decision is found out once. */
export function settleNeed(need: Plain, question: string, context: SettleContext): Settling {
  // A written change is read against the effects of its scope; all else is the same in every scope.
  const key = need.kind === "document" ? `${context.place} ${question}` : question;
  const known = context.found.settled.get(key);
  if (known) return known;
  const settling = settle(need, context);
  context.found.settled.set(key, settling);
  return settling;
}

function settle(need: Plain, context: SettleContext): Settling {
  switch (need.kind) {
    case "document":
      return settleDocument(need, context);
    case "status":
      return settleStatus(need, context);
    case "covered":
      return settleCovered(need, context);
    case "wait":
      return settleWait(need, context);
    case "window":
      return settleWindow(need, context);
    case "rollout":
      return settleRollout(need, context);
  }
}

type NeedOf<Kind extends Need["kind"]> = Extract<Need, { kind: Kind }>;

function satisfied(...have: string[]): Settling {
  return { state: "satisfied", have };
}

function unmet(missing: string, next: string, have: readonly string[] = []): Settling {
  return { state: "unmet", have, missing, next };
}

/** The newest ones; several of the same instant are all of them, because no order can be told. */
function newest<Item extends { at: Instant }>(items: readonly Item[]): Item[] {
  const last = items.reduce((latest, item) => Math.max(latest, epochMs(item.at)), Number.NEGATIVE_INFINITY);
  return items.filter((item) => epochMs(item.at) === last);
}

function settleDocument(need: NeedOf<"document">, context: SettleContext): Settling {
  const documents = newest(context.evidence.documents.filter((item) => item.patch === context.subject.patch));
  const sections = need.sections.join(", ");
  if (documents.length === 0) {
    return unmet(`a written change: ${sections}`, `write the change (${sections}) and sign it`);
  }
  for (const document of documents) {
    const signer = context.directory.personOf(document.signedBy);
    if (signer?.kind !== "human") {
      return unmet(
        "a person's signature under the written change",
        `ask a person to sign it; \`${signerOf(document)}\` is none`,
      );
    }
    const gaps = documentGaps(document, need, context.effects);
    if (gaps.length > 0) return unmet(gaps.join("; "), `mend the written change: ${gaps.join("; ")}`);
  }
  return satisfied(...documents.map((document) => `written change ${document.id}`));
}

function settleStatus(need: NeedOf<"status">, context: SettleContext): Settling {
  const named = context.evidence.statuses.get(need.name) ?? [];
  const last = newest(named.filter((item) => item.result === context.subject.result));
  if (last.length === 0) {
    const stale = named.length > 0 ? "; what is there is of another revision" : "";
    return unmet(`status \`${need.name}\`${stale}`, `run \`${need.name}\` on this revision`);
  }
  const bad = last.find((item) => item.state !== "success");
  if (bad) return unmet(`status \`${need.name}\` is ${bad.state}`, `make \`${need.name}\` succeed on this revision`);
  return satisfied(`${need.name} succeeded`);
}

function settleCovered(need: NeedOf<"covered">, context: SettleContext): Settling {
  const reports = newest(context.evidence.coverage.filter((item) => item.result === context.subject.result));
  const wanted = `coverage of changed lines of ${need.changedLines}%`;
  if (reports.length === 0) return unmet(`${wanted}: no report`, "upload the coverage of this revision");
  const lowest = reports.reduce((least, report) => Math.min(least, report.changedLines), Number.POSITIVE_INFINITY);
  // Written so that NaN is never enough.
  if (!(lowest >= need.changedLines)) return unmet(`${wanted}: ${lowest}% so far`, "cover more of the changed lines");
  return satisfied(`${lowest}% of the changed lines covered`);
}

function settleWait(need: NeedOf<"wait">, context: SettleContext): Settling {
  const seen = context.evidence.firstSeen.filter((item) => item.patch === context.subject.patch);
  const hours = `${need.hours} h since this content was first seen`;
  if (seen.length === 0)
    return unmet(`${hours}: the clock has not started`, "propose the change; waiting starts at first sight");
  const first = seen.reduce((earliest, item) => Math.min(earliest, epochMs(item.at)), Number.POSITIVE_INFINITY);
  const end = first + need.hours * 3_600_000;
  // Written so that NaN is never the end.
  if (epochMs(context.now) >= end) return satisfied(`${need.hours} h have passed`);
  const until = Math.abs(end) <= dateMax ? instantOf(end) : "a time that no calendar has";
  return unmet(`${hours}: until ${until}`, `wait until ${until}`);
}

/** The last millisecond that a date can hold (ECMA-262, time values). */
const dateMax = 8.64e15;

function settleWindow(need: NeedOf<"window">, context: SettleContext): Settling {
  const inside = need.spans.map((span) => isWithin(span, context.now));
  const why = need.reason === null ? "" : `: ${need.reason}`;
  if (inside.includes(null)) {
    const missing = "the window names a time zone that is not known here";
    return { state: "indeterminate", have: [], missing, next: "use an IANA time zone name in the protocol" };
  }
  const within = inside.includes(true);
  if (need.mode === "freeze") {
    return within ? unmet(`a freeze is on${why}`, "wait for its end, or ask for a waiver") : satisfied("no freeze now");
  }
  return within ? satisfied("inside the window") : unmet(`outside the window${why}`, "wait for the next window");
}

function settleRollout(need: NeedOf<"rollout">, context: SettleContext): Settling {
  const plans = newest(context.evidence.rollouts.filter((item) => item.result === context.subject.result));
  const wanted = `a staged rollout (${need.stages.join("%, ")}%, ${need.bakeMinutes} min each)`;
  const [plan] = plans;
  if (plan === undefined || !plans.every((each) => isStaged(each, need))) {
    return unmet(wanted, "declare the stages in the pipeline");
  }
  return satisfied(`rollout ${plan.id}`);
}

/** The plan grows, stops between each two stages that are asked for, and arrives: as many small steps as it likes before
 *  one large one are not enough. Written so that a broken number is never enough. */
function isStaged({ stages, bakeMinutes }: EvidenceOf<"rollout">, need: NeedOf<"rollout">): boolean {
  const grows = stages.every((stage, index) => stage > (stages[index - 1] ?? 0));
  const stops = need.stages.every((stage, index) =>
    stages.some((each) => each > (need.stages[index - 1] ?? 0) && each <= stage),
  );
  return grows && stops && (stages.at(-1) ?? 0) >= (need.stages.at(-1) ?? 100) && bakeMinutes >= need.bakeMinutes;
}

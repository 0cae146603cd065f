import { epochMs, type Instant } from "./ids.ts";
import type { WindowSpan } from "./need.ts";

/** Whether `now` lies in the span; null when its zone is not known to this machine, or its times are none. */
export function isWithin(span: WindowSpan, now: Instant): boolean | null {
  if (span.kind === "span") {
    const [from, to] = [epochMs(span.from), epochMs(span.to)];
    return Number.isNaN(from + to) ? null : from <= epochMs(now) && epochMs(now) < to;
  }
  const local = localTime(now, span.zone);
  if (local === null || Number.isNaN(span.fromMinute + span.toMinute)) return null;
  const { day, minute } = local;
  if (span.fromMinute < span.toMinute) {
    return span.days.includes(day) && span.fromMinute <= minute && minute < span.toMinute;
  }
  // Over midnight: the evening belongs to the listed day, the morning to the day after it.
  const before = day === 1 ? 7 : day - 1;
  return (
    (span.days.includes(day) && minute >= span.fromMinute) || (span.days.includes(before) && minute < span.toMinute)
  );
}

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** ISO weekday and minutes since midnight in an IANA zone; null for an unknown zone. */
function localTime(now: Instant, zone: string): { day: number; minute: number } | null {
  let parts: Intl.DateTimeFormatPart[];
  try {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    parts = format.formatToParts(epochMs(now));
  } catch {
    return null;
  }
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? "";
  const day = weekdays.indexOf(part("weekday")) + 1;
  return day === 0 ? null : { day, minute: Number(part("hour")) * 60 + Number(part("minute")) };
}

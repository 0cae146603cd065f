import type { Instant } from "#core";

/** Clocks are set, and who waits for a lock is written late; nothing honest is this much older than what stands before it. */
const stepMsMax = 300_000;

/** Takes the times of leaves in their order, in milliseconds; answers how long before the latest so far a time lies, or null
 *  where it does not. The log's order is what time is told by: a leaf that claims an earlier one was dated back. */
export function backdating(): (at: Instant) => number | null {
  let latest = Number.NEGATIVE_INFINITY;
  return (at) => {
    const ms = Date.parse(at);
    const behind = latest - ms;
    if (ms > latest) latest = ms;
    return behind > stepMsMax ? behind : null;
  };
}

/** For the report: which leaf, and by how much. */
export function backdatedMessage(index: number, behindMs: number): string {
  return `leaf ${index} is dated ${Math.round(behindMs / 1_000)} s before one that stands in front of it`;
}

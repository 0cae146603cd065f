import { type Effect, effect, place } from "./effect.ts";
import type { Finding } from "./finding.ts";

/** Something that was not read: what, why, and what the person can do about it. */
export type Incomplete = Readonly<{ path: string; line: number | null; message: string; hint: string }>;

/** What an analyzer says of artifacts. `complete: false` means that the effects are a lower bound. */
export type Analysis = Readonly<{
  complete: boolean;
  incomplete: readonly Incomplete[];
  effects: readonly Effect[];
  findings: readonly Finding[];
}>;

export const nothing: Analysis = { complete: true, incomplete: [], effects: [], findings: [] };

export function analysis(
  effects: readonly Effect[],
  findings: readonly Finding[],
  incomplete: readonly Incomplete[] = [],
): Analysis {
  return { complete: incomplete.length === 0, incomplete, effects, findings };
}

/** Doubt, said aloud: an `unread` effect, and the reason beside it. `type` is the kind of artifact. */
export function unread(
  type: string,
  path: string,
  message: string,
  hint: string,
  line: number | null = null,
): Analysis {
  return {
    complete: false,
    incomplete: [{ path, line, message, hint }],
    effects: [
      effect({
        action: "unread",
        type,
        address: path,
        at: [place(path, line)],
        certainty: "possible",
        reason: message,
      }),
    ],
    findings: [],
  };
}

export function mergeAnalyses(parts: readonly Analysis[]): Analysis {
  return {
    complete: parts.every((part) => part.complete),
    incomplete: parts.flatMap((part) => part.incomplete),
    effects: parts.flatMap((part) => part.effects),
    findings: parts.flatMap((part) => part.findings),
  };
}

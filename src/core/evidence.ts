import { compareText } from "./effect.ts";
import type { Digest, Instant } from "./ids.ts";

/** An account as a forge or a terminal names it, `github:ana`. Persons are found by the directory. */
export type AccountRef = Readonly<{ provider: string; login: string }>;

/** Facts that can settle a requirement. People's bind to the `patch` digest, machines' to `result`. `at` is the time at
 *  which the record saw it, never the time that the sender claims. */
export type Evidence = Readonly<
  | {
      kind: "signature";
      id: string;
      by: AccountRef;
      verdict: "approve" | "request-changes";
      patch: Digest;
      at: Instant;
      expiresAt: Instant | null;
      /** The text was changed after it was given. */
      edited: boolean;
    }
  | { kind: "dismissal"; id: string; target: string; by: AccountRef; at: Instant }
  | {
      kind: "document";
      id: string;
      patch: Digest;
      sections: Readonly<Record<string, string>>;
      steps: readonly Readonly<{ run: string; expect: string; rollback: string }>[];
      /** Answer to: what part had AI tools in this change? */
      aiPart: string;
      signedBy: AccountRef;
      at: Instant;
    }
  | { kind: "status"; id: string; name: string; state: "success" | "failure" | "pending"; result: Digest; at: Instant }
  | { kind: "coverage"; id: string; changedLines: number; result: Digest; at: Instant }
  | { kind: "first-seen"; id: string; patch: Digest; at: Instant }
  | { kind: "rollout"; id: string; stages: readonly number[]; bakeMinutes: number; result: Digest; at: Instant }
  | {
      kind: "waiver";
      id: string;
      requirement: string;
      by: AccountRef;
      second: AccountRef;
      reason: string;
      patch: Digest;
      at: Instant;
      expiresAt: Instant;
    }
>;

export type EvidenceOf<Kind extends Evidence["kind"]> = Extract<Evidence, { kind: Kind }>;

/** One order for any evidence, whatever order it came in: by time, then by kind, id and content. */
export function compareEvidence(a: Evidence, b: Evidence): number {
  return (
    compareText(a.at, b.at) ||
    compareText(a.kind, b.kind) ||
    compareText(a.id, b.id) ||
    compareText(JSON.stringify(a), JSON.stringify(b))
  );
}

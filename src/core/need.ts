import type { Instant } from "./ids.ts";
import type { NonEmpty } from "./nonEmpty.ts";

export type Role = "senior" | "owner" | "director" | "vp";

/** Who may sign: a group of the catalog (`group:peers` means the people of the domains touched), or a role. */
export type SignFrom = Readonly<{ group: string } | { role: Role }>;

/** A stretch of time in which a window allows or freezes: from (inclusive) to (exclusive), or weekly hours in a zone. */
export type WindowSpan = Readonly<
  | { kind: "span"; from: Instant; to: Instant }
  | {
      kind: "weekly";
      /** 1 is Monday, 7 is Sunday (ISO 8601). */
      days: NonEmpty<number>;
      /** Minutes since local midnight; `to` below `from` runs over midnight. */
      fromMinute: number;
      toMinute: number;
      /** IANA name, `Europe/Berlin`. */
      zone: string;
    }
>;

/** The seven things a rule can ask for. */
export type Need = Readonly<
  | { kind: "sign"; from: SignFrom; count: number; expiresHours: number | null }
  | { kind: "document"; sections: NonEmpty<string>; steps: boolean }
  | { kind: "status"; name: string }
  | { kind: "covered"; changedLines: number }
  | { kind: "wait"; hours: number }
  | { kind: "window"; mode: "allow" | "freeze"; spans: NonEmpty<WindowSpan>; reason: string | null }
  | { kind: "rollout"; stages: NonEmpty<number>; bakeMinutes: number }
>;
export type NeedKind = Need["kind"];

/** One line of `require`: a need, or a choice between lists of needs of which one is enough. */
export type Ask = Readonly<{ kind: "need"; need: Need } | { kind: "anyOf"; choices: NonEmpty<Need> }>;

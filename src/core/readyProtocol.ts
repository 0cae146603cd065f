import { epochMs } from "./ids.ts";
import type { Ask, Need } from "./need.ts";
import type { Protocol, Rule } from "./protocol.ts";
import { summaryOf } from "./words.ts";

/** A protocol with everything that can be worked out before a case comes. */
export type ReadyProtocol = Readonly<{
  protocol: Protocol;
  /** Milliseconds; null for a standing one. */
  life: Readonly<{ starts: number; ends: number }> | null;
  rules: readonly ReadyRule[];
}>;

export type ReadyRule = Readonly<{
  rule: Rule;
  /** null: the rule forbids, or asks for nothing. */
  asks: readonly PlacedAsk[] | null;
  asksToSign: boolean;
}>;

export type PlacedAsk = Readonly<{ id: string; isChoice: boolean; lines: readonly Line[]; summary: string }>;

/** One need in its place. The need is a copy, so that the same one asked for twice stays two; `question` is its text, so
 *  that what does not hang on the place is found out once. */
export type Line = Readonly<{ id: string; need: Need; question: string; summary: string }>;

export function readyProtocol(protocol: Protocol): ReadyProtocol {
  const { lifetime } = protocol;
  const life = lifetime.kind === "standing" ? null : { starts: epochMs(lifetime.starts), ends: epochMs(lifetime.ends) };
  return { protocol, life, rules: protocol.rules.map((rule) => readyRule(protocol, rule)) };
}

function readyRule(protocol: Protocol, rule: Rule): ReadyRule {
  if (rule.kind === "forbid" || asksNothing(rule.asks)) return { rule, asks: null, asksToSign: false };
  const asks = rule.asks.map((ask, index) => placedAsk(ask, `${protocol.name}/${rule.name}/${index + 1}`));
  return { rule, asks, asksToSign: asks.some(({ lines }) => lines.some(({ need }) => need.kind === "sign")) };
}

/** The types refuse it; should it come all the same, nothing asked for is never a yes. */
function asksNothing(asks: readonly Ask[]): boolean {
  return asks.length === 0 || asks.some((one) => one.kind === "anyOf" && one.choices.length === 0);
}

function placedAsk(ask: Ask, id: string): PlacedAsk {
  if (ask.kind === "need") {
    const line = lineOf(ask.need, id);
    return { id, isChoice: false, lines: [line], summary: line.summary };
  }
  const lines = ask.choices.map((need, n) => lineOf(need, `${id}.${n + 1}`));
  return { id, isChoice: true, lines, summary: `one of: ${lines.map(({ summary }) => summary).join("; or ")}` };
}

function lineOf(need: Need, id: string): Line {
  return { id, need: { ...need }, question: questionOf(need), summary: summaryOf(need) };
}

/** Numbers as text: JSON would print two numbers that are none as one. */
function questionOf(need: Need): string {
  return JSON.stringify(need, (_key, value: unknown) => (typeof value === "number" ? String(value) : value));
}

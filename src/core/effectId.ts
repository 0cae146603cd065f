import type { DecidedEffect } from "./decision.ts";
import { compareEffects, compareText, type Effect } from "./effect.ts";

/** Sorts the effects worst first, drops exact repeats, and gives each the id that documents cite. The id hangs on what is
 *  done to which resource, so it stays the same while the change moves around it; two that would share one are told apart. */
export function decidedEffects(
  effects: readonly Effect[],
  servicesOf: (effect: Effect) => readonly string[],
): readonly DecidedEffect[] {
  const sorted = effects.toSorted((a, b) => compareEffects(a, b) || compareText(JSON.stringify(a), JSON.stringify(b)));
  const ids = new Map<string, number>();
  return sorted.flatMap((effect, index) => {
    const before = sorted[index - 1];
    if (before && compareEffects(before, effect) === 0 && JSON.stringify(before) === JSON.stringify(effect)) return [];
    const { type, address, deposed } = effect.resource;
    const base = `e-${shortHash(`${effect.action}\0${type}\0${address}\0${deposed ?? ""}`)}`;
    const times = (ids.get(base) ?? 0) + 1;
    ids.set(base, times);
    return [withId(effect, times === 1 ? base : `${base}-${times}`, servicesOf(effect))];
  });
}

/** Written out, not spread: a copy by spreading costs many times as much, and every decision makes it for every effect. */
function withId(effect: Effect, id: string, services: readonly string[]): DecidedEffect {
  const { action, resource, environment, stateful, reversibility, certainty, reason, order, at, lock } = effect;
  const { previousAddress } = effect;
  return {
    action,
    resource,
    environment,
    stateful,
    reversibility,
    certainty,
    reason,
    order,
    at,
    lock,
    previousAddress,
    id,
    services,
  };
}

/** FNV-1a, 32 bits: a label for people, not a commitment; `decidedEffects` keeps labels apart. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

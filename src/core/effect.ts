import { isNonEmpty, type NonEmpty } from "./nonEmpty.ts";

/** What will be different in the world, worst first. `unread` is what we do not know, and counts as the worst. */
export const effectActions = [
  "unread",
  "delete",
  "replace",
  "expose",
  "execute",
  "grant",
  "revoke",
  "forget",
  "lock",
  "update",
  "create",
] as const;
export type EffectAction = (typeof effectActions)[number];

export type Ternary = "yes" | "no" | "unknown";
export type Reversibility = "reversible" | "costly" | "irreversible" | "unknown";
export type EnvironmentSource = "flag" | "tag" | "workspace" | "path" | "account" | "declared" | "unknown";
export type Environment = Readonly<{ name: string; source: EnvironmentSource }>;

/** A place in an artifact. `line` is one-based; `pointer` is a JSON pointer (RFC 6901). */
export type Place = Readonly<{ path: string; line: number | null; pointer: string | null }>;

/** The PostgreSQL lock that a statement takes, by the documentation's table of lock modes. */
export type Lock = Readonly<{
  level: string;
  blocksReads: boolean;
  blocksWrites: boolean;
  rewrite: boolean;
  scan: boolean;
}>;

export type Resource = Readonly<{ type: string; address: string; deposed: string | null }>;

export type Effect = Readonly<{
  action: EffectAction;
  resource: Resource;
  environment: Environment;
  stateful: Ternary;
  reversibility: Reversibility;
  certainty: "certain" | "possible";
  /** The tool's own reason code, or ours in kebab-case; null where there is nothing to say. */
  reason: string | null;
  order: "delete-first" | "create-first" | null;
  at: NonEmpty<Place>;
  lock: Lock | null;
  previousAddress: string | null;
}>;

export const unknownEnvironment: Environment = { name: "unknown", source: "unknown" };

/** Makes an effect from what is known of it; all else is said to be unknown. */
export function effect(
  known: Pick<Effect, "action" | "at"> & { type: string; address: string; deposed?: string | null } & Partial<
      Omit<Effect, "action" | "at" | "resource">
    >,
): Effect {
  const { type, address, deposed, ...rest } = known;
  return {
    environment: unknownEnvironment,
    stateful: "unknown",
    reversibility: "unknown",
    certainty: "certain",
    reason: null,
    order: null,
    lock: null,
    previousAddress: null,
    ...rest,
    resource: { type, address, deposed: deposed ?? null },
  };
}

/** A place, with what is known of it. */
export function place(path: string, line: number | null = null, pointer: string | null = null): Place {
  return { path, line, pointer };
}

/** Whether an effect takes something away that cannot simply be put back. */
export function isDestructive(e: Effect): boolean {
  return e.action === "unread" || e.action === "delete" || e.action === "replace" || e.reversibility === "irreversible";
}

const rank = Object.fromEntries(effectActions.map((action, index) => [action, index])) as Readonly<
  Record<EffectAction, number>
>;

/** Worst first; equal ones in the order of their addresses, so that output never depends on input order. */
export function compareEffects(a: Effect, b: Effect): number {
  if (a.action !== b.action) return rank[a.action] - rank[b.action];
  if (a.stateful !== b.stateful) return stateRank[a.stateful] - stateRank[b.stateful];
  if (a.resource.address !== b.resource.address) return compareText(a.resource.address, b.resource.address);
  return compareText(a.resource.deposed ?? "", b.resource.deposed ?? "");
}

const stateRank = { yes: 0, unknown: 1, no: 2 } as const;

/** Plain code-unit order: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function assertPlaces(places: readonly Place[], fallback: Place): NonEmpty<Place> {
  return isNonEmpty(places) ? places : [fallback];
}

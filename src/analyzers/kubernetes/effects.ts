import { type Effect, effect, place } from "#core";
import { environmentOf } from "./environment.ts";
import { changedImmutables } from "./immutable.ts";
import { isStateful, reversibilityOfDelete, reversibilityOfUpdate } from "./kinds.ts";
import { normalOf } from "./normal.ts";
import type { KubeObject } from "./object.ts";
import { sameValue } from "./value.ts";

/** One object at both sides of a change; `change` tells how sure we are of the side that is missing. */
export type Match = Readonly<
  | { kind: "kept"; before: KubeObject; after: KubeObject }
  | { kind: "gone"; before: KubeObject }
  | { kind: "new"; after: KubeObject }
  /** Applied to a cluster that nobody has seen: it may be there already, and differ in anything. */
  | { kind: "applied"; after: KubeObject }
>;

/** What applying the after side does to the object; null where nothing changes, with the immutable fields that differ. */
export function effectOf(match: Match): { effect: Effect; immutables: readonly string[] } | null {
  if (match.kind === "gone") return { effect: gone(match.before), immutables: [] };
  const { after } = match;
  const known = knownOf(after);
  if (match.kind === "new") {
    const created = effect({ ...known, action: "create", reversibility: "reversible", reason: "new-object" });
    return { effect: created, immutables: [] };
  }
  if (match.kind === "applied") {
    const applied = effect({ ...known, action: "update", certainty: "possible", reason: "cluster-not-seen" });
    return { effect: applied, immutables: [] };
  }
  const { before } = match;
  if (before.body === after.body) return null;
  const [old, now] = [normalOf(before), normalOf(after)];
  if (sameValue(old, now)) return null;
  const immutables = changedImmutables(after.kind, old, now);
  if (immutables.length === 0) {
    const reversibility = reversibilityOfUpdate(before, after);
    return { effect: effect({ ...known, action: "update", reversibility, reason: "changed" }), immutables };
  }
  const replaced = effect({
    ...known,
    action: "replace",
    reversibility: reversibilityOfDelete(before),
    reason: "immutable-field",
    order: "delete-first",
  });
  return { effect: replaced, immutables };
}

/** Gone from the manifests is gone from the cluster only where something prunes. */
function gone(before: KubeObject): Effect {
  return effect({
    ...knownOf(before),
    action: "delete",
    reversibility: reversibilityOfDelete(before),
    certainty: "possible",
    reason: "removed-from-manifests",
  });
}

function knownOf(object: KubeObject) {
  return {
    type: object.kind,
    address: object.address,
    stateful: isStateful(object),
    environment: environmentOf(object),
    at: [place(object.path, object.line)],
  } as const;
}

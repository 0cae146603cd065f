/** Fills slots with persons so that as many slots as possible are filled and nobody fills two: maximum bipartite matching
 *  by augmenting paths (Kuhn 1955). Greedy filling leaves rules unmet although an assignment exists. A slot that was
 *  filled stays filled while later ones are tried, so earlier slots come first where not all can be filled. */
export function matchSlots<Slot, Key>(
  slots: readonly Slot[],
  eligible: (slot: Slot) => readonly Key[],
): Map<Slot, Key> {
  const slotOf = new Map<Key, Slot>();
  const choices = new Map(slots.map((slot) => [slot, eligible(slot)]));
  const augment = (slot: Slot, seen: Set<Key>): boolean => {
    for (const key of choices.get(slot) ?? []) {
      if (seen.has(key)) continue;
      seen.add(key);
      const holder = slotOf.get(key);
      if (holder === undefined || augment(holder, seen)) {
        slotOf.set(key, slot);
        return true;
      }
    }
    return false;
  };
  for (const slot of slots) augment(slot, new Set());
  return new Map([...slotOf].map(([key, slot]) => [slot, key]));
}

/** The same where some pairs must not both be used: tries without one and without the other of an offending pair, and
 *  keeps the fullest. Past `triesMax` it keeps the fullest found so far, which breaks no rule but may fill less: doubt holds. */
export function matchSlotsApart<Slot, Key>(
  slots: readonly Slot[],
  eligible: (slot: Slot) => readonly Key[],
  apart: readonly (readonly [Key, Key])[],
): Map<Slot, Key> {
  const without = (barred: ReadonlySet<Key>) =>
    matchSlots(slots, (slot) => eligible(slot).filter((key) => !barred.has(key)));
  let best: Map<Slot, Key> | null = null;
  let tries = 0;
  const search = (barred: ReadonlySet<Key>): void => {
    const found = without(barred);
    // Barring more persons never fills more slots.
    if (best !== null && found.size <= best.size) return;
    const used = new Set(found.values());
    const offending = apart.find(([a, b]) => used.has(a) && used.has(b));
    if (offending === undefined) {
      best = found;
      return;
    }
    for (const key of offending) {
      tries += 1;
      if (best !== null && tries > triesMax) return;
      search(new Set([...barred, key]));
    }
  };
  search(new Set());
  return best ?? new Map();
}

const triesMax = 2000;

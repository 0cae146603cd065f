import type { Match } from "./effects.ts";
import type { KubeObject } from "./object.ts";

/** The objects of one file before and after. `isGiven`: no before is known, the file is applied as it is. `isPartial`:
 *  some of the before side could not be read, so that what looks new may be old. */
export type Sides = Readonly<{
  before: readonly KubeObject[];
  after: readonly KubeObject[];
  isGiven: boolean;
  isPartial: boolean;
}>;

/** Finds each object's other side: in its own file first, since overlays repeat the names of their bases, and then in
 *  the other files of the change, since an object that moves is neither deleted nor made. */
export function matchObjects(files: readonly Sides[]): Match[] {
  const matches: Match[] = [];
  const gone: KubeObject[] = [];
  const fresh: { object: KubeObject; isPartial: boolean }[] = [];
  for (const { before, after, isGiven, isPartial } of files) {
    const left = new Map<string, KubeObject[]>();
    for (const object of before) left.set(object.key, [...(left.get(object.key) ?? []), object]);
    for (const object of after) {
      const other = left.get(object.key)?.shift();
      if (isGiven) matches.push({ kind: "applied", after: object });
      else if (other) matches.push({ kind: "kept", before: other, after: object });
      else fresh.push({ object, isPartial });
    }
    gone.push(...[...left.values()].flat());
  }
  const elsewhere = new Map<string, KubeObject[]>();
  for (const object of gone) elsewhere.set(object.key, [...(elsewhere.get(object.key) ?? []), object]);
  for (const { object, isPartial } of fresh) {
    const other = elsewhere.get(object.key)?.shift();
    if (other) matches.push({ kind: "kept", before: other, after: object });
    else matches.push(isPartial ? { kind: "applied", after: object } : { kind: "new", after: object });
  }
  for (const object of [...elsewhere.values()].flat()) matches.push({ kind: "gone", before: object });
  return matches;
}

/** Chance that can be had again: the same seed gives the same numbers. */
export type Chance = Readonly<{
  between: (from: number, to: number) => number;
  oneOf: <T>(all: readonly [T, ...T[]]) => T;
  /** True in so many of a hundred cases. */
  hits: (percent: number) => boolean;
}>;

/** Mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    between,
    oneOf: (all) => all[between(0, all.length - 1)] ?? all[0],
    hits: (percent) => next() * 100 < percent,
  };
}

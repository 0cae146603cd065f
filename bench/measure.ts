/** One claimed number: ours beside its peer or floor, taken in the same run, and the goal that it must keep. */
export type Row = Readonly<{
  name: string;
  ours: string;
  peer: string;
  /** ours / peer; null where there is no peer and the goal is on ours. */
  ratio: number | null;
  goal: string;
  holds: boolean;
}>;

export type Measure = Readonly<{
  name: string;
  run: () => Promise<readonly Row[]>;
  /** It takes minutes, so it runs only where it is asked for by name. */
  isLong?: true;
}>;

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Milliseconds that `work` takes. */
export async function timeMs(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function ms(value: number): string {
  if (value < 0.001) return `${(value * 1e6).toFixed(0)} ns`;
  return value < 1 ? `${(value * 1000).toFixed(1)} µs` : `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

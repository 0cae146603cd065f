import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds of each of `rate` asks per second, from when it was due: who is late in asking has waited already. */
export async function openLoop(rate: number, seconds: number, ask: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  const asked: Promise<void>[] = [];
  const start = performance.now();
  const total = rate * seconds;
  for (let sent = 0; sent < total; ) {
    for (; sent < total && start + (sent * 1_000) / rate <= performance.now(); sent++) {
      const due = start + (sent * 1_000) / rate;
      asked.push(
        ask().then(() => {
          times.push(performance.now() - due);
        }),
      );
    }
    await sleep(1);
  }
  await Promise.all(asked);
  return times;
}

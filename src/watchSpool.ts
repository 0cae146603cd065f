import { takeSpool } from "#flows";
import { diskSpool } from "#integrations";
import type { RecordPorts } from "#ports";

const everyMs = 5_000;

/** Takes what gates on this host left while the server was away: now, and every few seconds. Answers what stops it. */
export function watchSpool(
  folder: string,
  ports: Pick<RecordPorts, "store" | "random" | "signer">,
  said: (message: string) => void,
): () => Promise<void> {
  const spool = diskSpool(folder);
  let stopped = false;
  let wake: (() => void) | null = null;
  const loop = (async () => {
    while (!stopped) {
      // A record that does not answer now is asked again: what lies on the disk stays there until it has it.
      await takeSpool(spool, ports, said).catch((error: unknown) => said(`the spool waits: ${String(error)}`));
      if (stopped) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return async () => {
    stopped = true;
    wake?.();
    await loop;
  };
}

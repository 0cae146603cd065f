/** A small log in memory, built by the code under test. */
import { utf8Bytes } from "../bytes.ts";
import { emptyEdge, growEdge } from "../tree/growth.ts";
import { leafHash } from "../tree/hash.ts";
import { tilePath, tileWidth } from "../tree/tile.ts";
import type { ReadTile } from "../tree/tileHash.ts";

export function leaves(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => utf8Bytes(`leaf ${index}`));
}

/** Grows a log in the given steps; the store keeps every tile that was ever written, by path. */
export function grow(steps: readonly (readonly Uint8Array[])[]) {
  const store = new Map<string, Uint8Array>();
  let edge = emptyEdge;
  for (const step of steps) {
    const grown = growEdge(
      edge,
      step.map((entry) => leafHash(entry)),
    );
    edge = grown.edge;
    for (const { tile, bytes } of grown.tiles) store.set(tilePath(tile), bytes);
  }
  // The widest that was written will do for a smaller one.
  const widest = new Map<string, Uint8Array>();
  for (const [path, bytes] of store) {
    const whole = path.replace(/\.p\/.*/, "");
    if (bytes.length > (widest.get(whole)?.length ?? 0)) widest.set(whole, bytes);
  }
  const readTile: ReadTile = (tile) => widest.get(tilePath({ ...tile, width: tileWidth })) ?? null;
  return { edge, store, readTile };
}

/** The value of a check that must hold. */
export function must<T>(checked: { ok: true; value: T } | { ok: false; problems: unknown }): T {
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.value;
}

/** The codes of a check that must not hold. */
export function codes(checked: { ok: true } | { ok: false; problems: readonly { code: string }[] }): string[] {
  return checked.ok ? ["ok"] : checked.problems.map(({ code }) => code);
}

import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Trouble } from "#core";

type Owner = Readonly<{ pid: number; started: string | null; host: string; nonce: string }>;

const confirmMs = 25;

/** One process owns a data folder: PGlite takes no lock of its own, and two writers would ruin it. Answers what gives it
 *  up. The lock of a process that is gone is taken over. */
export async function lockFolder(folder: string): Promise<() => void> {
  const path = join(folder, "owner.lock");
  const me: Owner = { pid: process.pid, started: startOf(process.pid), host: hostname(), nonce: randomUUID() };
  const mine = `${path}.${me.nonce}`;
  writeFileSync(mine, JSON.stringify(me), { flag: "wx", flush: true });
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (tryLink(mine, path)) {
        // Somebody may have moved our lock away, taking it for the old one: only who still holds it after that owns it.
        await sleep(confirmMs);
        if (readOwner(path)?.nonce === me.nonce) return () => giveUp(path, me);
        continue;
      }
      const owner = readOwner(path);
      if (owner !== null && isAlive(owner)) throw taken(folder, owner);
      takeAway(path, owner);
    }
    throw taken(folder, readOwner(path));
  } finally {
    rmSync(mine, { force: true });
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function readOwner(path: string): Owner | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    const isOwner = typeof value === "object" && value !== null && "pid" in value && "nonce" in value;
    return isOwner ? (value as Owner) : null;
  } catch {
    return null;
  }
}

/** Moves a dead owner's lock out of the way; one that is not the one we read is put back. */
function takeAway(path: string, dead: Owner | null): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readOwner(aside);
  if (moved !== null && moved.nonce !== dead?.nonce) tryLink(aside, path);
  rmSync(aside, { force: true });
}

/** A process of another machine cannot be asked: it counts as alive. */
function isAlive({ pid, started, host }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return started === null || started === startOf(pid);
}

/** When a process began, so that a number given anew is not taken for the old owner (proc(5), field 22); null: unknown. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function giveUp(path: string, me: Owner): void {
  if (readOwner(path)?.nonce === me.nonce) rmSync(path, { force: true });
}

function taken(folder: string, owner: Owner | null): Trouble {
  const who = owner === null ? "another process" : `process ${owner.pid} on ${owner.host}`;
  return new Trouble("folder-taken", `the data folder \`${folder}\` belongs to ${who}`, {
    hint: "stop that server, let this command talk to it, or choose another folder with CHECKRAIL_DATA",
  });
}

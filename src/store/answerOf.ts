import type pg from "pg";
import { Trouble } from "#core";

/** Connections on which a commit stopped waiting for the standby that should have confirmed it. */
const unconfirmed = new WeakSet<pg.ClientBase>();
const watched = new WeakSet<pg.ClientBase>();

/** Hears that a wait for the standby was cancelled: the server then says `COMMIT` all the same, with a warning beside it
 *  (PostgreSQL, syncrep.c). Its words are translated, the name of its routine is not. */
export function watchConfirmation(client: pg.ClientBase): void {
  if (watched.has(client)) return;
  watched.add(client);
  client.on("notice", ({ routine }) => {
    if (routine === "SyncRepWaitForLSN") unconfirmed.add(client);
  });
}

/** The answer to what was asked. One that no standby confirmed, or that does not come, is none: what was to be written is in
 *  doubt, and nobody may be told that it was done. @throws {Trouble} database-gone, with the connection at its end */
export async function answerOf<T>(client: pg.PoolClient, asked: Promise<T>, ms: number): Promise<T> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    // A host that vanished sends nothing more, not even that it is gone.
    client.connection.stream.destroy();
  }, ms);
  try {
    const answer = await asked;
    if (!unconfirmed.has(client)) return answer;
  } catch (error) {
    if (!isLate) throw error;
  } finally {
    clearTimeout(timer);
  }
  const words = isLate ? `nothing came back within ${ms / 1_000} s` : "the standby did not confirm";
  client.connection.stream.destroy();
  throw new Trouble("database-gone", `the database does not answer: ${words}`, {
    hint: "is the synchronous standby there? See `checkrail doctor`; it is asked again by itself",
  });
}

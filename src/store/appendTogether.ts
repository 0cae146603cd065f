import { type Instant, Trouble } from "#core";
import type { Append } from "#ports";

type Recorded = ReadonlyMap<string, Instant>;
type Waiting = Readonly<{
  append: Append;
  resolve: (recorded: Recorded) => void;
  reject: (error: unknown) => void;
}>;

/** As many facts as go into one transaction: more would make the first wait for the last. What is a batch already gains nothing. */
const factsMax = 256;
const batchMin = 32;

/** Records what arrives while a transaction is under way in the next one, all of it together: one commit for many. */
export function appendTogether(write: (append: Append) => Promise<Recorded>): (append: Append) => Promise<Recorded> {
  let waiting: Waiting[] = [];
  let isWriting = false;

  const writeAll = async () => {
    isWriting = true;
    while (waiting.length > 0) {
      const group = take(waiting);
      waiting = waiting.slice(group.length);
      await writeGroup(group, write);
    }
    isWriting = false;
  };

  return (append) => {
    if (!goesTogether(append)) return write(append);
    return new Promise((resolve, reject) => {
      waiting.push({ append, resolve, reject });
      if (!isWriting) void writeAll();
    });
  };
}

/** What no other append can make untrue. Guards on the record look at it before any of the group is written. A change of
 *  keys goes alone: nothing attested with the old ones comes after it. */
function goesTogether({ facts, guards, erase = [] }: Append): boolean {
  const isFree = guards.every(({ kind }) => kind === "attests-with") && erase.length === 0;
  return isFree && facts.length < batchMin && facts.every(({ stream }) => stream !== "keys");
}

function take(waiting: readonly Waiting[]): readonly Waiting[] {
  let facts = 0;
  const end = waiting.findIndex(({ append }, index) => {
    facts += append.facts.length;
    return index > 0 && facts > factsMax;
  });
  return end < 0 ? waiting : waiting.slice(0, end);
}

async function writeGroup(group: readonly Waiting[], write: (append: Append) => Promise<Recorded>): Promise<void> {
  try {
    const recorded = await write(merge(group.map(({ append }) => append)));
    for (const { resolve } of group) resolve(recorded);
  } catch (error) {
    // One that fails must not take the others with it. Where the database went away, nobody knows what became of them.
    const isGone = error instanceof Trouble && error.code === "database-gone";
    for (const { append, resolve, reject } of group) {
      if (group.length === 1 || isGone) reject(error);
      else await write(append).then(resolve, reject);
    }
  }
}

function merge(appends: readonly Append[]): Append {
  const [first] = appends;
  if (first !== undefined && appends.length === 1) return first;
  // The same key asked for twice is asked for once.
  const guards = new Map(
    appends.flatMap(({ guards }) => guards.map((guard) => [JSON.stringify(guard), guard] as const)),
  );
  return {
    facts: appends.flatMap(({ facts }) => facts),
    payloads: appends.flatMap(({ payloads }) => payloads),
    guards: [...guards.values()],
  };
}

/** Who waits for facts to come under a signed checkpoint. */
export type Inclusion = Readonly<{
  /** These are about to be recorded, and this process is the one to put them in the log: nobody need ask the database.
   *  Answers what to call when it came to nothing. */
  expect: (facts: readonly string[]) => () => void;
  /** Resolves to true as soon as somebody says so, to false when the time is up. */
  wait: (fact: string, timeoutMs: number) => Promise<boolean>;
  /** These are in the log now; of others only that the log has grown. */
  tell: (facts: readonly string[] | null) => void;
}>;

/** `look` asks the database, for facts that are in the log already or that another process sequences: at once, every `lookMs`,
 *  and when the log has grown. */
export function watchInclusion(look: (fact: string) => Promise<boolean>, lookMs = 40): Inclusion {
  const waiting = new Map<string, Set<(included: boolean | null) => void>>();
  const expected = new Set<string>();
  return {
    expect: (facts) => {
      for (const fact of facts) expected.add(fact);
      return () => {
        for (const fact of facts) expected.delete(fact);
      };
    },
    tell: (facts) => {
      if (facts === null) expected.clear();
      else for (const fact of facts) expected.delete(fact);
      for (const fact of facts ?? [...waiting.keys()]) {
        for (const resolve of waiting.get(fact) ?? []) resolve(facts === null ? null : true);
      }
    },
    wait: async (fact, timeoutMs) => {
      if (!expected.has(fact) && (await look(fact))) return true;
      const end = performance.now() + timeoutMs;
      for (let left = timeoutMs; left > 0; left = end - performance.now()) {
        const told = await nextWord(waiting, fact, Math.min(lookMs, left));
        if (told === true || (await look(fact))) return true;
      }
      return false;
    },
  };
}

function nextWord(
  waiting: Map<string, Set<(included: boolean | null) => void>>,
  fact: string,
  timeoutMs: number,
): Promise<boolean | null> {
  return new Promise((resolve) => {
    const mine = waiting.get(fact) ?? new Set();
    const done = (included: boolean | null) => {
      clearTimeout(timer);
      mine.delete(done);
      if (mine.size === 0) waiting.delete(fact);
      resolve(included);
    };
    const timer = setTimeout(() => done(null), timeoutMs);
    waiting.set(fact, mine.add(done));
  });
}

type Asked<Key, Found> = Readonly<{ key: Key; resolve: (found: Found) => void; reject: (error: unknown) => void }>;

/** What is asked for while a look is under way is looked up in the next one, all of it in one statement; `look` answers in the
 *  order of the keys. Nothing is remembered: every answer was read after it was asked for. */
export function lookTogether<Key, Found>(
  look: (keys: readonly Key[]) => Promise<readonly Found[]>,
): (key: Key) => Promise<Found> {
  let waiting: Asked<Key, Found>[] = [];
  let isLooking = false;

  const lookAll = async () => {
    isLooking = true;
    while (waiting.length > 0) {
      const asked = waiting;
      waiting = [];
      try {
        const found = await look(asked.map(({ key }) => key));
        for (const [index, { resolve }] of asked.entries()) resolve(found[index] as Found);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    isLooking = false;
  };

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (!isLooking) void lookAll();
    });
}

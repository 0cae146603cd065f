/** The first key that stands twice in one object of a valid JSON text; null where there is none.
 *  JSON.parse keeps the last one, so a second `actions` or `resource_changes` could hide the first; Terraform writes
 *  none. */
export function duplicateKey(text: string): string | null {
  const stack: (Set<string> | null)[] = [];
  let keys: Set<string> | null = null;
  let wantsKey = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = endOfString(text, at);
        if (wantsKey && keys !== null) {
          const raw = text.slice(at + 1, end);
          const key: string = raw.includes("\\") ? JSON.parse(`"${raw}"`) : raw;
          if (keys.has(key)) return key;
          keys.add(key);
          wantsKey = false;
        }
        at = end;
        break;
      }
      case 0x7b:
        stack.push(keys);
        keys = new Set();
        wantsKey = true;
        break;
      case 0x5b:
        stack.push(keys);
        keys = null;
        wantsKey = false;
        break;
      case 0x7d:
      case 0x5d:
        keys = stack.pop() ?? null;
        wantsKey = false;
        break;
      case 0x2c:
        wantsKey = keys !== null;
        break;
    }
  }
  return null;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

/** Whether `resource_changes` may stand twice: a native search, for texts too long to walk each time. An escaped letter
 *  or underscore, which no writer of plans makes, could spell it in another way. */
export function mayRepeatChanges(text: string): boolean {
  if (/\\u00[567]/.test(text)) return true;
  const key = /"resource_changes"\s*:/g;
  return key.test(text) && key.test(text);
}

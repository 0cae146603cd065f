const footer =
  /^(?:[^\p{L}\p{N}[(]*\s*)?(?:(?:code|commit|pr|changes?)\s+)?(generated|assisted|authored|written|created|made|built)\s+(?:with|by|using)\b/iu;
const trailer = /^([A-Za-z][A-Za-z0-9-]*)\s*:\s*(\S.*)$/;

/** The trailer block of a message, its last paragraph (git-interpret-trailers(1)), and the footers that tools write, which
 *  stand wherever they left them. A squash merge carries the blocks of several commits: a known key counts in any paragraph. */
export function trailersOf(message: string): readonly string[] {
  const lines = message.slice(0, messageMax).replace(/\r\n/g, "\n").split("\n").slice(1);
  const unfolded = lines.reduce<string[]>((all, line) => {
    const last = all.at(-1);
    if (/^\s+\S/.test(line) && last !== undefined && trailer.test(last)) all[all.length - 1] = `${last} ${line.trim()}`;
    else all.push(line);
    return all;
  }, []);
  return unfolded
    .map((line) => line.trim())
    .filter((line) => line.length < lineMax && (isKnownTrailer(line) || footer.test(line)));
}

const messageMax = 256 * 1024;
const lineMax = 1_000;
const knownKeys =
  /^(co-?authored-by|assisted-by|ai-assisted-by|generated-by|ai-generated-by|made-with|made-by|written-by|claude-session|amp-thread-id|signed-off-by|tool|agent|ai-agent|ai-assistant|codex-session|cursor-session)$/i;

function isKnownTrailer(line: string): boolean {
  const [, key] = trailer.exec(line) ?? [];
  return key !== undefined && knownKeys.test(key);
}

export type Trailer = Readonly<{ key: string; value: string; name: string; email: string | null }>;

/** `Key: Name <address>`; null for what is no trailer. */
export function parseTrailer(line: string): Trailer | null {
  const [, key, value] = trailer.exec(line.trim()) ?? [];
  if (key === undefined || value === undefined) return null;
  const [, name, email] = /^(.*?)\s*<([^<>\s]+@[^<>\s]+)>\s*$/.exec(value) ?? [];
  return { key: key.toLowerCase(), value, name: (name ?? value).trim(), email: email ?? null };
}

/** The name behind `Generated with`, without link and punctuation; null where the line is no such footer. */
export function footerName(line: string): string | null {
  const match = footer.exec(line);
  if (!match) return null;
  const rest = line.slice(match[0].length).trim();
  const [, linked] = /^\[([^\]]+)\]/.exec(rest) ?? [];
  return (linked ?? rest).replace(/^the\s+/i, "").trim();
}

/** Everyone named as co-author, with an address. */
export function coAuthorsOf(message: string): readonly Readonly<{ name: string; email: string }>[] {
  return trailersOf(message).flatMap((line) => {
    const read = parseTrailer(line);
    return read !== null && /^co-?authored-by$/.test(read.key) && read.email !== null
      ? [{ name: read.name, email: read.email }]
      : [];
  });
}

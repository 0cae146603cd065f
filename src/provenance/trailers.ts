import type { Place } from "./toolName.ts";

const footer =
  /^(?:[^\p{L}\p{N}[(>"'`]*\s*)?(?:(?:code|commit|pr|changes?)\s+)?(?:generated|assisted|authored|written|created|made|built)\s+(?:with|by|using)\b/iu;
const trailer = /^([A-Za-z][A-Za-z0-9-]*)\s*:\s*(\S.*)$/;

/** The trailer block of a message, its last paragraph (git-interpret-trailers(1)), and the footers that tools write, which stand
 *  wherever they left them. A squash merge carries the blocks of several commits: a known key counts in any paragraph. What is
 *  indented like code is quoted. */
export function trailersOf(message: string): readonly string[] {
  const lines = message
    .slice(0, messageMax)
    .split(/\r\n|\r|\n/)
    .slice(1);
  return unfold(lines)
    .filter((line) => !/^(?: {4}|\t)/.test(line))
    .map((line) => line.trim())
    .filter((line) => line.length < lineMax && (isKnownTrailer(line) || footer.test(line) || isSessionLink(line)));
}

/** Joins the continued lines of a trailer to it. A known trailer is one of its own, however it is indented. */
function unfold(lines: readonly string[]): readonly string[] {
  const all: string[] = [];
  let parts: string[] | null = null;
  for (const line of lines) {
    if (parts !== null && /^\s+\S/.test(line) && !isKnownTrailer(line.trim())) {
      parts.push(line.trim());
      continue;
    }
    if (parts !== null) all.push(parts.join(" "));
    parts = trailer.test(line) ? [line] : null;
    if (parts === null) all.push(line);
  }
  return parts === null ? all : [...all, parts.join(" ")];
}

/** What is longer is not read to its end. */
export const messageMax = 256 * 1024;
/** Longer lines are not looked at. */
export const lineMax = 1_000;
const knownKeys =
  /^(co-?authored-by|co-developed-by|assisted-by|ai-assisted-by|generated-by|ai-generated-by|made-with|made-by|written-by|claude-session|amp-thread-id|copilot-session|agent-logs-url|signed-off-by|tool|agent|ai-agent|ai-assistant|codex-session|cursor-session)$/i;

function isKnownTrailer(line: string): boolean {
  const [, key] = trailer.exec(line) ?? [];
  return key !== undefined && knownKeys.test(key);
}

/** Claude Code on the web leaves the bare link of its session below the message. */
export function isSessionLink(line: string): boolean {
  return /^\s*https:\/\/claude\.(?:ai|com)\/code\/session_\S+\s*$/.test(line);
}

export type Trailer = Readonly<{ key: string; value: string; name: string; email: string | null }>;

/** `Key: Name <address>`; null for what is no trailer. */
export function parseTrailer(line: string): Trailer | null {
  const [, key, value] = trailer.exec(line.trim()) ?? [];
  if (key === undefined || value === undefined) return null;
  const [, name, email] = /^(.*?)\s*<([^<>\s]+@[^<>\s]+)>\s*$/.exec(value) ?? [];
  return { key: key.toLowerCase(), value, name: (name ?? value).trim(), email: email ?? null };
}

/** What stands behind `Generated with`, without link and punctuation, and whether it may be a person; null where the line is no footer. */
export function readFooter(line: string): Readonly<{ name: string; url: string; place: Place }> | null {
  const match = footer.exec(line);
  if (!match) return null;
  const rest = line.slice(match[0].length).replace(/^[\s*_]+/, "");
  const [, linked, url = ""] = /^\[([^\]]+)\](?:\(([^()\s]*)\))?/.exec(rest) ?? [];
  const name = (linked ?? rest).replace(/^the\s+/i, "").replace(/[\s*_]+$/, "");
  const isPersons = !/generated|assisted/i.test(match[0]) && /by$/i.test(match[0]);
  return { name, url, place: isPersons ? "person" : "prose" };
}

export const coAuthorKey = /^(co-?authored|co-developed)-by$/;

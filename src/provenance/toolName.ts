import { type Signature, signatures } from "./signature.ts";

/** People type our own names for the tools as well: `claude-code`, `gemini-cli`. */
const byName = new Map(
  signatures.flatMap((s) => [s.tool, s.asAuthor ?? s.tool, ...(s.names ?? [])].map((name) => [name, s] as const)),
);

/** Names that are words of every day, or of other tools: `goose` migrates databases, `codegen` is anybody's generator. */
const plainWords: ReadonlySet<string> = new Set(
  "amp augment antigravity cascade codegen continue droid ellipsis forge goose grok junie korbit lovable oz replit seer sketch sourcery sweep trae v0 warp zed".split(
    " ",
  ),
);

/** What may follow a tool's name: kinds of tools and models, then nothing, a version, a bracket or another tool. No surname, no prose. */
const qualified = new RegExp(
  [
    "^(?:(?:agent|ai|app|chat|cli|code|coder|composer|desktop|developer|ide|web|opus|sonnet|haiku)(?![\\w-])\\s*)*",
    "(?:$|[:,;(+&|/.!–—-]|\\S*\\d|(?:\\S+\\s+){0,2}v?\\d|(?:and|with|for|as)\\s)",
  ].join(""),
  "i",
);

/** `chatgpt-4`, `claude-opus-4-6`: a model stands for its maker's tool. */
const model = /-(?:[a-z]+-)*v?\d[\w.-]*$/;

/** Where the name stands: where only tools are named, in a sentence, or where a person may be named. */
export type Place = "tool" | "person" | "prose";

/** The tool that a typed name means: `GLM-5.1 via Crush`, `Crush:qwen3`, `Claude Opus 4.6 (1M context)`, `Claude:claude-opus`. People are
 *  called Claude and Devin: a name is followed by nothing, or by what qualifies a tool. */
export function toolNamed(text: string, place: Place, url = ""): Signature | undefined {
  const [, via] = /\bvia\s+([^()]+)\)?\s*$/i.exec(text) ?? [];
  const said = (via ?? text).trim().toLowerCase();
  const words = said
    .split(/[\s:,;/([<]/, 4)
    .filter((word) => word !== "")
    .map((word) => word.replace(/[.!]+$/, ""));
  for (let count = words.length; count > 0; count--) {
    const name = words.slice(0, count).join(" ");
    if (!said.startsWith(name)) continue;
    const found = byName.get(name) ?? byName.get(name.replace(model, ""));
    const rest = said.slice(name.length).trim();
    if (found && qualified.test(rest) && isBelieved(name, rest, place, url)) return found;
  }
  return undefined;
}

function isBelieved(name: string, rest: string, place: Place, url: string): boolean {
  if (place === "tool") return true;
  if (plainWords.has(name)) return hostOf(url).includes(name);
  return place === "prose" || url !== "" || name.includes(" ") || /\d|agent|\bai\b|opus|sonnet|haiku/.test(rest);
}

function hostOf(url: string): string {
  return /^https?:\/\/([^/]+)/i.exec(url)?.[1]?.toLowerCase() ?? "";
}

import picomatch from "picomatch";

/** A pattern over paths of a repository. */
export type Glob = Readonly<{
  source: string;
  /** What stands before the first wildcard: the longer, the more specific. */
  prefix: string;
  /** The folder (or file) that it names whole, where it does: `services/cart` and `services/cart/**`. */
  folder: string | null;
  matches: (path: string) => boolean;
}>;

export type GlobRefusal = Readonly<{ refused: string }>;

const sourceLengthMax = 512;
/** Each further wildcard multiplies the time of a match, and so does the length of what it looks at: both are bounded.
 *  A longer path is matched by nothing, so that nobody claims it and it is never inert. */
const starsPerSegmentMax = 3;
const deepStarsMax = 3;
const bracesMax = 6;
const pathLengthMax = 1024;
const segmentLengthMax = 255;

/** Whether globs may speak of a path at all: of bounded length, with no empty or climbing segment. */
export function isMatchable(path: string): boolean {
  if (path === "" || path.length > pathLengthMax || path.includes("\0")) return false;
  return path
    .split("/")
    .every((each) => each !== "" && each !== "." && each !== ".." && each.length <= segmentLengthMax);
}

/** Reads a glob: `*`, `**`, `?`, `[a-z]`, `{a,b}`; a path without any names a file, or a folder with all in it.
 *  `dot` says whether a wildcard matches names that begin with a dot. */
export function parseGlob(written: string, { dot }: Readonly<{ dot: boolean }>): Glob | GlobRefusal {
  const source = written.trim().replace(/^(?:\.?\/)+/, "");
  const refused = refusal(source);
  if (refused !== null) return { refused };
  if (dot && (source === "" || source === "." || source === "**")) {
    return { source: "**", prefix: "", folder: "", matches: isMatchable };
  }
  const literal = source.replace(/\/(?:\*\*\/?)?$/, "");
  if (literal !== "" && !magic.test(literal) && (dot || !source.endsWith("*"))) {
    const below = `${literal}/`;
    const isWithin = (path: string) => path === literal || path.startsWith(below);
    return { source, prefix: below, folder: literal, matches: (path) => isWithin(path) && isMatchable(path) };
  }
  const regex = compile(source, dot);
  if (regex === null) return { refused: "it is not a pattern that can be matched" };
  const prefix = source.slice(0, Math.max(source.search(magic), 0));
  return { source, prefix, folder: null, matches: (path) => isMatchable(path) && regex.test(path) };
}

const magic = /[*?[\]{}\\]/;

export function isRefused(glob: Glob | GlobRefusal): glob is GlobRefusal {
  return "refused" in glob;
}

function refusal(source: string): string | null {
  if (source.length > sourceLengthMax) return `it is longer than ${sourceLengthMax} characters`;
  if (source.startsWith("!") || /[@+!?*]\(/.test(source)) return "negation and extended globs are not supported";
  const segments = source.split("/");
  if (segments.includes("..")) return "`..` leaves the repository";
  if (segments.filter((segment) => segment === "**").length > deepStarsMax) return "it holds too many `**`";
  if (segments.some((segment) => (segment.match(/\*+/g) ?? []).length > starsPerSegmentMax)) {
    return `a segment holds more than ${starsPerSegmentMax} wildcards`;
  }
  if ((source.match(/\{/g) ?? []).length > bracesMax) return `it holds more than ${bracesMax} braces`;
  return null;
}

/** Parentheses, bars and quotes are plain characters of a path here (`app/(shop)/page.tsx`); the matcher knows others. */
function compile(source: string, dot: boolean): RegExp | null {
  const escaped = source.replace(
    /(\\.)|([()|"])/g,
    (_, kept: string | undefined, plain: string) => kept ?? `\\${plain}`,
  );
  try {
    const options = { dot, windows: false, nonegate: true, noextglob: true, debug: true, strictSlashes: false };
    return picomatch.makeRe(escaped, options);
  } catch {
    return null;
  }
}

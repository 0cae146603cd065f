import { isAlias, isNode, LineCounter, parseAllDocuments } from "yaml";
import type { CatalogProblem, TextPlace } from "./problem.ts";
import { collector } from "./problem.ts";

export type Pointer = readonly (string | number)[];

/** One YAML document as plain data, which can still say where a value stood. */
export type YamlDocument = Readonly<{ value: unknown; placeOf: (pointer: Pointer) => TextPlace }>;

const textLengthMax = 8_000_000;
/** Entities nest some five levels; the parser is recursive, and its time grows with the square of the depth. */
const depthMax = 100;

/** Reads all documents of a text, and all their problems. Total: a text that cannot be read is a problem.
 *  Anchors are followed at most a hundred times (an "alias bomb" grows without bound). */
export function readYaml(
  path: string,
  text: string,
): Readonly<{ documents: readonly YamlDocument[]; problems: readonly CatalogProblem[] }> {
  const { problems, report } = collector();
  const start: TextPlace = { path, line: 1, column: 1 };
  if (text.length > textLengthMax) {
    report("error", "yaml-too-large", start, `\`${path}\` is too large to read`, "split it into several files");
    return { documents: [], problems };
  }
  const deep = lineOfDeepNesting(text);
  if (deep !== null) {
    const place = { path, line: deep, column: 1 };
    report("error", "yaml-too-deep", place, "values are nested too deeply", `nest at most ${depthMax} levels`);
    return { documents: [], problems };
  }
  const documents: YamlDocument[] = [];
  try {
    const lines = new LineCounter();
    const options = { lineCounter: lines, prettyErrors: false, merge: true, logLevel: "silent" } as const;
    const parsed = parseAllDocuments(text, options);
    for (const document of Array.isArray(parsed) ? parsed : []) {
      const at = (offset: number | undefined): TextPlace => {
        if (offset === undefined) return start;
        const { line, col } = lines.linePos(offset);
        return { path, line: Math.max(line, 1), column: Math.max(col, 1) };
      };
      for (const error of document.errors) {
        report("error", "yaml-broken", at(error.pos[0]), `this is not YAML: ${plain(error.message)}`, "mend the YAML");
      }
      if (document.errors.length > 0 || document.contents === null) continue;
      try {
        const value: unknown = document.toJS({ maxAliasCount: 100 });
        const placeOf = (pointer: Pointer) => at(offsetOf(document.contents, pointer));
        documents.push({ value, placeOf });
      } catch (error) {
        const place = at(document.contents.range?.[0]);
        report("error", "yaml-aliases", place, `anchors cannot be followed: ${plain(error)}`, "write the values out");
      }
    }
  } catch (error) {
    report("error", "yaml-broken", start, `the text cannot be read: ${plain(error)}`, "mend the YAML");
  }
  return { documents, problems };
}

/** The offset of the deepest node on the way to the pointer that is there. */
function offsetOf(contents: unknown, pointer: Pointer): number | undefined {
  let node = contents;
  let offset = isNode(node) ? node.range?.[0] : undefined;
  for (const step of pointer) {
    if (!isNode(node) || isAlias(node) || !("get" in node) || typeof node.get !== "function") break;
    const next: unknown = node.get(step, true);
    if (!isNode(next)) break;
    node = next;
    offset = next.range?.[0] ?? offset;
  }
  return offset;
}

/** A cheap look before parsing: brackets and indentation open levels. Counts brackets in strings too, which only
 *  matters where there are more than a hundred unclosed ones. */
function lineOfDeepNesting(text: string): number | null {
  let line = 1;
  let brackets = 0;
  let indent = 0;
  let dashes = 0;
  let atStart = true;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10) {
      line++;
      indent = 0;
      dashes = 0;
      atStart = true;
      if (text.startsWith("---", i + 1)) brackets = 0;
      continue;
    }
    if (c === 0x5b || c === 0x7b) brackets++;
    else if ((c === 0x5d || c === 0x7d) && brackets > 0) brackets--;
    if (atStart) {
      if (c === 32) indent++;
      else if (isCompactStart(c) && text.charCodeAt(i + 1) === 32) dashes++;
      else atStart = false;
    }
    if (brackets > depthMax || dashes > depthMax || (dashes > 0 && indent > 50 * depthMax)) return line;
  }
  return null;
}

/** `- - - x` and `? ? x` open a level each. */
function isCompactStart(c: number): boolean {
  return c === 0x2d || c === 0x3f;
}

/** One line, lower case, no full stop, as messages are. */
function plain(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
  return (text.charAt(0).toLowerCase() + text.slice(1)).replace(/[.:\s]{1,5}$/, "").slice(0, 200);
}

/** Reads an own key of a mapping: a text's `__proto__` is never followed. */
export function field(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A scalar as the text a person meant; null for anything else. */
export function scalarText(value: unknown): string | null {
  if (typeof value === "string") return value.trim();
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return null;
}

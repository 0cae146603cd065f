import type { Level, Tier } from "#core";
import type { Entity } from "./entity.ts";
import type { Report } from "./problem.ts";
import type { Pointer } from "./yamlText.ts";
import { field, scalarText } from "./yamlText.ts";

export function annotationText(entity: Entity, key: string): string | null {
  const text = scalarText(field(entity.annotations, key));
  return text === "" ? null : text;
}

export function annotationPointer(key: string): Pointer {
  return ["metadata", "annotations", key];
}

/** A list as people write it in an annotation: by commas or lines, or as a YAML list. A comma within braces
 *  belongs to a glob (`services/{cart,search}/**`) and does not divide. */
export function annotationList(entity: Entity, key: string): readonly string[] {
  const value = field(entity.annotations, key);
  if (Array.isArray(value)) return value.flatMap((item) => splitList(scalarText(item) ?? ""));
  return splitList(scalarText(value) ?? "");
}

function splitList(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let item = "";
  for (const c of text) {
    if (c === "{") depth++;
    else if (c === "}" && depth > 0) depth--;
    if (c === "\n" || c === "\r" || (c === "," && depth === 0)) {
      items.push(item.trim());
      item = "";
      depth = 0;
    } else item += c;
  }
  items.push(item.trim());
  return items.filter((each) => each !== "");
}

export const tierKey = "checkrail.dev/tier";
const tiers: ReadonlyMap<string, Tier> = new Map([
  ["1", 1],
  ["2", 2],
  ["3", 3],
  ["4", 4],
]);

/** The tier that an entity declares; null where it says nothing. A value that is no tier counts as 1, assumed. */
export function declaredTier(entity: Entity, report: Report): Readonly<{ tier: Tier; isBad: boolean }> | null {
  const value = field(entity.annotations, tierKey);
  if (value === undefined || value === null) return null;
  const tier = tiers.get(scalarText(value) ?? "");
  if (tier !== undefined) return { tier, isBad: false };
  const message = `the tier of \`${entity.ref}\` is not one of 1, 2, 3, 4; it counts as Tier 1`;
  const place = entity.placeOf(annotationPointer(tierKey));
  report("warning", "bad-tier", place, message, `write \`${tierKey}: "2"\`, with a number from 1 to 4`);
  return { tier: 1, isBad: true };
}

export const levels: readonly Level[] = ["senior", "director", "vp"];
export const levelKey = "checkrail.dev/level";

export function declaredLevel(entity: Entity, report: Report): Level | null {
  const text = annotationText(entity, levelKey);
  if (text === null) return null;
  const level = levels.find((each) => each === text.toLowerCase());
  if (level !== undefined) return level;
  const message = `the level of \`${entity.ref}\` is not one of ${levels.join(", ")}; it counts as none`;
  report("warning", "bad-level", entity.placeOf(annotationPointer(levelKey)), message, `write one of the three`);
  return null;
}

/** Whether a level reaches another: senior, then director, then vp. */
export function reaches(level: Level | null, asked: Level): boolean {
  return level !== null && levels.indexOf(level) >= levels.indexOf(asked);
}

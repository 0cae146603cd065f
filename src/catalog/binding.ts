import { annotationText } from "./annotation.ts";
import type { Entity } from "./entity.ts";
import { asciiLowerCase } from "./reference.ts";

/** What an entity says of the repository that holds it. */
export type Binding = Readonly<{
  /** `host/owner/name`, or `owner/name` where the annotation names no host. */
  repository: string;
  /** The folder in it; empty for the whole repository. */
  folder: string;
}>;

const slugKeys = ["github.com/project-slug", "gitlab.com/project-slug", "bitbucket.org/project-slug"];

/** The repositories that an entity is bound to. A source location is more exact than a slug, so it comes first. */
export function bindingsOf(entity: Entity): readonly Binding[] {
  const location = annotationText(entity, "backstage.io/source-location");
  const fromLocation = location === null ? null : parseSourceLocation(location);
  const slugs = slugKeys.flatMap((key) => annotationText(entity, key) ?? []).map(cleanSlug);
  const fromSlugs = slugs.filter((slug) => slug !== "").map((repository) => ({ repository, folder: "" }));
  return fromLocation === null ? fromSlugs : [fromLocation, ...fromSlugs];
}

/** Whether two names mean one repository. Where either has no host, owner and name decide. Compared without case. */
export function isSameRepository(a: string, b: string): boolean {
  const left = asciiLowerCase(cleanSlug(a)).split("/");
  const right = asciiLowerCase(cleanSlug(b)).split("/");
  if (hasHost(left) && hasHost(right)) return left.join("/") === right.join("/");
  const withoutHost = (parts: string[]) => (hasHost(parts) ? parts.slice(1) : parts).join("/");
  return withoutHost(left) === withoutHost(right);
}

function hasHost(parts: readonly string[]): boolean {
  return parts.length > 2 && (parts[0] ?? "").includes(".");
}

function cleanSlug(slug: string): string {
  return slug
    .trim()
    .replace(/^\/{1,9}|\/{1,9}$/g, "")
    .replace(/\.git$/, "");
}

/** `url:https://host/owner/name/tree/main/services/cart/`. The word before the branch differs: `tree` and `blob` at
 *  GitHub, `-/tree` at GitLab, `src` at Bitbucket. A branch whose name holds a slash reads as a folder too deep,
 *  which claims less than it should. Source: backstage.io/docs/features/software-catalog/well-known-annotations */
export function parseSourceLocation(location: string): Binding | null {
  const match = /^(?:url:)?https?:\/\/(?:[^/@\s]{0,200}@)?([^/\s?#]{1,255})\/([^?#\s]{1,2000})/.exec(location);
  const host = match?.[1];
  const parts = (match?.[2] ?? "").split("/").filter((part) => part !== "");
  if (host === undefined || parts.length < 2) return null;
  const tree = parts.findIndex((part, i) => i >= 2 && ["tree", "blob", "src", "-"].includes(part));
  const repository = cleanSlug([host.replace(/:\d+$/, ""), ...(tree === -1 ? parts : parts.slice(0, tree))].join("/"));
  if (tree === -1) return { repository, folder: "" };
  const branchAt = parts[tree] === "-" ? tree + 2 : tree + 1;
  return {
    repository,
    folder: parts
      .slice(branchAt + 1)
      .map(decode)
      .join("/"),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

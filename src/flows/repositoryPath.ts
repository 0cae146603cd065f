import type { Repository } from "#ports";

/** A path as someone in a folder of the repository writes it, relative to the repository's root. One that leads out keeps its way
 *  out: what lies there is no service's, and not what a rule calls inert. */
export function repositoryPath(written: string, repository: Pick<Repository, "root" | "prefix"> | null): string {
  const inside = repository !== null && written.startsWith(`${repository.root}/`);
  if (inside) return normal(written.slice(repository.root.length + 1));
  if (written.startsWith("/")) return `/${normal(written)}`;
  return normal(repository === null || repository.prefix === "" ? written : `${repository.prefix}/${written}`);
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** Whether a path is the folder or file, or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

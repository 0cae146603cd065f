import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compareText, Trouble } from "#core";
import type { NamedText } from "#ports";

/** The protocols that ship with the package, in its folder `protocols/`. */
export async function readShippedProtocols(): Promise<readonly NamedText[]> {
  const folder = join(packageRoot(), "protocols");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml") && !name.endsWith(".cases.yaml"));
  const read = async (name: string) => ({
    path: `protocols/${name}`,
    text: await readFile(join(folder, name), "utf8"),
  });
  return Promise.all(names.sort(compareText).map(read));
}

/** The folder of this package: the nearest one above with a package.json, from the bundle as from the source. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder)
      throw new Trouble("bug", "the package's own folder is not there", { hint: "install Checkrail again" });
    folder = above;
  }
  return folder;
}

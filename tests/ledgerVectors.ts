/** Official test vectors, where they lie beside the repository. The suite means something without them too. */
import { existsSync, readFileSync } from "node:fs";

const folder = "../shared/vectors/ledger";

export const hasVectors = existsSync(folder);

/** Numbers that `JSON.parse` would round become texts. */
export function vectors<T>(name: string): T {
  const text = readFileSync(`${folder}/${name}.json`, "utf8");
  return JSON.parse(text.replace(/: (\d{16,})/g, ': "$1"'));
}

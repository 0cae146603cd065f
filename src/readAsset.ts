import { readFileSync } from "node:fs";

const types: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** A file that the build put beside the program, for a browser; null: there is none of this name. */
export function readAsset(name: string): Readonly<{ type: string; body: string }> | null {
  const [, ending = ""] = /^[a-z][a-zA-Z]*\.(css|js|svg)$/.exec(name) ?? [];
  const type = types[ending];
  if (type === undefined) return null;
  try {
    return { type, body: readFileSync(new URL(`./assets/${name}`, import.meta.url), "utf8") };
  } catch {
    return null;
  }
}

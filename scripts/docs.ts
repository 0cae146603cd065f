import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { apiPage } from "./docs/api.ts";
import { commandLinePage } from "./docs/commandLine.ts";
import { effectsPage } from "./docs/effects.ts";
import { factsPage } from "./docs/facts.ts";
import { findingsPage } from "./docs/findings.ts";
import { glossaryPage } from "./docs/glossary.ts";
import { protocolLanguagePage } from "./docs/protocolLanguage.ts";
import { verifyCodesPage } from "./docs/verifyCodes.ts";

/** Writes docs/reference from the code itself; with --check it says which pages the code no longer agrees with. */
const pages: Readonly<Record<string, string>> = {
  "protocol-language.md": protocolLanguagePage(),
  "effects.md": effectsPage(),
  "findings.md": await findingsPage(),
  "command-line.md": await commandLinePage(),
  "api.md": apiPage(),
  "facts.md": factsPage(),
  "glossary.md": glossaryPage(),
  "verify-codes.md": verifyCodesPage(),
};
const folder = "docs/reference";
const isCheck = process.argv.includes("--check");
const stale: string[] = [];
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(pages)) {
  const path = `${folder}/${name}`;
  const page = `<!-- Made by \`npm run docs\`. Change the code, not this page. -->\n\n${text.trim()}\n`;
  if (existsSync(path) && readFileSync(path, "utf8") === page) continue;
  stale.push(path);
  if (!isCheck) writeFileSync(path, page);
}
if (isCheck && stale.length > 0) {
  console.error(`not what the code says: ${stale.join(", ")}\n  run \`npm run docs\` and commit what it writes`);
  process.exitCode = 1;
} else console.log(isCheck ? "the reference is what the code says" : `${stale.length} pages written`);

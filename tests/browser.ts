import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "./unpackChromium.ts";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function startBrowser(): Promise<Browser> {
  const { path, environment } = findChromium();
  const own = Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return chromium.launch({ executablePath: path, args: flags, env: { ...Object.fromEntries(own), ...environment } });
}

type Found = Readonly<{
  violations: readonly Readonly<{
    id: string;
    help: string;
    nodes: readonly Readonly<{ target: readonly unknown[]; failureSummary?: string }>[];
  }>[];
}>;

/** What axe finds on the page as it stands (WCAG 2.2, A and AA), one line each. The page's policy lets no script of ours in,
 *  so it comes by the driver's own way. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
  return (found as Found).violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = "" }) => `${id}: ${help}: ${String(target)}: ${failureSummary}`),
  );
}

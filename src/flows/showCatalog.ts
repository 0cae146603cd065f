import { type CatalogReport, examineCatalog, readCatalog } from "#catalog";
import type { Ports, Repository } from "#ports";
import { openIfAny } from "./inputs.ts";
import { readNamedCatalog, sourceOnDisk } from "./source.ts";

export type ShownCatalog = Readonly<{
  report: CatalogReport;
  broken: boolean;
  sections: readonly Readonly<{ title: string; lines: readonly string[] }>[];
}>;

/** The catalog as it is on disk, looked at over the paths of the repository. */
export async function showCatalog(
  request: Readonly<{ paths: readonly string[]; cwd: string }>,
  ports: Ports,
): Promise<ShownCatalog> {
  const repository = await openIfAny(request.cwd, ports);
  const words = request.paths.length > 0 ? request.paths : ["catalog-info.yaml"];
  const documents = await readNamedCatalog(request.cwd, words, ports);
  const { catalog, problems } = readCatalog(documents, {
    repository: repository?.slug ?? null,
    readAt: ports.clock.now(),
  });
  const report = examineCatalog(catalog, await pathsOf(repository, request.cwd, ports));
  return { report, broken: problems.some(({ level }) => level === "error"), sections: sectionsOf(report) };
}

async function pathsOf(repository: Repository | null, cwd: string, ports: Ports): Promise<readonly string[]> {
  if (repository === null) return sourceOnDisk(cwd, ports).list(".");
  const head = await repository.resolve("HEAD").catch(() => null);
  return head === null ? sourceOnDisk(repository.root, ports).list(".") : repository.listFiles(head, "");
}

function sectionsOf(report: CatalogReport): ShownCatalog["sections"] {
  const tiers = report.tiers.map(({ tier, declared, assumed }) => ({
    title: `Tier ${tier}`,
    lines: [...declared, ...assumed.map((ref) => `${ref} (assumed: the catalog gives it no tier)`)],
  }));
  const problems = report.problems.map(({ level, path, line, message, hint }) => {
    const place = path === null ? "" : `${path}${line === null ? "" : `:${line}`}: `;
    return `${level}: ${place}${message}${hint === null ? "" : `; ${hint}`}`;
  });
  const rest: [title: string, lines: readonly string[]][] = [
    ["Problems", problems],
    [
      "Hidden Tier 1: a lower tier that a Tier 1 cannot do without",
      report.hiddenTier1.map(({ chain, tier }) => `${chain.join(" → ")} (Tier ${tier})`),
    ],
    ["Tier 1 without an owner", report.ownerlessTier1],
    ["Paths that nobody claims: they count as Tier 1", report.unmappedPaths],
    ["Paths claimed twice", report.claimedTwice.map(({ path, services }) => `${path}: ${services.join(", ")}`)],
    ["Services without a domain", report.orphans.services],
    ["Groups without members", report.orphans.groups],
    ["Cycles", report.cycles.map((cycle) => cycle.join(" → "))],
    ["Domains without a leader", report.domainsWithoutLeader],
    ["People without an account", report.peopleWithoutAccounts],
  ];
  return [...tiers, ...rest.map(([title, lines]) => ({ title, lines }))].filter(({ lines }) => lines.length > 0);
}

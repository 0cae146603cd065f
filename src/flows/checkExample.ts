import { analyzeChange, defaultOptions } from "#analyzers";
import { defaultConfiguration, readCatalog } from "#catalog";
import { artifactsSubject, decide, digestText, protocolSet } from "#core";
import type { Example, ExampleChange, Ports } from "#ports";
import { caseOf, placeEffects } from "./checkChange.ts";
import type { Checked } from "./checked.ts";
import { contextFor, type Inputs } from "./inputs.ts";
import { directoryOf, parseAll, type Setting, servicesWithRails } from "./setting.ts";

/** The example of Northwind Stores, judged like any other change: one that holds, and one that is asked for nothing. */
export async function checkExample(
  example: Example,
  ports: Ports,
): Promise<Readonly<{ change: Checked; quiet: Checked }>> {
  const now = ports.clock.now();
  const { catalog } = readCatalog(example.catalog, { repository: example.repository, readAt: now });
  const setting: Setting = {
    configuration: defaultConfiguration,
    catalog,
    directory: directoryOf(catalog),
    servicesAt: servicesWithRails(catalog, defaultConfiguration.steers),
    protocols: protocolSet(parseAll(await ports.shippedProtocols())),
    notes: [],
  };
  const judge = async ({ title, artifacts, commits }: ExampleChange): Promise<Checked> => {
    const contents = artifacts.map(({ path, after }) => ({ path, content: digestText(JSON.stringify(after)) }));
    const inputs: Inputs = {
      repository: null,
      range: null,
      artifacts,
      commits,
      target: "main",
      subject: artifactsSubject(contents),
      words: title,
      notes: [],
    };
    const context = await contextFor(setting, artifacts, defaultOptions, ports);
    const analysis = placeEffects(analyzeChange(artifacts, context), setting, "production");
    const told = { gate: "merge", environment: "production", now, engine: ports.version } as const;
    const decision = decide({ ...caseOf(inputs, setting, analysis, []), ...told });
    const names = new Map(catalog.people.map((person) => [person.id, person.name]));
    return { decision, preview: true, simulated: false, subject: title, notes: [], names };
  };
  return { change: await judge(example.change), quiet: await judge(example.quiet) };
}

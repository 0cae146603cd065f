import { analyzeChange, defaultOptions } from "#analyzers";
import { readCatalog } from "#catalog";
import { type Ask, lookAt, type Problem, summaryOf, Trouble } from "#core";
import type { NamedText, Ports } from "#ports";
import { atomsOf, explainRule, lintProtocols, parseProtocol, runProtocolCases } from "#protocols";
import { caseOf, environmentOf, placeEffects, planned } from "./checkChange.ts";
import { contextFor, gatherInputs } from "./inputs.ts";
import { casesFile, yamlFile } from "./judgeTexts.ts";
import { directoryOf, gatherSetting } from "./setting.ts";
import { readNamed, readNamedCatalog, troubleOf } from "./source.ts";

const defaultFolder = ".checkrail/protocols";

export type LintReport = Readonly<{
  protocols: number;
  problems: readonly Readonly<{ level: "error" | "warning"; problem: Problem }>[];
}>;

/** All that is wrong with protocols, on a catalog where one is given. */
export async function lintFiles(
  request: Readonly<{ paths: readonly string[]; catalog: string | null; cwd: string }>,
  ports: Ports,
): Promise<LintReport> {
  const texts = await protocolTexts(request.paths, request.cwd, ports);
  const organisation = request.catalog === null ? null : await organisationOf(request.catalog, request.cwd, ports);
  return { protocols: texts.length, problems: lintProtocols(texts, organisation, ports.clock.now()) };
}

async function organisationOf(path: string, cwd: string, ports: Ports) {
  const documents = await readNamedCatalog(cwd, [path], ports);
  const { catalog, problems } = readCatalog(documents, { repository: null, readAt: ports.clock.now() });
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw troubleOf("broken-catalog", "the catalog", errors);
  return { catalog, eligible: directoryOf(catalog).eligible };
}

async function protocolTexts(paths: readonly string[], cwd: string, ports: Ports): Promise<readonly NamedText[]> {
  const words = paths.length > 0 ? paths : [defaultFolder];
  const texts = await readProtocols(words, cwd, ports);
  if (texts.length > 0) return texts;
  throw noProtocols(words, "name protocol files or a folder of them");
}

/** What is to be put in force: the protocols in these files and folders, and those that ship and are named. */
export async function protocolDocuments(
  words: readonly string[],
  cwd: string,
  ports: Ports,
): Promise<readonly NamedText[]> {
  const shipped = await ports.shippedProtocols();
  const named = words.map((word) => ({ word, text: shipped.find(({ path }) => path === `protocols/${word}.yaml`) }));
  const paths = named.filter(({ text }) => text === undefined).map(({ word }) => word);
  const read = paths.length === 0 ? [] : await readProtocols(paths, cwd, ports);
  const texts = [...named.flatMap(({ text }) => text ?? []), ...read];
  if (texts.length > 0) return texts;
  throw noProtocols(words, "name protocol files, a folder of them, or one that ships");
}

/** Files of cases lie beside protocols and are none. */
async function readProtocols(words: readonly string[], cwd: string, ports: Ports): Promise<readonly NamedText[]> {
  return (await readNamed(cwd, words, yamlFile, ports)).filter(({ path }) => !casesFile.test(path));
}

function noProtocols(words: readonly string[], hint: string): Trouble {
  return new Trouble("no-protocols", `there is no protocol in ${words.map((word) => `\`${word}\``).join(", ")}`, {
    hint,
  });
}

export type TestedCase = Readonly<{ protocol: string; name: string; passed: boolean; message: string }>;

/** Runs the cases kept beside protocols. A protocol without cases is named: what is not tested is not known. */
export async function testProtocols(
  request: Readonly<{ paths: readonly string[]; cwd: string }>,
  ports: Ports,
): Promise<readonly TestedCase[]> {
  const texts = await protocolTexts(request.paths, request.cwd, ports);
  const results: TestedCase[] = [];
  for (const { path, text } of texts) {
    const parsed = parseProtocol(text, path);
    if (!parsed.ok) throw troubleOf("broken-protocol", "a protocol", parsed.problems);
    const beside = path.replace(yamlFile, ".cases.yaml");
    const [cases] = await readNamed(request.cwd, [beside], yamlFile, ports).catch(() => []);
    if (!cases) {
      results.push({ protocol: parsed.value.name, name: "has cases", passed: false, message: `write \`${beside}\`` });
      continue;
    }
    const ran = runProtocolCases(parsed.value, cases.text, beside);
    if (!ran.ok) throw troubleOf("broken-protocol", "a file of cases", ran.problems);
    for (const { name, passed, differences } of ran.value) {
      results.push({ protocol: parsed.value.name, name, passed, message: differences.join("; ") });
    }
  }
  return results;
}

export type TriedProtocol = Readonly<{
  protocol: string;
  inScope: boolean;
  inForce: boolean;
  rules: readonly Readonly<{
    name: string;
    answer: "yes" | "no" | "error";
    lines: readonly string[];
    asks: readonly string[];
  }>[];
}>;

export type TryRequest = Readonly<{
  protocol: string;
  files: readonly string[];
  base: string | null;
  head: string | null;
  environment: string | null;
  catalog: string | null;
  gate: "merge" | "deploy";
  cwd: string;
}>;

/** One change under one protocol, atom by atom. */
export async function tryProtocol(request: TryRequest, ports: Ports): Promise<TriedProtocol> {
  const now = ports.clock.now();
  const environment = environmentOf(request.environment);
  const inputs = await gatherInputs(request, ports);
  const asked = { cwd: request.cwd, catalog: request.catalog, protocols: request.protocol };
  const setting = await gatherSetting(asked, inputs, now, ports);
  const context = await contextFor(setting, inputs.artifacts, defaultOptions, ports);

  const read = planned(analyzeChange(inputs.artifacts, context), inputs.artifacts);
  const analysis = placeEffects(read, setting, environment);
  const told = { gate: request.gate, environment, now, engine: ports.version };
  const [protocol] = setting.protocols.protocols;
  const look = lookAt({ ...caseOf(inputs, setting, analysis, []), ...told }, protocol);
  const { facts } = look;
  const rules = protocol.rules.map((rule, index) => {
    const answer = look.rules[index]?.truth.kind ?? "no";
    const asks = rule.kind === "forbid" ? [`nothing: it is forbidden (${rule.because})`] : rule.asks.map(askWords);
    return {
      name: rule.name,
      answer,
      lines: facts === null ? [] : atomLines(rule, facts),
      asks: answer === "no" ? [] : asks,
    };
  });
  return { protocol: protocol.name, inScope: look.inScope, inForce: look.inForce, rules };
}

type Rule = Parameters<typeof explainRule>[0];

function atomLines(rule: Rule, facts: Parameters<typeof explainRule>[1]): readonly string[] {
  const explained = explainRule(rule, facts);
  if (!explained.ok) return explained.problems.map(({ message }) => message);
  return atomsOf(explained.value).map(({ text, result, seen, matched, of, failure }) => {
    const values = seen.map((each) => `${each.text} is ${each.value}`);
    const which = matched === null ? [] : [`holds for ${matched.length} of ${of ?? "?"}`];
    const facts = [...values, ...which, ...(failure === null ? [] : [failure])];
    return `${result.padEnd(6)}${text}${facts.length > 0 ? `   (${facts.join("; ")})` : ""}`;
  });
}

function askWords(ask: Ask): string {
  return ask.kind === "need" ? summaryOf(ask.need) : `one of: ${ask.choices.map(summaryOf).join("; or ")}`;
}

import { type Artifact, gitBlobId, type RawEntry, textOf } from "#core";
import type { Example, ExampleChange } from "#ports";
import type { Server } from "../server.ts";
import { allScopes } from "./access.ts";
import { adoptProtocols, importCatalog, setPassword } from "./administer.ts";
import { type Actor, machineProvider } from "./judge.ts";
import type { Proposal } from "./proposal.ts";
import { proposeChange } from "./propose.ts";

const loader: Actor = {
  person: null,
  account: { provider: machineProvider, login: "demo" },
  method: "token",
  scopes: allScopes,
};

/** The password of everybody of the demo organisation. It opens nothing else. */
export const examplePassword = "northwind-demo";

/** Loads an organisation to show into an empty record: its catalog, the shipped protocols, and a change that waits. */
export async function loadExample(example: Example, people: readonly string[], server: Server): Promise<void> {
  await importCatalog({ repository: example.repository, documents: example.catalog }, loader, server);
  await adoptProtocols(await server.shippedProtocols(), loader, server);
  for (const person of people) await setPassword({ person, password: examplePassword }, loader, server);
  await proposeChange(proposalOf(example.change, example.repository), null, loader, server);
}

function proposalOf({ title, artifacts, commits }: ExampleChange, repository: string): Proposal {
  const given = artifacts.filter(({ change }) => change === "given");
  const changed = artifacts.filter(({ change }) => change !== "given");
  const [newest] = commits;
  return {
    title,
    repository,
    target: "main",
    author: { provider: "email", login: newest?.author.email ?? "" },
    range: {
      mergeBase: newest?.parents[0] ?? "",
      head: newest?.id ?? "",
      headTree: newest?.tree ?? "",
      entries: changed.map(entryOf),
      artifacts: changed,
      commits,
      linesAdded: changed.reduce((sum, { after }) => sum + (textOf(after)?.split("\n").length ?? 0), 0),
      linesDeleted: changed.reduce((sum, { before }) => sum + (textOf(before)?.split("\n").length ?? 0), 0),
    },
    files: given.map(({ path, after }) => ({ path, text: textOf(after) ?? "" })),
    applies: [],
    steps: [],
  };
}

function entryOf({ path, before, after }: Artifact): RawEntry {
  const [old, next] = [textOf(before), textOf(after)];
  const blob = (text: string | null) => (text === null ? "0".repeat(40) : gitBlobId(text, 40));
  const mode = (text: string | null) => (text === null ? "000000" : "100644");
  return { path, oldMode: mode(old), newMode: mode(next), oldBlob: blob(old), newBlob: blob(next) };
}

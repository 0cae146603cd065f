import type { Command } from "commander";
import { type Problem, printable, Trouble } from "#core";
import type { GateAnswer } from "#flows";
import type { Client } from "#ports";
import { saveBundle } from "./bundle.ts";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes, printTrouble } from "./exit.ts";
import { passOffline } from "./offline/passOffline.ts";
import { readTextIfThere, readTrust, trustBeside, trustFor } from "./offline/trust.ts";
import { defineUpload } from "./offline/upload.ts";
import { breakGlassOnline } from "./server/breakGlass.ts";
import { placeQuery, type ServerOptions, show, withClient, withServer } from "./server/options.ts";
import { fetchTrust } from "./trust.ts";

type Options = ServerOptions &
  Readonly<{
    service: string;
    environment: string;
    artifact: string;
    out?: string;
    trust?: string;
    offline?: boolean;
    bundle?: string;
    breakGlass?: string;
  }>;

/** A place that asks. Whatever is not a clear allow is a hold to the caller. */
export const gateCommand: CommandSpec = {
  name: "gate",
  main: true,
  define: (command, door, finish) => {
    command
      .description("ask a gate")
      .addHelpText(
        "after",
        "\nExample: checkrail gate deploy --service cart --artifact sha256:… --environment production",
      );
    defineDeploy(command.command("deploy"), door, finish);
    defineUpload(command.command("upload"), door, finish);
  },
};

function defineDeploy(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("may this artifact be deployed there? writes the attestation")
    .requiredOption("--service <name>", "the service")
    .requiredOption("--artifact <digest>", "sha256:… of what will run or be applied")
    .requiredOption("--environment <name>", "where")
    .option("--out <file>", "where the attestation goes (default: attestation.json)")
    .option("--trust <file>", "believe the answer only if its attestation verifies by this trust file")
    .option("--bundle <file>", "save the offline bundle anew; with --offline: judge by it (default: offline.json)")
    .option("--offline", "ask nobody: pass only a rollback that the bundle proves, or what --break-glass lets through")
    .option("--break-glass <file>", "an override that two enrolled persons signed (`checkrail break-glass`)")
    .addHelpText(
      "after",
      `
Exit status: 0 allow, 3 hold, 4 deny, 1 could not ask (treat it as hold).
Example: checkrail gate deploy --service cart --artifact sha256:… --environment production`,
    )
    .action(async (options: Options) => {
      const { breakGlass } = options;
      const ask = (client: Client) =>
        breakGlass === undefined
          ? askDeploy(door, options, client)
          : breakGlassOnline(door, { ...options, breakGlass }, client);
      finish(options.offline ? await passOffline(door, options) : await withClient(door, options, ask));
    });
}

async function askDeploy(door: Door, options: Options, client: Client): Promise<ExitCode> {
  const { service, environment, artifact, trust } = options;
  const pinned = trust === undefined ? null : (await readTrust(door, trust, ""))[1];
  const from = pinned?.lastCheckpoint ? Number(pinned.lastCheckpoint.size) : null;
  const answer = await client.call<GateAnswer>("POST", "/v1/gates/deploy", { service, environment, artifact, from });
  const { attestation } = answer;
  if (attestation !== null) {
    const { parseBundle, printBundle, verifyAttestation } = await import("#ledger");
    const bundle = parseBundle(JSON.stringify(attestation.bundle));
    if (!bundle.ok) throw notBelieved(bundle.problems);
    const out = options.out ?? "attestation.json";
    await door.write(out, printBundle(bundle.value));
    if (pinned === null) await pinAtFirstSight(door, trustBeside(out), options, client);
    if (pinned !== null && answer.verdict === "allow") {
      const [{ clock }, powers] = await Promise.all([door.ports(), door.verification()]);
      const checked = verifyAttestation(bundle.value, trustFor(pinned, options), clock.now(), powers);
      if (!checked.ok) throw notBelieved(checked.problems);
    }
  }
  if (options.bundle !== undefined) await refreshBundle(door, options, options.bundle, client);
  show(door, options, answer, words(answer, door));
  return answer.verdict === "allow" ? exitCodes.done : answer.verdict === "hold" ? exitCodes.hold : exitCodes.deny;
}

/** The answer stands, whether or not the way back could be saved. */
async function refreshBundle(door: Door, { trust, ...place }: Options, out: string, client: Client): Promise<void> {
  try {
    await saveBundle(door, client, place, trust ?? null, out);
  } catch (error) {
    door.err(`${printTrouble(error)}the offline bundle \`${out}\` is not refreshed\n`);
  }
}

/** As ssh does with a host: where nothing is pinned yet, what the server says now is, and it is said. */
async function pinAtFirstSight(door: Door, path: string, options: Options, client: Client): Promise<void> {
  if ((await readTextIfThere(door, path, "the trust file")) !== null) return;
  const { service, environment } = options;
  await door.write(path, await fetchTrust(client, placeQuery(service, environment)));
  door.err(`pinned  ${path}: what this gate believes from now on, as the server says it at first sight\n`);
}

function notBelieved(problems: readonly Problem[]): Trouble {
  return new Trouble("invalid", "the server says allow, and its attestation does not show it", {
    hint: "treat it as hold; compare the trust file with the server's (`checkrail trust`)",
    problems,
  });
}

function words({ verdict, reasons, next, validUntil, attestation }: GateAnswer, { style }: Door): string {
  const colour = { allow: style.green, hold: style.yellow, deny: style.red }[verdict];
  return [
    style.bold(colour(verdict.toUpperCase())),
    ...reasons.slice(0, 8).map((line) => `  why   ${printable(line, 300)}`),
    ...next.slice(0, 6).map((line) => `  next  ${printable(line, 300)}`),
    ...(validUntil === null ? [] : [`  until ${validUntil}`]),
    ...(attestation === null ? [] : [`  entry ${attestation.index} of the ledger, attestation ${attestation.id}`]),
    "",
  ].join("\n");
}

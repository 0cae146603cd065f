import { Option } from "commander";
import { printable } from "#core";
import type { VerifiedAttestation } from "#ledger";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { exitCodes } from "./exit.ts";
import { asInstant, mustRead, type Place, readText, readTrust, trustFor } from "./offline/trust.ts";

type Options = Place & Readonly<{ trust?: string; now?: string; remember?: boolean; format: "text" | "json" }>;

export const verifyCommand: CommandSpec = {
  name: "verify",
  main: false,
  define: (command, door, finish) => {
    command
      .description("verify an attestation with no server and no network; every failure at once, each with its code")
      .argument("<file>", "the attestation, as `gate deploy` writes it")
      .option("--trust <file>", "what this gate believes (default: trust.json beside the attestation)")
      .option("--artifact <digest>", "what is being deployed (default: what the trust file expects)")
      .option("--service <name>", "of which service (default: what the trust file expects)")
      .option("--environment <name>", "and where (default: what the trust file expects)")
      .option("--now <time>", "judge as of another time; the answer is marked `simulated`")
      .option("--remember", "write the checkpoint into the trust file: the next attestation must extend it")
      .addOption(new Option("--format <format>", "form of the output").choices(["text", "json"]).default("text"))
      .addHelpText(
        "after",
        `
Exit status: 0 verified, 3 not verified (treat it as hold), 1 a file could not be read (hold too).
The codes and what to do: docs/reference/verify-codes.md
Example: checkrail verify attestation.json --trust trust.json --artifact sha256:…`,
      )
      .action(async (file: string, options: Options) => {
        const [{ parseBundle, printTrustPolicy, verifyAttestation }, powers, { clock }] = await Promise.all([
          import("#ledger"),
          door.verification(),
          door.ports(),
        ]);
        const bundle = mustRead(file, "attestation bundle", parseBundle(await readText(door, file, "the attestation")));
        const [path, pinned] = await readTrust(door, options.trust ?? null, file);
        const trust = trustFor(pinned, options);
        const now = options.now === undefined ? clock.now() : asInstant(options.now);
        const checked = verifyAttestation(bundle, trust, now, powers);
        const simulated = options.now !== undefined;
        if (!checked.ok) {
          const problems = checked.problems.map(({ code, message, hint }) => ({ code, message, hint }));
          print(door, options, { verified: false, simulated, now, problems }, refusedWords(problems, door));
          finish(exitCodes.hold);
          return;
        }
        if (options.remember && !simulated) {
          await door.write(path, printTrustPolicy({ ...pinned, lastCheckpoint: checked.value.checkpoint }));
        }
        print(door, options, { verified: true, simulated, now, ...shown(checked.value) }, words(checked.value, door));
        finish(exitCodes.done);
      });
  },
};

function print(door: Door, { format }: Options, value: object, text: string): void {
  door.out(format === "json" ? `${JSON.stringify(value, null, 2)}\n` : text);
}

type Shown = Readonly<{ code: string; message: string; hint: string | null }>;

function refusedWords(problems: readonly Shown[], { style }: Door): string {
  const lines = problems.map(
    ({ code, message, hint }) => `  ${code}  ${printable(message, 400)}\n    next  ${printable(hint ?? "", 400)}\n`,
  );
  return `${style.bold(style.red("NOT VERIFIED"))}  treat it as hold\n${lines.join("")}`;
}

function shown({ level, index, checkpoint, signers, witnessed, override, statement }: VerifiedAttestation): object {
  return {
    level,
    index: index.toString(),
    checkpoint: { origin: checkpoint.origin, size: checkpoint.size.toString() },
    signers: signers.map(({ verifierId }) => verifierId),
    witnessed,
    override,
    statement,
  };
}

function words({ level, index, checkpoint, signers, witnessed, override }: VerifiedAttestation, door: Door): string {
  const { style } = door;
  const seen = witnessed.length === 0 ? "nobody" : witnessed.map(({ name }) => name).join(", ");
  const broken =
    override === null
      ? ""
      : style.red(
          `  BREAK-GLASS by ${printable(override.persons.join(" and "))}: ${printable(override.reason, 300)}\n`,
        );
  return `${style.bold(style.green("VERIFIED"))}  level ${level}, by ${printable(signers.map(({ verifierId }) => verifierId).join(", "))}
${broken}  log      leaf ${index} of ${checkpoint.size} in ${printable(checkpoint.origin)}
  witness  ${printable(seen)}
`;
}

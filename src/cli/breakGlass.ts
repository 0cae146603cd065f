import { InvalidArgumentError } from "commander";
import { epochMs, instantOf, printable, Trouble } from "#core";
import type { EnvelopeSigner, Override, Statement } from "#ledger";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { exitCodes } from "./exit.ts";
import { asDigest, mustRead, type Place, readText } from "./offline/trust.ts";

type Options = Place & Readonly<{ reason?: string; key: string; join?: string; out: string; minutes: number }>;
type Ledger = typeof import("#ledger");

export const breakGlassCommand: CommandSpec = {
  name: "break-glass",
  main: false,
  define: (command, door, finish) => {
    command
      .description("in an emergency: two enrolled persons let one artifact pass, for an hour; needs no server")
      .option("--artifact <digest>", "sha256:… of what may pass")
      .option("--service <name>", "of which service")
      .option("--environment <name>", "and where")
      .option("--reason <text>", "why it cannot wait")
      .requiredOption("--key <file>", "your own enrolled key")
      .option("--join <file>", "sign as the second person what the first one wrote")
      .option("--minutes <number>", "how long it is good, 60 at most", parseMinutes, 60)
      .option("--out <file>", "where it goes", "override.json")
      .addHelpText(
        "after",
        `
The second person sees on stderr what they sign. What is named beside --join must be what the first one wrote.
Example: checkrail break-glass --artifact sha256:… --service cart --environment production --reason "the cart is down" --key ana.key
         checkrail break-glass --join override.json --key ben.key`,
      )
      .action(async (options: Options) => {
        const [ledger, { read }] = await Promise.all([import("#ledger"), door.keys()]);
        const key = await read(options.key);
        const signer = ledger.ed25519EnvelopeSigner(key);
        const envelope =
          options.join === undefined
            ? await write(door, options, signer, ledger)
            : await join(door, options, options.join, signer, ledger);
        await door.write(options.out, `${envelope}\n`);
        const next =
          options.join === undefined
            ? `another enrolled person joins: checkrail break-glass --join ${options.out} --key FILE`
            : `checkrail gate deploy … --break-glass ${options.out}, with --offline while the server is down`;
        door.out(`wrote  ${options.out}\n  next  ${next}\n`);
        finish(exitCodes.done);
      });
  },
};

/** The first person's word. */
async function write(door: Door, options: Options, signer: EnvelopeSigner, ledger: Ledger): Promise<string> {
  const { artifact, service, environment, reason, minutes } = options;
  if (artifact === undefined || service === undefined || environment === undefined || !reason) {
    throw new Trouble("usage", "say what may pass, where, and why", {
      hint: "--artifact, --service, --environment and --reason; to sign what another wrote: --join FILE",
    });
  }
  const issuedAt = (await door.ports()).clock.now();
  const override: Override = {
    reason,
    environment,
    service,
    issuedAt,
    validUntil: instantOf(epochMs(issuedAt) + minutes * 60_000),
  };
  const subject = ledger.artifactResource(asDigest(artifact), service);
  const payload = ledger.printStatement(ledger.overrideStatement(override, [subject]));
  return ledger.printEnvelope(ledger.signEnvelope(ledger.inTotoPayloadType, payload, [signer]));
}

/** The second person's: over the very same bytes, after they were shown. */
async function join(
  door: Door,
  options: Options,
  path: string,
  signer: EnvelopeSigner,
  ledger: Ledger,
): Promise<string> {
  const text = (await readText(door, path, "the override")).trim();
  const envelope = mustRead(path, "override", ledger.parseEnvelope(text));
  const statement = mustRead(path, "override", ledger.parseStatement(envelope.payload));
  const override = mustRead(path, "override", ledger.readOverride(statement));
  assertSame(options, statement, override);
  const now = (await door.ports()).clock.now();
  if (epochMs(override.validUntil) <= epochMs(now)) {
    throw new Trouble("invalid", `it ended at ${override.validUntil}`, { hint: "begin a new one" });
  }
  if (envelope.signatures.some(({ keyid }) => keyid === signer.keyid)) {
    throw new Trouble("invalid", "this key has signed it already", {
      hint: "a second person joins, with a key of their own",
    });
  }
  door.err(
    `you sign: ${printable(artifactsOf(statement), 400)} may pass as ${printable(override.service ?? "")} in ${printable(override.environment ?? "")}
  until ${override.validUntil}, because ${printable(override.reason, 400)}
`,
  );
  const message = ledger.preAuthEncoding(envelope.payloadType, envelope.payload);
  const own = { keyid: signer.keyid, sig: signer.sign(message) };
  return ledger.printEnvelope({ ...envelope, signatures: [...envelope.signatures, own] });
}

function assertSame({ artifact, service, environment }: Options, statement: Statement, override: Override): void {
  const pairs = [
    ["artifact", artifact, artifactsOf(statement)],
    ["service", service, override.service],
    ["environment", environment, override.environment],
  ] as const;
  for (const [word, named, written] of pairs) {
    if (named === undefined || named === written) continue;
    throw new Trouble("invalid", `the first person wrote the ${word} \`${written}\`, not \`${named}\``, {
      hint: "talk to them before you sign",
    });
  }
}

function artifactsOf({ subject }: Statement): string {
  return subject.map(({ digest }) => `sha256:${digest.sha256 ?? "none"}`).join(" ");
}

function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (/^\d{1,2}$/.test(text) && minutes >= 1 && minutes <= 60) return minutes;
  throw new InvalidArgumentError("1 to 60");
}

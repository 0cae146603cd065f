import { printable, Trouble } from "#core";
import type { GlassAnswer } from "#flows";
import type { Client } from "#ports";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { mustRead, readText } from "../offline/trust.ts";
import { type ServerOptions, show } from "./options.ts";

type Options = ServerOptions &
  Readonly<{ service: string; environment: string; artifact: string; breakGlass: string; out?: string }>;

/** The override goes to the server, which records it and answers with an attestation that says what it is. */
export async function breakGlassOnline(door: Door, options: Options, client: Client): Promise<ExitCode> {
  const { service, environment, artifact } = options;
  const envelope = (await readText(door, options.breakGlass, "the override")).trim();
  const body = { service, environment, artifact, envelope };
  const answer = await client.call<GlassAnswer>("POST", "/v1/emergencies", body).catch((error: unknown) => {
    // An override that does not hold is a hold; that nobody could ask is trouble.
    if (error instanceof Trouble && error.code === "invalid") return error;
    throw error;
  });
  if (answer instanceof Trouble) {
    const { message, hint } = answer;
    const said = `${door.style.bold(door.style.yellow("HOLD"))}\n  why   ${printable(message, 300)}\n  next  ${printable(hint ?? "", 300)}\n`;
    show(door, options, { verdict: "hold", reasons: [message], next: [hint] }, said);
    return exitCodes.hold;
  }
  const { parseBundle, printBundle } = await import("#ledger");
  const bundle = mustRead("the answer", "attestation bundle", parseBundle(JSON.stringify(answer.attestation.bundle)));
  await door.write(options.out ?? "attestation.json", printBundle(bundle));
  const { style } = door;
  const who = printable(answer.persons.join(" and "));
  door.err(
    `${style.bold(style.red("BREAK-GLASS"))}  ${who} let this pass without review
  why   ${printable(answer.reason, 300)}
  next  somebody else reviews it: checkrail emergency review ${answer.emergency}
`,
  );
  const words = `${style.bold(style.green("ALLOW"))}  break-glass\n  entry ${answer.attestation.index} of the ledger, attestation ${answer.attestation.id}\n`;
  show(door, options, answer, words);
  return exitCodes.done;
}

import { type Instant, printable } from "#core";
import type { OfflinePass, OfflineUse } from "#ledger";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { asDigest, mustRead, readText, readTextIfThere, readTrust } from "./trust.ts";

export type OfflineOptions = Readonly<{
  service: string;
  environment: string;
  artifact: string;
  bundle?: string;
  trust?: string;
  breakGlass?: string;
  out?: string;
  format: "text" | "json";
}>;

/** The deploy gate with nobody to ask. It passes a way back, or what two enrolled persons let through; everything else holds. */
export async function passOffline(door: Door, options: OfflineOptions): Promise<ExitCode> {
  const [ledger, powers, { clock }] = await Promise.all([import("#ledger"), door.verification(), door.ports()]);
  const { service, environment, artifact, bundle: path = "offline.json" } = options;
  const text = await readTextIfThere(door, path, "the offline bundle");
  if (text === null) {
    const hint = "while the server runs, save one: checkrail bundle --service … --environment …";
    const problem = { code: "no-bundle", message: `there is no offline bundle \`${path}\``, hint };
    return hold(door, options, [problem]);
  }
  const saved = mustRead(path, "offline bundle", ledger.parseOfflineBundle(text));
  const trust = options.trust === undefined ? saved.trust : (await readTrust(door, options.trust, ""))[1];
  const override = options.breakGlass === undefined ? null : await readText(door, options.breakGlass, "the override");
  const now = clock.now();
  const question = { service, environment, artifact: asDigest(artifact), override: override?.trim() ?? null };
  const judged = ledger.judgeOffline({ ...saved, trust }, question, now, powers);
  if (!judged.ok) return hold(door, options, judged.problems);
  const pass = judged.value;
  const envelope = pass.lane === "rollback" ? pass.bundle.envelope : pass.envelope;
  const kind = pass.lane;
  const use: OfflineUse = { kind, service, environment, artifact: question.artifact, usedAt: now, envelope };
  const isKept = await keep(door, use, ledger.offlineUseId(use), ledger.printOfflineUse(use));
  if (pass.lane === "rollback" && options.out) await door.write(options.out, ledger.printBundle(pass.bundle));
  tell(door, options, pass, now, isKept);
  return exitCodes.done;
}

/** An emergency that nobody would hear of does not pass. A way back does: an outage is not prolonged for want of a file. */
async function keep(door: Door, use: OfflineUse, id: string, text: string): Promise<boolean> {
  const spool = await door.spool();
  try {
    await spool.put(id, text);
    return true;
  } catch (error) {
    if (use.kind === "break-glass") throw error;
    door.err(`not recorded: \`${spool.folder}\` cannot be written; report this rollback when the server is back\n`);
    return false;
  }
}

function tell(door: Door, options: OfflineOptions, pass: OfflinePass, now: Instant, isKept: boolean): void {
  const { service, environment, artifact } = options;
  const { style } = door;
  if (pass.lane === "break-glass") {
    const { persons, reason, validUntil } = pass.override;
    door.err(
      `${style.bold(style.red("BREAK-GLASS"))}  ${printable(persons.join(" and "))} let this pass without review, until ${validUntil}
  why   ${printable(reason, 300)}
  what  ${artifact} of ${printable(service)} in ${printable(environment)}
  next  it is recorded as soon as the server is back, and a review is open until somebody else closes it
`,
    );
  }
  const why =
    pass.lane === "rollback"
      ? `allowed ${pass.version.allowedAt} and seen healthy ${pass.version.healthyAt}: going back passes at once`
      : `break-glass by ${pass.override.persons.join(" and ")}: ${pass.override.reason}`;
  const answer = { verdict: "allow", offline: true, lane: pass.lane, reasons: [why], decidedAt: now, recorded: isKept };
  door.out(
    options.format === "json"
      ? `${JSON.stringify(answer, null, 2)}\n`
      : `${style.bold(style.green("ALLOW"))}  offline\n  why   ${printable(why, 400)}\n`,
  );
}

type Said = Readonly<{ code: string; message: string; hint: string | null }>;

function hold(door: Door, { format }: OfflineOptions, said: readonly Said[]): ExitCode {
  const problems = said.map(({ code, message, hint }) => ({ code, message, hint }));
  const lines = problems.map(
    ({ code, message, hint }) => `  why   ${code}: ${printable(message, 300)}\n  next  ${printable(hint ?? "", 400)}\n`,
  );
  const { style } = door;
  door.out(
    format === "json"
      ? `${JSON.stringify({ verdict: "hold", offline: true, problems }, null, 2)}\n`
      : `${style.bold(style.yellow("HOLD"))}  offline\n${lines.join("")}`,
  );
  return exitCodes.hold;
}

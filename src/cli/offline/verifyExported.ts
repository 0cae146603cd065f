import { printable } from "#core";
import { keyEventOfBody } from "#facts";
import type { ExportVerified, TrustPolicy } from "#ledger";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { readTrust } from "./trust.ts";

export type BundleOptions = Readonly<{ bundle: string; trust?: string; key?: string; format: "text" | "json" }>;

type Said = Readonly<{ code: string; index: number | null; line: number; message: string }>;

/** Verifies an export of the log with no server and no network. */
export async function verifyExported(door: Door, options: BundleOptions): Promise<ExitCode> {
  const [ledger, powers] = await Promise.all([import("#ledger"), door.verification()]);
  const trust = options.trust === undefined ? null : (await readTrust(door, options.trust, ""))[1];
  const reader = ledger.readExport({ keyEventOf: keyEventOfBody, seen: trust?.lastCheckpoint ?? null, ...powers });
  let count = 0;
  for await (const line of door.linesOf(options.bundle)) {
    reader.take(line.kind === "text" ? line.text : "");
    count += 1;
    if (count % progressLines === 0) door.err(`read ${count} lines …\n`);
  }
  const verified = reader.finish();
  const pinned = pinnedKeys(options, trust, ledger.printVkey);
  const problems: readonly Said[] = [
    ...verified.problems,
    ...keyProblems(verified, pinned),
    ...(trust === null ? [] : witnessProblems(verified, trust, { ...ledger, verify: powers.verify })),
  ];
  const told = { ...verified, pinned: pinned.length > 0, problems };
  door.out(options.format === "json" ? `${JSON.stringify(told, null, 2)}\n` : words(door, verified, pinned, problems));
  return problems.length === 0 ? exitCodes.done : exitCodes.trouble;
}

const progressLines = 200_000;

/** A key that is trusted, and the size at which it ended, where that is known. */
type Pinned = Readonly<{ key: string; until: number | null }>;

function pinnedKeys(
  { key }: BundleOptions,
  trust: TrustPolicy | null,
  printVkey: typeof import("#ledger").printVkey,
): readonly Pinned[] {
  if (key !== undefined) return [{ key, until: null }];
  if (trust === null) return [];
  const spanned = trust.logKeys.map(({ key: each, span: { until } }) => ({
    key: printVkey(each),
    until: until === null ? null : Number(until),
  }));
  return spanned.length > 0 ? spanned : [{ key: printVkey(trust.log), until: null }];
}

/** The log has had a key that is trusted, and none of those went on beyond the size at which it is known to have ended. */
function keyProblems({ keys, size }: ExportVerified, pinned: readonly Pinned[]): readonly Said[] {
  const say = (message: string): Said => ({ code: "key-changed", index: null, line: 1, message });
  const known = pinned.flatMap(({ key, until }) => {
    const told = keys.find((each) => each.key === key);
    return told === undefined ? [] : [{ key, until, told: told.until }];
  });
  if (pinned.length > 0 && known.length === 0) return [say("the log never had a key that you trust")];
  return known
    .filter(({ until, told }) => until !== null && size > until && told !== until)
    .map(({ key, until }) => say(`\`${key}\` ended at ${until} leaves as you were told, and not here`));
}

/** Did as many witnesses as the trust file wants see the newest checkpoint, at whatever time? */
function witnessProblems(
  { checkpoint, size }: ExportVerified,
  trust: TrustPolicy,
  ledger: Pick<typeof import("#ledger"), "parseNote" | "judgeQuorum" | "witnessPolicyOf"> &
    Readonly<{ verify: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean }>,
): readonly Said[] {
  const note = ledger.parseNote(checkpoint ?? "");
  if (!note.ok) return [];
  const time = { nowSeconds: Number.MAX_SAFE_INTEGER, ageMaxSeconds: null };
  const judged = ledger.judgeQuorum(ledger.witnessPolicyOf(trust), note.value, time, ledger.verify);
  return judged.ok ? [] : [{ code: "witness-quorum", index: size, line: 0, message: judged.problems[0].message }];
}

function words(
  { style }: Door,
  { origin, from, size, root, checkpoints, key }: ExportVerified,
  pinned: readonly Pinned[],
  problems: readonly Said[],
): string {
  const head = problems.length === 0 ? style.bold(style.green("VERIFIED")) : style.bold(style.red("NOT VERIFIED"));
  const trusted =
    pinned.length > 0
      ? `  key   ${printable(key ?? "none")}, of a log that you trust\n`
      : `  key   ${printable(key ?? "none")}\n  next  compare this key with what you were told, or give --trust or --key\n`;
  const lines = problems.map(({ code, message }) => `  ${code}  ${printable(message, 400)}\n`);
  return `${head}  ${printable(origin ?? "no log")}  leaves ${from} to ${size - 1}, ${checkpoints} checkpoints\n  root  ${root}\n${trusted}${lines.join("")}`;
}

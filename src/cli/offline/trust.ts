import { type Digest, type Instant, parseInstant, Trouble, textOf } from "#core";
import type { Checked, TrustPolicy } from "#ledger";
import type { Door } from "../door.ts";

/** What is to be believed of the place that the user names; where they name none, the file says it. */
export type Place = Readonly<{ artifact?: string; service?: string; environment?: string }>;

/** A text file that a command was given. @throws {Trouble} unreadable-file */
export async function readText(door: Door, path: string, what: string): Promise<string> {
  const text = await readTextIfThere(door, path, what);
  if (text !== null) return text;
  throw new Trouble("unreadable-file", `${what} \`${path}\` is not there`, { hint: "check the path" });
}

export async function readTextIfThere(door: Door, path: string, what: string): Promise<string | null> {
  const { files } = await door.ports();
  const content = await files.read(door.cwd, path);
  if (content === null) return null;
  const text = textOf(content);
  if (text !== null) return text;
  const why = content.kind === "opaque" ? content.detail : "it is no text";
  throw new Trouble("unreadable-file", `${what} \`${path}\` cannot be read: ${why}`, { hint: "take the file again" });
}

/** The trust file: the one that is named, else `trust.json` beside the file that is verified. */
export async function readTrust(door: Door, path: string | null, beside: string): Promise<[string, TrustPolicy]> {
  const { parseTrustPolicy } = await import("#ledger");
  const found = path ?? trustBeside(beside);
  const text = await readTextIfThere(door, found, "the trust file");
  if (text === null) {
    throw new Trouble("unreadable-file", `there is no trust file \`${found}\``, {
      hint: "save one where the gate runs: checkrail trust --service … --environment … --out trust.json",
    });
  }
  return [found, mustRead(found, "trust file", parseTrustPolicy(text))];
}

/** @throws {Trouble} unreadable-file, with all that is wrong */
export function mustRead<T>(path: string, what: string, read: Checked<T>): T {
  if (read.ok) return read.value;
  const [{ hint }] = read.problems;
  throw new Trouble("unreadable-file", `\`${path}\` is no ${what}`, {
    hint: hint ?? "save it again",
    problems: read.problems,
  });
}

export function trustBeside(path: string): string {
  return `${path.slice(0, path.lastIndexOf("/") + 1)}trust.json`;
}

/** The trust of a gate that is asked about exactly this. */
export function trustFor(trust: TrustPolicy, { artifact, service, environment }: Place): TrustPolicy {
  const { expect } = trust;
  if (expect.kind === "source") return trust;
  return {
    ...trust,
    expect: {
      ...expect,
      artifact: artifact === undefined ? expect.artifact : asDigest(artifact),
      service: service ?? expect.service,
      environment: environment ?? expect.environment,
    },
  };
}

export function asDigest(text: string): Digest {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text as Digest;
  throw new Trouble("usage", `\`${text.slice(0, 80)}\` is no digest`, { hint: "write sha256: and 64 hex digits" });
}

export function asInstant(text: string): Instant {
  const instant = parseInstant(text);
  if (instant !== null) return instant;
  throw new Trouble("usage", `\`${text.slice(0, 80)}\` is no time`, { hint: "write 2026-11-24T03:30:00Z" });
}

import { readFileSync } from "node:fs";
import { Trouble } from "#core";
import { parsePolicy } from "#ledger";
import type { WitnessPolicy } from "#ports";
import { callWitness } from "./callWitness.ts";

/** Reads whom a log asks to witness it, from a tlog-policy file. @throws {Trouble} unreadable-file, usage */
export function readWitnessPolicy(path: string, origin: string, grace: string | null): WitnessPolicy {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Trouble("unreadable-file", `the policy of witnesses \`${path}\` cannot be read (CHECKRAIL_WITNESSES)`, {
      hint: "write a tlog-policy there, or unset it: without one nobody is asked",
      cause,
    });
  }
  const policy = parsePolicy(text);
  if (!policy.ok) {
    throw new Trouble("usage", `\`${path}\` is no policy of witnesses (CHECKRAIL_WITNESSES)`, {
      hint: "see docs/how-to/run-a-witness.md",
      problems: policy.problems,
    });
  }
  const { logs } = policy.value;
  if (logs.length > 0 && !logs.some(({ key }) => key.name === origin)) {
    throw new Trouble("usage", `\`${path}\` is the policy of another log than \`${origin}\` (CHECKRAIL_WITNESSES)`, {
      hint: "name this log in a `log` line, or leave these lines out",
    });
  }
  return {
    policy: policy.value,
    // Which keys the log has is the log's word, and changes when they are rotated.
    text: text.replace(/^[ \t]*log[ \t].*(?:\n|$)/gm, ""),
    graceSeconds: secondsOf(grace),
    call: callWitness,
  };
}

function secondsOf(grace: string | null): number {
  if (grace === null) return 0;
  if (/^\d{1,7}$/.test(grace)) return Number(grace);
  throw new Trouble("usage", `\`${grace.slice(0, 100)}\` is no number of seconds (CHECKRAIL_WITNESS_GRACE)`, {
    hint: "write whole seconds, such as 600; 0 holds at once",
  });
}

import { type AiClaim, type AiRole, type ChangeProvenance, type CommitProvenance, compareText, distinct } from "#core";
import { isMarkedByAider, isToolAddress, plainBotOf, signatureOf } from "./address.ts";
import { noteClaims, readNote } from "./note.ts";
import type { Signature } from "./signature.ts";
import { type Place, toolNamed } from "./toolName.ts";
import { type Trace, traceClaims } from "./trace.ts";
import { coAuthorKey, isSessionLink, lineMax, parseTrailer, readFooter, trailersOf } from "./trailers.ts";

export type Identity = Readonly<{ name: string; email: string }>;

/** A commit as far as its provenance needs it. */
export type CommitText = Readonly<{
  author: Identity;
  committer: Identity;
  title: string;
  trailers: readonly string[];
  isMerge: boolean;
  note: string | null;
  /** Claims of Agent Trace records on this revision. */
  traces?: Readonly<{ revision: string; records: readonly Trace[] }>;
}>;

const roleOrder: readonly AiRole[] = ["authored", "assisted", "executed", "advised", "reviewed"];
const confidenceOrder = ["high", "medium", "low"] as const;

/** Reads what part AI tools had in a commit: notes first, then addresses, trailers and footers. The title and the prose of the message are
 *  not looked at: they speak of AI without having been written by it. No evidence is `unknown`, never "a human". */
export function readCommit(commit: CommitText): CommitProvenance {
  const note = commit.note === null ? null : readNote(commit.note);
  const warnings = [
    ...(note?.warnings ?? []),
    ...(commit.note !== null && note === null ? ["the note cannot be read"] : []),
  ];
  const read = [
    ...(note ? noteClaims(note) : []),
    ...(commit.traces ? traceClaims(commit.traces.records, commit.traces.revision) : []),
    ...personClaims(commit.author, "author"),
    ...personClaims(commit.committer, "committer"),
    ...commit.trailers.flatMap(lineClaims),
  ];
  // Claude's GitHub app signs its commits with Claude Code's footer: one tool, not two.
  const isApp = read.some(({ tool }) => tool === "claude-github-app");
  const claims = read.filter(({ tool, claimant }) => !(isApp && tool === "claude-code" && claimant === "footer"));
  const ai = claims.length > 0;
  const bot = botOf(commit);
  return {
    ai,
    tools: distinct(claims.map(({ tool }) => tool)).sort(compareText),
    role: ai
      ? strongest(
          roleOrder,
          claims.map(({ role }) => role),
        )
      : bot === null
        ? "unknown"
        : "none",
    confidence: ai
      ? strongest(
          confidenceOrder,
          claims.map(({ confidence }) => confidence),
        )
      : bot === null
        ? "low"
        : "high",
    claims,
    bot,
    aiLines: note?.aiLines ?? null,
    humanLines: note?.humanLines ?? null,
    schemaVersion: note?.schemaVersion ?? null,
    warnings,
  };
}

/** The automation that made the commit by itself: nobody else committed it or had a part in it. */
function botOf({ author, committer, trailers }: CommitText): string | null {
  const others = trailers.flatMap((line) => {
    const read = parseTrailer(line);
    return read !== null && coAuthorKey.test(read.key) ? [{ name: read.name, email: read.email ?? "" }] : [];
  });
  const isAlone = [committer, ...others].every(({ name, email }) => isToolAddress(email, name));
  return isAlone ? plainBotOf(author.email, author.name) : null;
}

function strongest<T>(order: readonly [T, ...T[]] | readonly T[], found: readonly T[]): T {
  const [first] = order.filter((candidate) => found.includes(candidate));
  const [weakest] = order.slice(-1);
  return (first ?? weakest) as T;
}

function personClaims({ name, email }: Identity, claimant: "author" | "committer"): readonly AiClaim[] {
  const evidence = `${claimant} ${name} <${email}>`.slice(0, 200);
  if (isMarkedByAider(name))
    return [{ role: "authored", tool: "aider", model: null, confidence: "high", claimant, evidence }];
  const signature = signatureOf(email, name);
  if (!signature) return [];
  const tool = signature.asAuthor ?? signature.tool;
  return [{ role: "authored", tool, model: null, confidence: signature.confidence, claimant, evidence }];
}

/** Links and ids of sessions, which agents write into the commits they make. */
const sessionKeys: ReadonlyMap<string, Readonly<{ tool: string; value: RegExp }>> = new Map([
  ["claude-session", { tool: "claude code", value: /^https:\/\/claude\.(ai|com)\// }],
  ["amp-thread-id", { tool: "amp", value: /^(https:\/\/ampcode\.com\/|T-)/ }],
  ["copilot-session", { tool: "copilot", value: /^[0-9a-f]{8}-[0-9a-f-]{27}/i }],
  ["agent-logs-url", { tool: "copilot coding agent", value: /^https:\/\/github\.com\/[^/\s]+\/[^/\s]+\/sessions\// }],
]);
const typedKeys =
  /^(ai-)?(assisted|generated|written)-by$|^co-developed-by$|^made-(with|by)$|^(ai-)?(tool|agent|assistant)$/;

/** Of these, the ones in which nobody names a person without an address; generators that are no AI sign as `Generated-by`. */
function placeOf(key: string, email: string | null): Place {
  if (email !== null) return "person";
  if (/^ai-|^assisted-by$|^made-with$/.test(key)) return "tool";
  return key === "generated-by" ? "prose" : "person";
}

function lineClaims(line: string): readonly AiClaim[] {
  if (line.length > lineMax) return [];
  if (isSessionLink(line)) return claimsOf(toolNamed("claude code", "tool"), "footer", line, null);
  const footer = readFooter(line);
  if (footer !== null) return claimsOf(toolNamed(footer.name, footer.place, footer.url), "footer", line, null);
  const read = parseTrailer(line);
  if (read === null) return [];
  const { key, value, name, email } = read;
  const session = sessionKeys.get(key);
  if (session?.value.test(value)) return claimsOf(toolNamed(session.tool, "tool"), "trailer", line, null);
  if (/^(co-?authored-by|signed-off-by)$/.test(key)) {
    if (email === null) return [];
    if (isMarkedByAider(name)) return claimsOf(toolNamed("aider", "tool"), "trailer", line, null);
    // Who signs off passed the change on; how much of it they made is not said.
    const passed = key === "signed-off-by" ? ({ confidence: "medium" } as const) : {};
    return claimsOf(signatureOf(email, name) ?? undefined, "trailer", line, modelIn(name), passed);
  }
  if (typedKeys.test(key)) {
    const byAddress = email === null ? null : signatureOf(email, name);
    const signature = byAddress ?? toolNamed(name, placeOf(key, email));
    // A person typed the name: weaker than the tool's own address, except where the tool itself writes this line.
    const typed =
      byAddress === null && key === "assisted-by" && signature?.tool !== "crush" && signature?.tool !== "kiro";
    return claimsOf(signature ?? undefined, "trailer", line, null, {
      ...(typed ? { confidence: "medium" } : {}),
      ...(key === "assisted-by" ? { role: "assisted" } : {}),
    });
  }
  return [];
}

function claimsOf(
  signature: Signature | undefined,
  claimant: AiClaim["claimant"],
  evidence: string,
  model: string | null,
  more: Partial<AiClaim> = {},
): readonly AiClaim[] {
  if (signature === undefined) return [];
  const { tool, role, confidence } = signature;
  return [{ role, tool, model, confidence, claimant, evidence: evidence.slice(0, 200), ...more }];
}

/** `Claude Opus 4.6 (1M context)` names its model, `aider (openai/gpt-5.2)` too. */
function modelIn(name: string): string | null {
  const [, bracketed] = /^aider \((.+)\)$/.exec(name) ?? [];
  const [, claude] = /^Claude (.*\d.*)$/.exec(name) ?? [];
  return bracketed ?? claude ?? null;
}

/** The part that AI had in a change: the union over its commits. One without evidence, a merge too, makes the whole uncertain; a bot that
 *  is not AI does not. */
export function changeProvenance(commits: readonly CommitProvenance[]): ChangeProvenance {
  const roles = distinct(commits.filter(({ ai }) => ai).flatMap(({ claims }) => claims.map(({ role }) => role)));
  const unknown = commits.length === 0 || commits.some(({ ai, bot }) => !ai && bot === null);
  return {
    roles: [...roles.sort(compareText), ...(unknown ? (["unknown"] as const) : [])],
    tools: distinct(commits.flatMap(({ tools }) => tools)).sort(compareText),
    unknown,
  };
}

/** The provenance of a commit as git has it. */
export function readCommitText(
  commit: Readonly<{
    author: Identity;
    committer: Identity;
    title: string;
    message: string;
    parents: readonly string[];
    note: string | null;
  }>,
): CommitProvenance {
  const { author, committer, title, message, parents, note } = commit;
  return readCommit({ author, committer, title, note, trailers: trailersOf(message), isMerge: parents.length > 1 });
}

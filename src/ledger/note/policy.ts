import { isNonEmpty } from "#core";
import { equalBytes, textOfInput } from "../bytes.ts";
import { accept, type Checked, quote, type Refusal, refusal, refuse } from "../checked.ts";
import { type NoteKey, parseVkey } from "./noteKey.ts";

/** Whom to believe about a log (C2SP tlog-policy): which logs, which witnesses, and how many of them. */
export type TlogPolicy = Readonly<{
  logs: readonly Readonly<{ key: NoteKey; url: string | null }>[];
  witnesses: readonly PolicyWitness[];
  /** null is `quorum none`: the log is believed alone. */
  quorum: Quorum | null;
}>;

export type PolicyWitness = Readonly<{ name: string; key: NoteKey; url: string | null }>;

export type Quorum =
  | Readonly<{ kind: "witness"; witness: PolicyWitness }>
  | Readonly<{ kind: "group"; name: string; threshold: number; members: readonly Quorum[] }>;

export type PolicyCode = "policy-format";

const linesMax = 2000;

/** A policy that is being read: names stand for what was defined above. */
type Draft = {
  logs: { key: NoteKey; url: string | null }[];
  witnesses: PolicyWitness[];
  named: Map<string, Quorum>;
  members: Set<string>;
  quorum: Quorum | null | undefined;
};

/** Reads a policy; says all that is wrong with it, by line. */
export function parsePolicy(input: string | Uint8Array): Checked<TlogPolicy, PolicyCode> {
  const text = textOfInput(input);
  if (text === null) return refuse("policy-format", "the policy is not valid UTF-8", "write it as UTF-8 text");
  const lines = text.split("\n");
  if (lines.length > linesMax)
    return refuse("policy-format", `the policy has more than ${linesMax} lines`, "shorten it");
  const draft: Draft = { logs: [], witnesses: [], named: new Map(), members: new Set(), quorum: undefined };
  const problems: Refusal<PolicyCode>[] = [];
  for (const [index, line] of lines.entries()) {
    const wrong = hasControls(line) ? "control characters are not allowed" : readLine(draft, line);
    if (wrong !== null)
      problems.push({ ...refusal("policy-format", wrong, "see c2sp.org/tlog-policy"), line: index + 1, column: 1 });
  }
  if (draft.quorum === undefined && problems.length === 0)
    problems.push(refusal("policy-format", "the policy names no quorum", "add `quorum NAME`, or `quorum none`"));
  if (isNonEmpty(problems)) return { ok: false, problems };
  return accept({ logs: draft.logs, witnesses: draft.witnesses, quorum: draft.quorum ?? null });
}

/** Control characters but tab; a newline ended the line. */
function hasControls(line: string): boolean {
  return /[^\P{Cc}\t\u0080-\u009f]/u.test(line);
}

function readLine(draft: Draft, line: string): string | null {
  const [keyword, ...words] = line.split(/[ \t]+/).filter((word) => word !== "");
  if (keyword === undefined || keyword.startsWith("#")) return null;
  if (keyword === "log") return readLog(draft, words);
  if (keyword === "witness") return readWitness(draft, words);
  if (keyword === "group") return readGroup(draft, words);
  if (keyword === "quorum") return readQuorum(draft, words);
  return `${quote(keyword)} is none of log, witness, group, quorum`;
}

function readLog(draft: Draft, [vkey = "", url = null, ...rest]: readonly (string | null)[]): string | null {
  const key = keyOf(vkey ?? "", "ed25519");
  if (typeof key === "string" || rest.length > 0) return typeof key === "string" ? key : "write `log VKEY [URL]`";
  if (draft.logs.some((other) => equalBytes(other.key.publicKey, key.publicKey)))
    return "this log's key is there twice";
  draft.logs.push({ key, url });
  return null;
}

function readWitness(draft: Draft, [name = "", vkey = "", url, ...rest]: readonly string[]): string | null {
  const key = keyOf(vkey, "cosignature");
  if (typeof key === "string" || rest.length > 0)
    return typeof key === "string" ? key : "write `witness NAME VKEY [URL]`";
  if (draft.witnesses.some((other) => equalBytes(other.key.publicKey, key.publicKey)))
    return "this witness's key is there twice: it would count twice";
  const witness = { name, key, url: url ?? null };
  draft.witnesses.push(witness);
  return define(draft, name, { kind: "witness", witness });
}

function readGroup(draft: Draft, [name = "", wanted = "", ...names]: readonly string[]): string | null {
  const members: Quorum[] = [];
  for (const each of names) {
    const member = draft.named.get(each);
    if (member === undefined) return `${quote(each)} is not defined above`;
    if (draft.members.has(each)) return `${quote(each)} is a member already: it would count twice`;
    draft.members.add(each);
    members.push(member);
  }
  const threshold =
    wanted === "all" ? names.length : wanted === "any" ? 1 : /^[1-9]\d{0,3}$/.test(wanted) ? +wanted : 0;
  if (threshold < 1 || threshold > members.length)
    return `${quote(wanted)} of ${members.length} members: write \`all\`, \`any\` or a number that can be reached`;
  return define(draft, name, { kind: "group", name, threshold, members });
}

function readQuorum(draft: Draft, [name = "", ...rest]: readonly string[]): string | null {
  if (draft.quorum !== undefined) return "there is a second quorum";
  const quorum = name === "none" ? null : draft.named.get(name);
  if (quorum === undefined || rest.length > 0) return `${quote(name)} is no witness or group defined above`;
  draft.quorum = quorum;
  return null;
}

function define(draft: Draft, name: string, quorum: Quorum): string | null {
  if (name === "none" || draft.named.has(name)) return `the name ${quote(name)} is taken`;
  draft.named.set(name, quorum);
  return null;
}

function keyOf(vkey: string, type: NoteKey["type"]): NoteKey | string {
  const key = parseVkey(vkey);
  if (!key.ok) return key.problems[0].message;
  return key.value.type === type ? key.value : `${quote(vkey)} is not a key of type \`${type}\``;
}

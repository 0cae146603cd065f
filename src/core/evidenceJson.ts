import type { Evidence } from "./evidence.ts";
import { type Digest, type Instant, parseInstant } from "./ids.ts";
import { isNonEmpty } from "./nonEmpty.ts";
import { type Parsed, type Problem, problem } from "./problem.ts";

type Fields = Readonly<Record<string, unknown>>;
type Reader = (value: unknown) => unknown;
const refused = Symbol("refused");

/** Reads `{"evidence": […]}` as the server exports it. One entry that is not understood refuses the whole: a half-read
 *  record could hide the request for changes behind an approval. */
export function parseEvidence(text: string, path: string): Parsed<readonly Evidence[]> {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const message = `not JSON: ${error instanceof Error ? error.message : String(error)}`;
    return {
      ok: false,
      problems: [problem("evidence-not-json", message, { path, hint: "export the evidence again" })],
    };
  }
  const list = isFields(json) ? json.evidence : undefined;
  if (!Array.isArray(list)) {
    const hint = 'write `{"evidence": [ … ]}`';
    return { ok: false, problems: [problem("evidence-shape", "there is no list `evidence`", { path, hint })] };
  }
  const problems: Problem[] = [];
  const ids = new Set<string>();
  const evidence = list.flatMap((item: unknown, index) => {
    const read = readItem(item);
    if (typeof read === "string") {
      problems.push(
        problem("evidence-entry", `evidence[${index}]: ${read}`, { path, hint: "see docs/reference/evidence.md" }),
      );
      return [];
    }
    if (ids.has(read.id)) {
      const hint = "every fact has an id of its own; export the evidence again";
      problems.push(
        problem("evidence-entry", `evidence[${index}]: id ${quote(read.id)} is there twice`, { path, hint }),
      );
    }
    ids.add(read.id);
    return [read];
  });
  return isNonEmpty(problems) ? { ok: false, problems } : { ok: true, value: evidence };
}

function readItem(item: unknown): Evidence | string {
  if (!isFields(item)) return "not an object";
  const kind = item.kind;
  const shape = typeof kind === "string" && Object.hasOwn(shapes, kind) ? shapes[kind as Evidence["kind"]] : undefined;
  if (shape === undefined) return `unknown kind ${quote(kind)}; known: ${Object.keys(shapes).join(", ")}`;
  const foreign = Object.keys(item).find((name) => name !== "kind" && !Object.hasOwn(shape, name));
  if (foreign !== undefined)
    return `unknown field ${quote(foreign)} of ${kind}; known: ${Object.keys(shape).join(", ")}`;
  const read: Record<string, unknown> = { kind };
  for (const [name, reader] of Object.entries(shape)) {
    const value = reader(Object.hasOwn(item, name) ? item[name] : undefined);
    if (value === refused) return `\`${name}\` of ${kind} is missing or not of its form`;
    read[name] = value;
  }
  // Every field of the kind's shape was read just above.
  return read as Evidence;
}

/** A user's word in backticks, short, whatever it is. */
function quote(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return `\`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\``;
}

const text: Reader = (value) => (typeof value === "string" && value !== "" ? value : refused);
const words: Reader = (value) => (typeof value === "string" ? value : refused);
const number: Reader = (value) => (typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : refused);
const percent: Reader = (value) => (typeof value === "number" && value >= 0 && value <= 100 ? value : refused);
const instant: Reader = (value) => (typeof value === "string" ? (parseInstant(value) ?? refused) : refused) as Instant;
const digest: Reader = (value) =>
  typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value) ? (value as Digest) : refused;
const oneOf =
  (...allowed: readonly string[]): Reader =>
  (value) =>
    typeof value === "string" && allowed.includes(value) ? value : refused;
const optional =
  (reader: Reader, otherwise: unknown): Reader =>
  (value) =>
    value === undefined || value === null ? otherwise : reader(value);
const listOf =
  (reader: Reader): Reader =>
  (value) => {
    if (!Array.isArray(value)) return refused;
    const read = value.map(reader);
    return read.includes(refused) ? refused : read;
  };

/** `github:ana`, or `{"provider": "github", "login": "ana"}`. */
const account: Reader = (value) => {
  if (isFields(value)) {
    const { provider, login } = value;
    // A provider holds no colon, or two accounts would print alike.
    return typeof provider === "string" && typeof login === "string" ? account(`${provider}:${login}`) : refused;
  }
  const [, provider, login] = typeof value === "string" ? (/^([a-z][\w.-]*):(.+)$/.exec(value) ?? []) : [];
  return provider && login ? { provider, login } : refused;
};
const sections: Reader = (value) => {
  if (!isFields(value) || !Object.values(value).every((part) => typeof part === "string")) return refused;
  return Object.assign(Object.create(null), value);
};
const step: Reader = (value) => {
  if (!isFields(value)) return refused;
  const { run, expect, rollback } = value;
  const all = [run, expect, rollback].every((part) => typeof part === "string");
  return all ? { run, expect, rollback } : refused;
};

const shapes: Readonly<Record<Evidence["kind"], Readonly<Record<string, Reader>>>> = {
  signature: {
    id: text,
    by: account,
    verdict: oneOf("approve", "request-changes"),
    patch: digest,
    at: instant,
    expiresAt: optional(instant, null),
    edited: optional((value) => (typeof value === "boolean" ? value : refused), false),
  },
  dismissal: { id: text, target: text, by: account, at: instant },
  document: {
    id: text,
    patch: digest,
    sections,
    steps: optional(listOf(step), []),
    aiPart: optional(words, ""),
    signedBy: account,
    at: instant,
  },
  status: { id: text, name: text, state: oneOf("success", "failure", "pending"), result: digest, at: instant },
  coverage: { id: text, changedLines: percent, result: digest, at: instant },
  "first-seen": { id: text, patch: digest, at: instant },
  rollout: { id: text, stages: listOf(percent), bakeMinutes: number, result: digest, at: instant },
  waiver: {
    id: text,
    requirement: text,
    by: account,
    second: account,
    reason: words,
    patch: digest,
    at: instant,
    expiresAt: instant,
  },
};

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

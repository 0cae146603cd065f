import { type Identity, readCommit } from "./commit.ts";

type Fields = Readonly<Record<string, unknown>>;

/** One answer of `provenance --batch` for a parsed line `{id, author, committer, title, trailers, isMerge, note?}`. */
export function batchAnswer(record: Fields): object {
  const id = record.id ?? null;
  const author = identityOf(record.author);
  if (author === null) return { id, error: "`author` is not {name, email}" };
  const committer = record.committer === undefined || record.committer === null ? author : identityOf(record.committer);
  if (committer === null) return { id, error: "`committer` is not {name, email}" };
  const trailers = record.trailers ?? [];
  if (!Array.isArray(trailers) || !trailers.every((line) => typeof line === "string"))
    return { id, error: "`trailers` is not a list of texts" };
  const { note = null, title = "" } = record;
  if (note !== null && typeof note !== "string") return { id, error: "`note` is not a text" };
  const read = readCommit({
    author,
    committer,
    title: typeof title === "string" ? title : "",
    trailers,
    isMerge: record.isMerge === true,
    note,
  });
  const evidence = read.claims.map((claim) => `${claim.claimant}: ${claim.evidence}`);
  const { ai, tools, role, confidence, aiLines, humanLines, warnings } = read;
  return {
    id,
    ai,
    tools,
    role,
    confidence,
    evidence,
    ...(aiLines === null ? {} : { aiLines, humanLines }),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

function identityOf(value: unknown): Identity | null {
  if (typeof value !== "object" || value === null) return null;
  const { name, email } = value as Fields;
  return typeof name === "string" && typeof email === "string" ? { name, email } : null;
}

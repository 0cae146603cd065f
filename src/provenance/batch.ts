import { type Identity, readCommit } from "./commit.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The answer of `provenance --batch` to a parsed line `{id, author, committer, title, trailers, isMerge, note?}`, without its id; a
 *  text says why there is none. */
export function batchAnswer(record: Fields): object | string {
  const author = identityOf(record.author);
  if (author === null) return "`author` is not {name, email}";
  const committer = record.committer === undefined || record.committer === null ? author : identityOf(record.committer);
  if (committer === null) return "`committer` is not {name, email}";
  const trailers = record.trailers ?? [];
  if (!Array.isArray(trailers) || !trailers.every((line) => typeof line === "string"))
    return "`trailers` is not a list of texts";
  const note = record.note ?? null;
  const title = record.title ?? "";
  const isMerge = record.isMerge ?? false;
  if (note !== null && typeof note !== "string") return "`note` is not a text";
  if (typeof title !== "string") return "`title` is not a text";
  if (typeof isMerge !== "boolean") return "`isMerge` is not true or false";
  const read = readCommit({
    author,
    committer,
    title,
    trailers,
    isMerge,
    note,
  });
  const evidence = read.claims.map((claim) => `${claim.claimant}: ${claim.evidence}`);
  const { ai, tools, role, confidence, aiLines, humanLines, schemaVersion, warnings } = read;
  return {
    ai,
    tools,
    role,
    confidence,
    evidence,
    ...(aiLines === null ? {} : { aiLines, humanLines }),
    ...(schemaVersion === null ? {} : { schemaVersion }),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

function identityOf(value: unknown): Identity | null {
  if (typeof value !== "object" || value === null) return null;
  const { name, email } = value as Fields;
  return typeof name === "string" && typeof email === "string" ? { name, email } : null;
}

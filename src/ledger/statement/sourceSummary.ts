import { canonicalJson, type Instant, isNonEmpty, type Json, type NonEmpty } from "#core";
import { type Checked, refuse } from "../checked.ts";
import {
  commit,
  instant,
  listOf,
  nonEmptyListOf,
  objectOf,
  oneOf,
  optional,
  present,
  type Reader,
  readFields,
  recordOf,
  refused,
  text,
} from "../fields.ts";
import { digestSet, type Resource, type Statement } from "./statement.ts";

export const sourceSummaryType = "https://slsa.dev/verification_summary/v1";

/** A document by address and digest. */
export type Reference = Readonly<{ uri: string; digest: Readonly<Record<string, string>> | null }>;

/** What a SLSA source verification summary says of a revision (SLSA v1.2). */
export type SourceSummary = Readonly<{
  revisions: NonEmpty<SourceRevision>;
  verifier: Readonly<{ id: string; version: Readonly<Record<string, string>> | null }>;
  timeVerified: Instant | null;
  /** `git+https://host/org/repo`. */
  resourceUri: string;
  policy: Reference;
  /** When there is a list, it holds all that was used. */
  inputAttestations: readonly Reference[] | null;
  result: "PASSED" | "FAILED";
  /** The highest source level only, and properties: `SLSA_SOURCE_LEVEL_3`, `ORG_SOURCE_…`. */
  levels: NonEmpty<string>;
  slsaVersion: string | null;
}>;

export type SourceRevision = Readonly<{
  commit: string;
  tree: string | null;
  /** For people to follow; nothing is compared with it. */
  uri: string | null;
  /** Full names: `refs/heads/main`. */
  refs: readonly string[];
}>;

const reference = objectOf({ uri: text, digest: optional(digestSet) }, "ignore");

const predicate = objectOf(
  {
    verifier: objectOf({ id: text, version: optional(recordOf(text)) }, "ignore"),
    timeVerified: optional(instant),
    resourceUri: text,
    policy: reference,
    inputAttestations: optional(listOf(reference)),
    verificationResult: oneOf("PASSED", "FAILED"),
    verifiedLevels: nonEmptyListOf(text),
    slsaVersion: optional(text),
  },
  "ignore",
);

const hint = "see the SLSA v1.2 verification summary; attest again with a tool that follows it";

/** The statement to sign. The refs are written twice: the specification says `sourceRefs`, SLSA's own tool `source_refs`. */
export function sourceSummaryStatement(summary: SourceSummary): Statement {
  const { revisions, verifier, policy, inputAttestations, result, levels, ...rest } = summary;
  const [first, ...more] = revisions;
  return {
    subject: [revisionResource(first), ...more.map(revisionResource)],
    predicateType: sourceSummaryType,
    predicate: present({
      ...rest,
      verifier: present(verifier),
      policy: present(policy),
      inputAttestations: inputAttestations?.map(present) ?? null,
      verificationResult: result,
      verifiedLevels: levels,
    }) as Record<string, Json>,
  };
}

function revisionResource({ commit, tree, uri, refs }: SourceRevision): Resource {
  const annotations = refs.length > 0 ? { sourceRefs: refs, source_refs: refs } : null;
  return { name: null, uri, digest: { gitCommit: commit, ...(tree === null ? {} : { gitTree: tree }) }, annotations };
}

export function readSourceSummary(statement: Statement): Checked<SourceSummary, "statement-type" | "predicate-format"> {
  if (statement.predicateType !== sourceSummaryType)
    return refuse("statement-type", `the statement is no \`${sourceSummaryType}\``, "present a source summary");
  const read = readFields(predicate, statement.predicate, "predicate-format", hint);
  if (!read.ok) return read;
  const revisions = statement.subject.map(revisionOf);
  const whole = revisions.filter((each) => each !== null);
  if (!isNonEmpty(whole) || whole.length < revisions.length)
    return refuse(
      "predicate-format",
      "a subject has no `gitCommit`, or its `sourceRefs` are not one list of names",
      hint,
    );
  const { verificationResult, verifiedLevels, ...rest } = read.value;
  return { ok: true, value: { ...rest, revisions: whole, result: verificationResult, levels: verifiedLevels } };
}

const names = listOf(text);

function revisionOf({ digest, annotations, uri }: Resource): SourceRevision | null {
  const spelled = [annotations?.sourceRefs, annotations?.source_refs].filter((each) => each !== undefined);
  const [refs, other] = spelled;
  // Two lists that differ have no meaning that both readers share.
  if (other !== undefined && canonicalJson(refs) !== canonicalJson(other)) return null;
  const id = silent(commit, digest.gitCommit);
  const read = refs === undefined ? [] : silent(names, refs);
  return id === null || read === null ? null : { commit: id, tree: digest.gitTree ?? null, uri, refs: read };
}

function silent<T>(reader: Reader<T>, value: unknown): T | null {
  const read = reader(value, "", () => {});
  return read === refused ? null : read;
}

import type { Digest, Instant, Json } from "#core";
import { type Checked, refuse } from "../checked.ts";
import { commit, digest, instant, listOf, objectOf, oneOf, optional, present, readFields, text } from "../fields.ts";
import { hasSubject, type Statement } from "./statement.ts";

export const reviewType = "https://checkrail.dev/attestation/review/v0.1";

/** Someone who acted: the directory's own id, who vouches for it, and what it is. */
export type ReviewActor = Readonly<{ id: string; issuer: string; kind: "human" | "agent" | "service" }>;

/** One act of one reviewer, bound to exactly what was read. Dismissals are acts too: one envelope for each. */
export type Review = Readonly<{
  repository: string;
  changeId: string;
  targetRef: string;
  fromCommit: string;
  mergeBase: string;
  headCommit: string;
  /** The tree that the merge results in. It survives squash and rebase; the head commit does not. */
  resultTree: string;
  /** What people sign: repository, target ref and the sorted raw difference. */
  patch: Digest;
  reviewer: ReviewActor & Readonly<{ authn: Readonly<{ method: string; at: Instant }> }>;
  uploader: ReviewActor;
  /** Whoever pushed, prompted or wrote a part of it, agents with their name and model. */
  contributors: readonly (ReviewActor & Readonly<{ name: string | null; model: string | null }>)[];
  decision: "approve" | "request_changes" | "dismiss";
  /** The envelope of the earlier act that this one replaces or dismisses. */
  supersedes: Digest | null;
  policy: Readonly<{ uri: string; digest: Digest }> | null;
  /** The difference as it was shown. */
  presentedDiffDigest: Digest;
  submittedAt: Instant;
}>;

const actorFields = { id: text, issuer: text, kind: oneOf("human", "agent", "service") };

const predicate = objectOf(
  {
    repository: text,
    changeId: text,
    targetRef: text,
    fromCommit: commit,
    mergeBase: commit,
    headCommit: commit,
    resultTree: commit,
    patch: digest,
    reviewer: objectOf({ ...actorFields, authn: objectOf({ method: text, at: instant }, "ignore") }, "ignore"),
    uploader: objectOf(actorFields, "ignore"),
    contributors: listOf(objectOf({ ...actorFields, name: optional(text), model: optional(text) }, "ignore")),
    decision: oneOf("approve", "request_changes", "dismiss"),
    supersedes: optional(digest),
    policy: optional(objectOf({ uri: text, digest }, "ignore")),
    presentedDiffDigest: digest,
    submittedAt: instant,
  },
  "ignore",
);

const hint = "write every field of the review attestation v0.1";

/** The statement to sign. Its subjects are the head commit and the tree that results. */
export function reviewStatement(review: Review): Statement {
  const plain = { name: null, uri: null, annotations: null };
  return {
    subject: [
      { ...plain, digest: { gitCommit: review.headCommit } },
      { ...plain, digest: { gitTree: review.resultTree } },
    ],
    predicateType: reviewType,
    predicate: present({ ...review, contributors: review.contributors.map(present) }) as Record<string, Json>,
  };
}

export function readReview(statement: Statement): Checked<Review, "statement-type" | "predicate-format"> {
  if (statement.predicateType !== reviewType)
    return refuse("statement-type", `the statement is no \`${reviewType}\``, "present a review");
  const read = readFields(predicate, statement.predicate, "predicate-format", hint);
  if (!read.ok) return read;
  const { headCommit, resultTree } = read.value;
  // What is said inside must be what it is said about, or a review of one change would be found under another.
  return hasSubject(statement, "gitCommit", headCommit) && hasSubject(statement, "gitTree", resultTree)
    ? read
    : refuse("predicate-format", "the subjects are not the head commit and the resulting tree", hint);
}

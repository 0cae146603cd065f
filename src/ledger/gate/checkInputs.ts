import { type Digest, distinct, type Json } from "#core";
import { type Refusal, refusal } from "../checked.ts";
import { readDecisionRecord } from "../statement/decisionRecord.ts";
import {
  type EnvelopeKey,
  envelopeDigest,
  inTotoPayloadType,
  parseEnvelope,
  verifyEnvelope,
} from "../statement/dsse.ts";
import { type Review, readReview, reviewType } from "../statement/review.ts";
import { readSourceSummary } from "../statement/sourceSummary.ts";
import { hasSubject, parseStatement, type Statement } from "../statement/statement.ts";
import type { AttestationBundle } from "./attestationBundle.ts";
import type { AttestationCode } from "./attestationCode.ts";
import type { Claim } from "./claim.ts";
import { judgeReviews, type ReviewAct } from "./judgeReviews.ts";
import type { SourceExpectation, TrustPolicy } from "./trustPolicy.ts";

/** An input that was read and believed. */
type Input = Readonly<{ digest: Digest; statement: Statement }>;

const testResultType = "https://in-toto.io/attestation/test-result/v0.1";

/** Check 14: what was judged on is all there, is signed by trusted keys, and by itself allows the change. */
export function checkInputs(
  bundle: AttestationBundle,
  statement: Statement,
  claim: Claim,
  { trust, keys }: Readonly<{ trust: TrustPolicy; keys: readonly EnvelopeKey[] }>,
): Refusal<AttestationCode>[] {
  if (trust.inputs === "ignored") return [];
  if (claim.inputs === null) return [no("it does not say what it was judged on")];
  const told = new Set(claim.inputs);
  const given = new Map(bundle.inputs.map((text) => [envelopeDigest(text), text]));
  const absent = claim.inputs.filter((digest) => !given.has(digest));
  if (absent.length > 0) return [no(`${absent.length} of its ${told.size} inputs are not in the bundle`)];
  const foreign = [...given.keys()].filter((digest) => !told.has(digest));
  if (foreign.length > 0) return [no(`${foreign.length} inputs of the bundle were not judged on`)];

  const inputs: Input[] = [];
  for (const [digest, text] of given) {
    const read = readInput(text, keys);
    if (typeof read === "string") return [no(`an input is not to be believed: ${read}`)];
    inputs.push({ digest, statement: read });
  }
  const reviews = readReviews(inputs);
  if (typeof reviews === "string") return [no(reviews)];
  const { expect } = trust;
  const why =
    expect.kind === "source" ? judgeSource(inputs, reviews, statement, expect) : judgeChanges(reviews, statement);
  return why === null ? [] : [no(why)];
}

function readInput(text: string, keys: readonly EnvelopeKey[]): Statement | string {
  const envelope = parseEnvelope(text);
  if (!envelope.ok) return envelope.problems[0].message;
  const signed = verifyEnvelope(envelope.value, keys);
  if (!signed.ok) return signed.problems[0].message;
  if (signed.value.payloadType !== inTotoPayloadType) return "it is no in-toto statement";
  const statement = parseStatement(signed.value.payload);
  return statement.ok ? statement.value : statement.problems[0].message;
}

function readReviews(inputs: readonly Input[]): ReviewAct[] | string {
  const acts: ReviewAct[] = [];
  for (const { digest, statement } of inputs) {
    if (statement.predicateType !== reviewType) continue;
    const review = readReview(statement);
    if (!review.ok) return `a review is not of its form: ${review.problems[0].message}`;
    acts.push({ digest, review: review.value });
  }
  return acts;
}

/** Reviews of this repository and ref, of this commit or of the tree it has; tests of this commit. */
function judgeSource(
  inputs: readonly Input[],
  reviews: readonly ReviewAct[],
  statement: Statement,
  expect: SourceExpectation,
): string | null {
  const failed = inputs.find(
    (input) =>
      input.statement.predicateType === testResultType &&
      !(hasSubject(input.statement, "gitCommit", expect.commit) && isPassed(input.statement.predicate?.result)),
  );
  if (failed) return "a test did not pass, or was of another commit";
  const summary = readSourceSummary(statement);
  const tree = summary.ok ? summary.value.revisions.find(({ commit }) => commit === expect.commit)?.tree : undefined;
  // A squash has another commit than the one that was read, and the same tree.
  const isOfIt = (review: Review) =>
    review.repository === expect.repository &&
    expect.refs.includes(review.targetRef) &&
    (tree ? review.resultTree === tree : review.headCommit === expect.commit);
  const foreign = reviews.filter(({ review }) => !isOfIt(review));
  return foreign.length > 0 ? "a review is of another revision, repository or ref" : judgeReviews(reviews);
}

function isPassed(result: Json | undefined): boolean {
  return result === "PASSED" || result === "WARNED";
}

/** Every change of the set by its own reviews, of exactly its patch. */
function judgeChanges(reviews: readonly ReviewAct[], statement: Statement): string | null {
  const record = readDecisionRecord(statement);
  if (!record.ok) return record.problems[0].message;
  const patches = distinct(record.value.changes.map(({ patch }) => patch));
  if (patches.length === 0) return "it names no change";
  for (const patch of patches) {
    const change = record.value.changes.find((each) => each.patch === patch);
    const own = reviews.filter(
      ({ review }) =>
        review.patch === patch &&
        review.repository === change?.repository &&
        (change.targetRef === null || review.targetRef === change.targetRef),
    );
    const why = judgeReviews(own);
    if (why !== null) return `change \`${change?.id ?? patch}\`: ${why}`;
  }
  return null;
}

function no(why: string): Refusal<AttestationCode> {
  const hint = "have the change reviewed as it stands; then ask for a new attestation";
  return refusal("inputs-do-not-allow", `what it was judged on does not allow it: ${why}`, hint);
}

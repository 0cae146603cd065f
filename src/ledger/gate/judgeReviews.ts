import { type Digest, epochMs } from "#core";
import type { Review } from "../statement/review.ts";

/** One act and the digest of its envelope, by which others supersede it. */
export type ReviewAct = Readonly<{ digest: Digest; review: Review }>;

/** Two-party review (SLSA Source level 4): a human uploader and another human, or two other humans. Null when the acts bear
 *  that out, else why not. Agents and services count for nothing, and whoever had a part in the change does not review it:
 *  an agent, who prompted it and whose account it used are one party. */
export function judgeReviews(acts: readonly ReviewAct[]): string | null {
  const [first] = acts;
  if (first === undefined) return "there is no review of it";
  const parts = new Set(acts.flatMap(({ review }) => [review.uploader, ...review.contributors].map(({ id }) => id)));
  const isOutside = ({ review }: ReviewAct) => review.reviewer.kind === "human" && !parts.has(review.reviewer.id);
  const standing = standingActs(acts, isOutside);
  const objection = standing.find(({ review }) => review.decision === "request_changes");
  if (objection) return `\`${objection.review.reviewer.id}\` requested changes, and nothing lifted that`;
  const approvers = standing.filter(isOutside).length;
  const uploader = first.review.uploader;
  const isHumanUpload = acts.every(
    ({ review }) => review.uploader.kind === "human" && review.uploader.id === uploader.id,
  );
  const wanted = isHumanUpload ? 1 : 2;
  return approvers >= wanted ? null : `${approvers} of ${wanted} persons outside of it approved`;
}

/** What each reviewer's word is now: approval or objection, one act each. */
function standingActs(acts: readonly ReviewAct[], isOutside: (act: ReviewAct) => boolean): ReviewAct[] {
  const fallen = fallenActs(acts, isOutside);
  const reviewers = new Set(acts.map(({ review }) => review.reviewer.id));
  return [...reviewers].flatMap((id) => {
    const own = acts.filter(({ review }) => review.reviewer.id === id && review.decision !== "dismiss").sort(byTime);
    const last = own.at(-1);
    const alive = own.filter(({ digest }) => !fallen.has(digest)).at(-1);
    // An older approval does not rise again when a later one falls; an older objection does.
    return alive && (alive === last || alive.review.decision === "request_changes") ? [alive] : [];
  });
}

/** What was superseded. An approval falls by anybody's word; an objection only by the word of who raised it, or of a human
 *  outside the change. */
function fallenActs(acts: readonly ReviewAct[], isOutside: (act: ReviewAct) => boolean): Set<Digest> {
  const fallen = new Set<Digest>();
  for (const act of acts) {
    const old = acts.find(({ digest }) => digest === act.review.supersedes);
    if (old === undefined) continue;
    const isOwn = old.review.reviewer.id === act.review.reviewer.id;
    if (old.review.decision === "approve" || isOwn || isOutside(act)) fallen.add(old.digest);
  }
  return fallen;
}

/** At the same moment the objection comes last, and counts. */
function byTime({ review: a }: ReviewAct, { review: b }: ReviewAct): number {
  const earlier = epochMs(a.submittedAt) - epochMs(b.submittedAt);
  return earlier !== 0 ? earlier : Number(a.decision === "request_changes") - Number(b.decision === "request_changes");
}

import { compareEvidence, type Evidence, type EvidenceOf } from "./evidence.ts";
import { epochMs, type Instant } from "./ids.ts";

/** Evidence arranged once for all the rules of a decision: by what a need asks for, in one order, whatever order it came in.
 *  What lies in the future is left out, save where a person must be told that it does not count yet. */
export type EvidenceSet = Readonly<{
  /** Signatures and their dismissals, those of the future too. */
  signing: readonly (EvidenceOf<"signature"> | EvidenceOf<"dismissal">)[];
  documents: readonly EvidenceOf<"document">[];
  statuses: ReadonlyMap<string, readonly EvidenceOf<"status">[]>;
  coverage: readonly EvidenceOf<"coverage">[];
  firstSeen: readonly EvidenceOf<"first-seen">[];
  rollouts: readonly EvidenceOf<"rollout">[];
  /** By the requirement that they excuse; whether a waiver stands is its own question. */
  waivers: ReadonlyMap<string, readonly EvidenceOf<"waiver">[]>;
}>;

export function evidenceSet(evidence: readonly Evidence[], now: Instant): EvidenceSet {
  const signing: (EvidenceOf<"signature"> | EvidenceOf<"dismissal">)[] = [];
  const documents: EvidenceOf<"document">[] = [];
  const statuses = new Map<string, EvidenceOf<"status">[]>();
  const coverage: EvidenceOf<"coverage">[] = [];
  const firstSeen: EvidenceOf<"first-seen">[] = [];
  const rollouts: EvidenceOf<"rollout">[] = [];
  const waivers = new Map<string, EvidenceOf<"waiver">[]>();
  const nowMs = epochMs(now);
  // INVARIANT: the order in which evidence arrives never matters.
  for (const item of evidence.toSorted(compareEvidence)) {
    if (item.kind === "signature" || item.kind === "dismissal") signing.push(item);
    else if (item.kind === "waiver") addTo(waivers, item.requirement, item);
    // Written so that a broken time is one that has not come.
    else if (!(epochMs(item.at) <= nowMs)) continue;
    else if (item.kind === "status") addTo(statuses, item.name, item);
    else if (item.kind === "document") documents.push(item);
    else if (item.kind === "coverage") coverage.push(item);
    else if (item.kind === "first-seen") firstSeen.push(item);
    else if (item.kind === "rollout") rollouts.push(item);
  }
  return { signing, documents, statuses, coverage, firstSeen, rollouts, waivers };
}

function addTo<Item>(groups: Map<string, Item[]>, key: string, item: Item): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

import { type AttestationCode, attestationCodes } from "#ledger";
import { code, table } from "./markdown.ts";

type Meaning = readonly [check: number, means: string, next: string];

/** A code that is new does not compile until it is explained here. */
const meanings: Readonly<Record<AttestationCode, Meaning>> = {
  "envelope-signature": [
    1,
    "no key of the trust file signed it, or it was changed after",
    "compare the server's key with the trust file",
  ],
  "payload-type": [
    2,
    "what was signed is no in-toto statement by its type",
    "take the attestation again from the server",
  ],
  "statement-type": [
    3,
    "it is not the kind of statement that is expected",
    "present the deploy decision, not another paper",
  ],
  "subject-mismatch": [
    4,
    "it is about another artifact, service, environment or commit; or nobody said which is meant",
    "deploy what was decided, or ask for what is deployed",
  ],
  "verifier-mismatch": [5, "its key may not speak in this name", "the trust file says which key speaks for whom"],
  "resource-mismatch": [
    6,
    "a change of it is of another repository",
    "an attestation of another repository does not count",
  ],
  "ref-not-allowed": [7, "a change of it went to a branch that is not allowed", "merge to a protected branch first"],
  "not-passed": [8, "the verdict is hold or deny", "look the decision up: it says who must sign and what is missing"],
  "not-yet-valid": [8, "it is dated in the future", "set the clocks right"],
  expired: [8, "its time is over; a deploy decision lives an hour", "ask the gate again"],
  "level-too-low": [
    9,
    "the source level is below what this gate wants; an open break-glass review caps it at 2",
    "two persons outside the change review it; close the review",
  ],
  "property-missing": [9, "a property that this gate asks for is not claimed", "meet what it asks, then attest"],
  "property-forbidden": [
    9,
    "it bears a property that is forbidden; break-glass always is, without two enrolled persons' override",
    "have it reviewed, or bring the override",
  ],
  "policy-not-allowed": [
    10,
    "it was judged by a protocol that the trust file does not know, or names none",
    "refresh the trust file, by two persons",
  ],
  "not-in-log": [
    11,
    "nothing leads from it to a checkpoint that the pinned log signed",
    "take the attestation again from the ledger",
  ],
  "witness-quorum": [
    12,
    "too few of the pinned witnesses saw the log so",
    "ask the witnesses, then take a new receipt",
  ],
  "cosignature-stale": [12, "too few of them saw it lately", "take a new receipt"],
  "checkpoint-older": [
    13,
    "the log is shorter than this gate saw it",
    "take a new receipt; if there is none, the log was rolled back: stop",
  ],
  "checkpoint-forked": [
    13,
    "the log shows another history than this gate saw",
    "keep both checkpoints as proof, and tell its operator",
  ],
  "consistency-missing": [
    13,
    "nothing shows that the log goes on from where this gate saw it",
    "ask with the size that the gate saw last (`?from=SIZE`)",
  ],
  "inputs-do-not-allow": [
    14,
    "the reviews that it was judged on are missing, or do not allow it by themselves",
    "have the change reviewed as it stands",
  ],
};

export function verifyCodesPage(): string {
  return `# Codes of \`verify\`

\`checkrail verify FILE\` asks fourteen questions of an attestation, with no server and no network, and tells all that fail at once. Each failure has its own code; the codes
stay, because scripts read them (\`--format json\`, \`problems[].code\`). Whatever is not verified is a hold: exit status 3. A file that cannot be read is trouble: exit status 1.

${table(
  ["check", "code", "means", "what to do"],
  attestationCodes
    .map((name) => [name, meanings[name]] as const)
    .map(([name, [check, means, next]]) => [String(check), code(name), means, next]),
)}

What is trusted stands in the trust file: \`checkrail trust\` saves it from the server, and whoever can change it can open the gate. Its fields are those of \`TrustPolicy\` in
\`checkrail/ledger\`; the reasons are in [what an attestation must show](../decisions/2026-11-26-what-an-attestation-must-show.md).`;
}

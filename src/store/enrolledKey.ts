import { Trouble } from "#core";
import type { Query } from "./database.ts";

export type Purpose = "log" | "attestation";

/** The key that is enrolled; null: none is yet. */
export async function readEnrolled(query: Query, purpose: Purpose): Promise<string | null> {
  const [row] = await query<{ vkey: string }>(
    "select vkey from keys where purpose = $1 and state = 'active' order by enrolled_at desc, id desc limit 1",
    [purpose],
  );
  return row?.vkey ?? null;
}

/** The trouble of a node that has another key than the enrolled one. */
export function strangeKey(purpose: Purpose, enrolled: string | null, own: string): Trouble {
  if (enrolled === null && purpose === "attestation") {
    return new Trouble("fork-guard", "no key for attestations is enrolled yet: nothing is attested", {
      hint: "ask again in a moment: the first node that signs enrols it",
    });
  }
  const file = purpose === "log" ? "log.key" : "attestation.key";
  const other = enrolled === null ? "another key signed the log" : `\`${short(enrolled)}\` is enrolled`;
  return new Trouble("fork-guard", `this node's ${file} is \`${short(own)}\`, and ${other}: it signs nothing`, {
    hint: `give it ${file} of the nodes that sign, and their name of the log: CHECKRAIL_KEYS names the folder of keys, CHECKRAIL_ORIGIN the log`,
  });
}

/** Name and id, without the key itself. */
function short(vkey: string): string {
  return vkey.split("+").slice(0, 2).join("+");
}

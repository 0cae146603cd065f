import { Trouble } from "#core";
import type { KeyRecord } from "#ports";
import type { Query } from "./database.ts";

export type Purpose = "log" | "attestation";

export type Enrolled = Readonly<{ id: string; vkey: string; state: KeyRecord["state"] }>;

/** The key that is enrolled, as the newest fact says; null: none is yet. */
export async function readEnrolled(query: Query, purpose: Purpose): Promise<Enrolled | null> {
  const [row] = await query<Enrolled>(
    `select id, vkey, state from keys where purpose = $1 and state in ('active', 'frozen')
     order by enrolled_at desc, id desc limit 1`,
    [purpose],
  );
  return row ?? null;
}

/** The trouble of a node that does not have the key that is enrolled. */
export function strangeKey(purpose: Purpose, enrolled: string | null, own: string): Trouble {
  if (enrolled === null && purpose === "attestation") {
    return new Trouble("fork-guard", "no key for attestations is enrolled yet: nothing is attested", {
      hint: "ask again in a moment: the first node that signs enrols it",
    });
  }
  const other = enrolled === null ? "another key signed the log" : `\`${short(enrolled)}\` is enrolled`;
  const file = enrolled === null ? `${purpose}.key` : `${purpose}.key, or ${purpose}-${enrolled.split("+")[1]}.key,`;
  return new Trouble(
    "fork-guard",
    `this node has the ${purpose} key \`${short(own)}\`, and ${other}: it signs nothing`,
    {
      hint: `give it ${file} of the nodes that sign, and their name of the log: CHECKRAIL_KEYS names the folder of keys, CHECKRAIL_ORIGIN the log`,
    },
  );
}

export function frozenLog(): Trouble {
  return new Trouble(
    "fork-guard",
    "the log is frozen: its key may be in other hands, and nothing is recorded any more",
    {
      hint: "begin a new log: a new database, new keys, a new name (CHECKRAIL_ORIGIN); keep this one to be read",
    },
  );
}

/** Name and id, without the key itself. */
function short(vkey: string): string {
  return vkey.split("+").slice(0, 2).join("+");
}

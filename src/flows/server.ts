import type { RecordPorts } from "#ports";
import type { Secrets } from "./record/access.ts";
import type { ReadOrganisation } from "./record/organisation.ts";
import type { Keyrings } from "./record/rotateKey.ts";

/** What a door that serves many has in its hands: the ports of the record, and what is remembered between requests. */
export type Server = RecordPorts &
  Readonly<{
    organisation: ReadOrganisation;
    secrets: Secrets;
    /** The keys that sign for this record. */
    keyrings: Keyrings;
    /** Why nothing can be signed at present; null: all is well. */
    trouble: () => Error | null;
  }>;

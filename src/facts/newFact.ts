import { canonicalJson, type Instant, instantOf, type Json } from "#core";
import type { KeyEvent } from "#ledger";
import { attestationMade } from "./attestation.ts";
import type { FactKind, NewFact, RecordedFact, RowWrite } from "./fact.ts";
import { keyEventOf, keyEventTypes } from "./key.ts";
import { factKinds } from "./kinds.ts";
import { versionAttested } from "./versionAttested.ts";

/** A fact about to be recorded. Its body is canonical JSON (RFC 8785) of everything it says, so that the ledger's leaf
 *  commits to all of it; the body of what is signed is the envelope itself, byte for byte. */
export function newFact<Data>(kind: FactKind<Data>, id: string, by: string | null, data: Data): NewFact {
  const stream = kind.stream(data);
  const common = { id, type: kind.type, v: kind.version, stream, by, subject: kind.subject(data) };
  if (isEnvelope(kind.type)) return { ...common, body: (data as { envelope: string }).envelope };
  return { ...common, body: canonicalJson({ type: kind.type, v: kind.version, stream, by, data }) };
}

/** A fact as it was recorded, in the newest shape of its kind. Throws where the text is not what its columns say: then
 *  the row was not written by us. */
export function readFact(row: NewFact & Readonly<{ recordedAt: Instant }>): RecordedFact {
  const { id, type, v, stream, by, recordedAt } = row;
  const kind = kindOf(type);
  if (isEnvelope(type)) return { id, type, v, stream, by, data: { envelope: row.body }, recordedAt };
  const body: unknown = JSON.parse(row.body);
  const { data, ...said } = body as { type: string; v: number; stream: string; by: string | null; data: Json };
  if (said.type !== type || said.v !== v || said.stream !== stream || said.by !== by) {
    throw new Error(`the fact ${id} is not what its body says`);
  }
  if (!(v >= 1 && v <= kind.version)) {
    throw new Error(`the fact ${id} is a \`${type}\` of version ${v}; this version knows up to ${kind.version}`);
  }
  const newest = kind.upcasters.slice(v - 1).reduce((old, upcast) => upcast(old), data);
  return { id, type, v: kind.version, stream, by, data: newest, recordedAt };
}

/** What the body of a fact says about the keys that sign; null: nothing. */
export function keyEventOfBody(leaf: Readonly<{ index: bigint; type: string; body: string }>): KeyEvent | null {
  const { index, type, body } = leaf;
  if (!keyEventTypes.includes(type)) return null;
  try {
    const said = JSON.parse(body) as Pick<NewFact, "v" | "stream" | "by">;
    const row = { id: "", type, v: said.v, stream: said.stream, by: said.by, subject: null, body, recordedAt };
    const event = keyEventOf({ index, type, data: readFact(row).data });
    const words =
      event === null ? [] : Object.entries(event).filter(([name]) => !["index", "compromised"].includes(name));
    return words.every(([, word]) => typeof word === "string") ? event : null;
  } catch {
    // Not what a leaf commits to: whoever compares the two says so.
    return null;
  }
}

const recordedAt = instantOf(0);

/** What a fact writes into the projections. Pure: the same fact gives the same rows. */
export function rowsOf(fact: RecordedFact): readonly RowWrite[] {
  return kindOf(fact.type).rows(fact as RecordedFact<never>);
}

/** What is signed as a whole: the body is the envelope, byte for byte. */
function isEnvelope(type: string): boolean {
  return type === attestationMade.type || type === versionAttested.type;
}

const byType: ReadonlyMap<string, FactKind> = new Map(factKinds.map((kind) => [kind.type, kind as FactKind]));

function kindOf(type: string): FactKind {
  const kind = byType.get(type);
  if (kind === undefined) throw new Error(`there is no kind of fact \`${type}\``);
  return kind;
}

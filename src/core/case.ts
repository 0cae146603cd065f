import type { Analysis } from "./analysis.ts";
import type { Service } from "./catalog.ts";
import type { Contributor } from "./contributors.ts";
import type { Directory } from "./directory.ts";
import type { Evidence } from "./evidence.ts";
import type { Digest, Instant } from "./ids.ts";
import type { Facts, Gate } from "./protocol.ts";
import type { ProtocolSet } from "./protocolSet.ts";
import type { ChangeProvenance } from "./provenance.ts";
import type { Subject } from "./subject.ts";

/** Everything that a judgement rests on. The same case gives the same decision, byte for byte, with the same engine. */
export type Case = Readonly<{
  gate: Gate;
  environment: string | null;
  subject: Subject;
  change: Facts["change"];
  actor: Facts["actor"];
  risk: Facts["risk"];
  provenance: ChangeProvenance;
  analysis: Analysis;
  servicesAt: (path: string) => readonly Service[];
  contributors: readonly Contributor[];
  directory: Directory;
  protocols: ProtocolSet;
  evidence: readonly Evidence[];
  catalog: Digest;
  inputs: readonly Digest[];
  logSize: number | null;
  engine: string;
  now: Instant;
}>;

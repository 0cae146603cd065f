import type { Person, Service } from "./catalog.ts";
import type { AccountRef } from "./evidence.ts";
import type { SignFrom } from "./need.ts";

/** Who is who, and who may sign for which services; the catalog's answers, as arguments to a pure judge. */
export type Directory = Readonly<{
  personOf: (account: AccountRef) => Person | null;
  eligible: (
    from: SignFrom,
    services: readonly Service[],
  ) => Readonly<{ people: readonly Person[]; explanation: string }>;
}>;

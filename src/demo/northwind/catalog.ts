import type { NamedText } from "#ports";
import { people } from "./people.ts";
import { services } from "./services.ts";

/** Backstage entities, as a repository would hold them. */
export const catalog: readonly NamedText[] = [
  { path: "catalog/services.yaml", text: services },
  { path: "catalog/people.yaml", text: people },
];

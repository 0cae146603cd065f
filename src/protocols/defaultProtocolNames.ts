/** Those of the shipped protocols that stand in where a repository has none of its own: never a silent allow. The others
 *  need dates or names that only the organisation knows. */
export const defaultProtocolNames: readonly string[] = [
  "floor",
  "two-peers-tier-1",
  "destroying-stateful",
  "database-migrations",
  "configuration-pushes",
];

import { type Catalog, plainName, type Scope } from "#core";

type Key = "domains" | "services" | "criticalPaths";

/** Names of a scope that the catalog does not hold: by them the protocol speaks of nothing. `known` is what it could have meant. */
export function unknownNames(
  scope: Scope,
  { domains, services }: Pick<Catalog, "domains" | "services">,
): readonly Readonly<{ key: Key; name: string; known: readonly string[] }>[] {
  const known: Readonly<Record<Key, readonly string[]>> = {
    domains: [...domains.map(({ name }) => name), ...services.flatMap(({ domain }) => domain ?? [])],
    services: services.map(({ name }) => name),
    criticalPaths: services.flatMap(({ criticalPaths }) => criticalPaths),
  };
  return (["domains", "services", "criticalPaths"] as const).flatMap((key) => {
    const plain = new Set(known[key].map(plainName));
    return scope[key]
      .filter((name) => !plain.has(plainName(name)))
      .map((name) => ({ key, name, known: [...new Set(known[key])] }));
  });
}

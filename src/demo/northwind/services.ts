type Row = readonly [
  name: string,
  tier: number,
  system: string,
  owner: string,
  paths: string,
  dependsOn: string,
  criticalPath: string,
];

/** Twelve services: what customers touch, what that hangs on, and what can wait. */
const rows: readonly Row[] = [
  ["storefront", 1, "shop", "storefront-team", "services/storefront/**", "cart search", "browse"],
  ["cart", 1, "shop", "checkout-team", "services/cart/**", "checkout delivery-times", "checkout"],
  ["checkout", 1, "shop", "checkout-team", "services/checkout/**, infra/checkout/**", "payments inventory", "checkout"],
  ["payments", 1, "shop", "payments-team", "services/payments/**", "", "checkout"],
  ["search", 2, "shop", "storefront-team", "services/search/**", "", "browse"],
  ["recommendations", 2, "shop", "storefront-team", "services/recommendations/**", "search", ""],
  ["inventory", 1, "fulfilment", "inventory-team", "services/inventory/**", "", "checkout"],
  ["delivery-times", 1, "fulfilment", "inventory-team", "services/delivery-times/**", "carrier-feed", "checkout"],
  ["carrier-feed", 2, "fulfilment", "inventory-team", "services/carrier-feed/**", "", ""],
  ["warehouse-labels", 3, "fulfilment", "inventory-team", "services/warehouse-labels/**", "", ""],
  ["careers-site", 3, "corporate-web", "web-team", "sites/careers/**", "", ""],
  ["press-room", 3, "corporate-web", "web-team", "sites/press/**", "", ""],
];

function component([name, tier, system, owner, paths, dependsOn, criticalPath]: Row): string {
  const needs = dependsOn
    .split(" ")
    .filter(Boolean)
    .map((each) => `component:${each}`);
  return `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  annotations:
    github.com/project-slug: northwind/stores
    checkrail.dev/tier: "${tier}"
    checkrail.dev/paths: "${paths}"
${criticalPath === "" ? "" : `    checkrail.dev/critical-path: "${criticalPath}"\n`}spec:
  type: service
  lifecycle: production
  owner: group:${owner}
  system: ${system}
  dependsOn: [${needs.join(", ")}]
`;
}

function system([name, domain, owner]: readonly [string, string, string]): string {
  return `apiVersion: backstage.io/v1alpha1
kind: System
metadata: { name: ${name} }
spec: { owner: group:${owner}, domain: ${domain} }
`;
}

function domain([name, owner, leader]: readonly [string, string, string]): string {
  return `apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: { name: ${name}, annotations: { checkrail.dev/leader: "user:${leader}" } }
spec: { owner: group:${owner} }
`;
}

export const services: string = [
  ...(
    [
      ["retail", "stores", "dora-lind"],
      ["logistics", "supply", "marek-novak"],
      ["corporate", "corporate-it", "ines-costa"],
    ] as const
  ).map(domain),
  ...(
    [
      ["shop", "retail", "stores"],
      ["fulfilment", "logistics", "supply"],
      ["corporate-web", "corporate", "corporate-it"],
    ] as const
  ).map(system),
  ...rows.map(component),
].join("---\n");

const groups: readonly (readonly [name: string, parent: string, leader: string])[] = [
  ["northwind", "", "vera-holm"],
  ["stores", "northwind", "dora-lind"],
  ["storefront-team", "stores", "dora-lind"],
  ["checkout-team", "stores", "dora-lind"],
  ["payments-team", "stores", "dora-lind"],
  ["supply", "northwind", "marek-novak"],
  ["inventory-team", "supply", "marek-novak"],
  ["corporate-it", "northwind", "ines-costa"],
  ["web-team", "corporate-it", "ines-costa"],
  ["reliability", "northwind", "sam-okoro"],
  ["stores-reliability", "reliability", "sam-okoro"],
];

const users: readonly (readonly [name: string, shown: string, group: string, level: string])[] = [
  ["ana-ruiz", "Ana Ruiz", "checkout-team", ""],
  ["ben-okafor", "Ben Okafor", "checkout-team", "senior"],
  ["chloe-tan", "Chloe Tan", "checkout-team", ""],
  ["emil-berg", "Emil Berg", "payments-team", "senior"],
  ["farah-aziz", "Farah Aziz", "payments-team", ""],
  ["goran-ilic", "Goran Ilic", "storefront-team", ""],
  ["hana-sato", "Hana Sato", "storefront-team", "senior"],
  ["ivo-kral", "Ivo Kral", "inventory-team", "senior"],
  ["june-park", "June Park", "inventory-team", ""],
  ["kofi-mensah", "Kofi Mensah", "web-team", ""],
  ["lena-moser", "Lena Moser", "web-team", "senior"],
  ["dora-lind", "Dora Lind", "stores", "director"],
  ["marek-novak", "Marek Novak", "supply", "director"],
  ["ines-costa", "Ines Costa", "corporate-it", "director"],
  ["sam-okoro", "Sam Okoro", "stores-reliability", "director"],
  ["vera-holm", "Vera Holm", "northwind", "vp"],
];

const machines: readonly (readonly [name: string, shown: string, kind: string])[] = [
  ["stores-agent", "Stores agent", "agent"],
  ["release-bot", "Release bot", "bot"],
];

function group([name, parent, leader]: (typeof groups)[number]): string {
  return `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: ${name}, annotations: { checkrail.dev/leader: "user:${leader}" } }
spec: { type: team, ${parent === "" ? "" : `parent: ${parent}, `}children: [] }
`;
}

function user([name, shown, member, level]: (typeof users)[number]): string {
  const levels = level === "" ? "" : `, checkrail.dev/level: ${level}`;
  return `apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ${name}, annotations: { github.com/user-login: ${name}${levels} } }
spec: { memberOf: [${member}], profile: { displayName: ${shown}, email: ${name}@northwind.example } }
`;
}

function machine([name, shown, kind]: (typeof machines)[number]): string {
  return `apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ${name}, annotations: { checkrail.dev/kind: ${kind}, github.com/user-login: ${name} } }
spec: { memberOf: [], profile: { displayName: ${shown} } }
`;
}

export const people: string = [...groups.map(group), ...users.map(user), ...machines.map(machine)].join("---\n");

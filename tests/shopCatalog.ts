/** A small catalog for whole-loop tests: one Tier-1 and one Tier-3 service, five people, a leader. */
export const shopCatalog = `apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: { name: retail, annotations: { checkrail.dev/leader: "user:dora" } }
spec: { owner: group:shop }
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: { name: store }
spec: { owner: group:shop, domain: retail }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout
  annotations: { checkrail.dev/tier: "1", checkrail.dev/paths: "services/checkout/**, infra/checkout/**" }
spec: { type: service, lifecycle: production, owner: group:shop, system: store }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: careers-site
  annotations: { checkrail.dev/tier: "3", checkrail.dev/paths: "sites/careers/**" }
spec: { type: website, lifecycle: production, owner: group:shop, system: store }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: shop, annotations: { checkrail.dev/leader: "user:dora" } }
spec: { type: team, children: [] }
${["ana", "ben", "chloe", "emil"].map(user).join("")}---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: dora, annotations: { checkrail.dev/level: director } }
spec: { memberOf: [shop], profile: { displayName: Dora Lind, email: dora@northwind.example } }
`;

function user(name: string): string {
  return `---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ${name} }
spec: { memberOf: [shop], profile: { displayName: ${name}, email: ${name}@northwind.example } }
`;
}

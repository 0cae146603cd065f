import { expect, test } from "vitest";
import { railsService, type Service, unclaimedService } from "#core";
import { eligible, groupMembers } from "./eligible.ts";
import { examineCatalog } from "./examineCatalog.ts";
import { readCatalog } from "./readCatalog.ts";

const text = `
{kind: Domain, metadata: {name: retail, annotations: {checkrail.dev/leader: vera}}, spec: {owner: stores}}
---
{kind: Domain, metadata: {name: staff}}
---
{kind: System, metadata: {name: basket, annotations: {checkrail.dev/leader: dora}}, spec: {domain: retail}}
---
{kind: System, metadata: {name: hiring}, spec: {domain: staff}}
---
{kind: Component, metadata: {name: cart, annotations: {checkrail.dev/tier: 1, checkrail.dev/paths: cart}}, spec: {system: basket, owner: cart-team, dependsOn: [component:stock]}}
---
{kind: Component, metadata: {name: stock, annotations: {checkrail.dev/tier: 3}}, spec: {system: basket, owner: stock-team, dependsOn: [resource:db]}}
---
{kind: Resource, metadata: {name: db, annotations: {checkrail.dev/tier: 2}}}
---
{kind: Component, metadata: {name: careers, annotations: {checkrail.dev/tier: 3, checkrail.dev/paths: "careers, cart"}}, spec: {system: hiring, owner: hr}}
---
{kind: Component, metadata: {name: stray, annotations: {checkrail.dev/tier: 1}}}
---
{kind: Group, metadata: {name: stores, annotations: {checkrail.dev/leader: vera}}}
---
{kind: Group, metadata: {name: cart-team}, spec: {parent: stores}}
---
{kind: Group, metadata: {name: stock-team}, spec: {parent: stores}}
---
{kind: Group, metadata: {name: hr}}
---
{kind: Group, metadata: {name: empty}}
---
{kind: User, metadata: {name: ann}, spec: {memberOf: [cart-team], profile: {email: ann@acme.com}}}
---
{kind: User, metadata: {name: sam, annotations: {checkrail.dev/level: senior}}, spec: {memberOf: [stock-team]}}
---
{kind: User, metadata: {name: dora, annotations: {checkrail.dev/level: director}}, spec: {memberOf: [stock-team]}}
---
{kind: User, metadata: {name: vera, annotations: {checkrail.dev/level: vp}}}
---
{kind: User, metadata: {name: hal, annotations: {checkrail.dev/level: director}}, spec: {memberOf: [hr]}}
---
{kind: User, metadata: {name: robo, annotations: {checkrail.dev/kind: agent, checkrail.dev/level: vp}}, spec: {memberOf: [cart-team]}}
`;
const { catalog } = readCatalog([{ path: "c.yaml", text }], { repository: null, readAt: null });
const service = (name: string): Service => catalog.services.find((each) => each.name === name) ?? unclaimedService;
const who = (from: Parameters<typeof eligible>[2], ...services: Service[]) =>
  eligible(catalog, services, from).people.map(({ name }) => name);

test("the fixture reads without problems", () => {
  expect(catalog.problems).toEqual([]);
});

test("peers are humans of the groups that own services of the domains touched", () => {
  expect(who({ group: "group:peers" }, service("cart"))).toEqual(["ann", "dora", "sam"]);
  expect(who({ group: "peers" }, service("careers"))).toEqual(["hal"]);
  expect(who({ role: "senior" }, service("cart"))).toEqual(["dora", "sam"]);
});

test("without an owner, a domain or a claim, everybody is a peer", () => {
  const all = ["ann", "dora", "hal", "sam", "vera"];
  expect(who({ group: "group:peers" }, service("stray"))).toEqual(all);
  expect(who({ group: "group:peers" })).toEqual(all);
});

test("a stray file beside a service makes nobody else its peer", () => {
  for (const beside of [unclaimedService, railsService, service("stray")]) {
    expect(who({ group: "group:peers" }, beside, service("cart"))).toEqual(["ann", "dora", "sam"]);
  }
});

test("a group means its members and those of the groups below", () => {
  expect(who({ group: "group:stores" })).toEqual(["ann", "dora", "sam"]);
  expect(who({ group: "Group:default/Cart-Team" })).toEqual(["ann"]);
  expect(groupMembers(catalog, "cart-team").map(({ name }) => name)).toEqual(["ann", "robo"]);
  expect(eligible(catalog, [], { group: "group:none" })).toEqual({
    people: [],
    explanation: "the group `group:none` is not in the catalog",
  });
});

test("directors and vice presidents lead the group, the system or the domain; else any of that level", () => {
  expect(who({ role: "director" }, service("cart"))).toEqual(["dora", "vera"]);
  expect(who({ role: "vp" }, service("cart"))).toEqual(["vera"]);
  expect(who({ role: "director" }, service("careers"))).toEqual(["dora", "hal", "vera"]);
  expect(who({ role: "director" }, unclaimedService)).toEqual(["dora", "hal", "vera"]);
});

test("owners are members of the owning groups; what nobody owns asks a director", () => {
  expect(who({ role: "owner" }, service("cart"))).toEqual(["ann"]);
  expect(who({ role: "owner" }, service("stray"))).toEqual(["dora", "hal", "vera"]);
  expect(who({ role: "owner" }, service("cart"), unclaimedService)).toEqual(["ann", "dora", "vera"]);
});

test("a report of what a person should mend", () => {
  const report = examineCatalog(catalog, ["cart/a.ts", "careers/b.ts", "other", "cart/a.ts"]);
  expect(report.counts).toMatchObject({ services: 5, people: 6, paths: 3 });
  expect(report.unmappedPaths).toEqual(["other"]);
  expect(report.claimedTwice).toEqual([
    { path: "cart/a.ts", services: ["component:default/careers", "component:default/cart"] },
  ]);
  expect(report.orphans).toEqual({
    services: ["component:default/stray", "resource:default/db"],
    groups: ["group:default/empty"],
  });
  expect(report.ownerlessTier1).toEqual(["component:default/stray"]);
  expect(report.hiddenTier1).toEqual([
    {
      service: "component:default/stock",
      tier: 3,
      chain: ["component:default/cart", "component:default/stock"],
    },
    {
      service: "resource:default/db",
      tier: 2,
      chain: ["component:default/cart", "component:default/stock", "resource:default/db"],
    },
  ]);
  expect(report.domainsWithoutLeader).toEqual(["domain:default/staff"]);
  expect(report.peopleWithoutAccounts).toHaveLength(5);
});

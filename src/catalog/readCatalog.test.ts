import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCatalog } from "./readCatalog.ts";

const at = { repository: "github.com/acme/shop", readAt: null };

function read(text: string, repository: string | null = at.repository) {
  return readCatalog([{ path: "catalog.yaml", text }], { ...at, repository }).catalog;
}

function component(name: string, more: { annotations?: object; spec?: object } = {}): string {
  const metadata = { name, annotations: more.annotations ?? {} };
  return `--- ${JSON.stringify({ apiVersion: "backstage.io/v1alpha1", kind: "Component", metadata, spec: more.spec ?? {} })}\n`;
}

function entity(kind: string, name: string, spec: object = {}, annotations: object = {}): string {
  return `--- ${JSON.stringify({ apiVersion: "backstage.io/v1alpha1", kind, metadata: { name, annotations }, spec })}\n`;
}

const codes = (text: string) => read(text).problems.map(({ code, level }) => `${level} ${code}`);
const names = (text: string, path: string) =>
  read(text)
    .servicesAt(path)
    .map(({ name }) => name);

describe("services", () => {
  test("a tier comes from the component, its system, then its domains; else it is 1 and assumed", () => {
    const catalog = read(
      [
        entity("Domain", "retail", {}, { "checkrail.dev/tier": "3" }),
        entity("Domain", "deals", { subdomainOf: "retail" }),
        entity(
          "System",
          "basket",
          { domain: "retail" },
          { "checkrail.dev/tier": 2, "checkrail.dev/critical-path": "checkout" },
        ),
        entity("System", "coupons", { domain: "deals" }),
        component("own", { annotations: { "checkrail.dev/tier": "4" }, spec: { system: "basket" } }),
        component("of-system", { spec: { system: "system:default/Basket" } }),
        component("of-domain", { spec: { system: { name: "coupons" } } }),
        component("alone"),
        component("bad", { annotations: { "checkrail.dev/tier": "tier-3" }, spec: { system: "basket" } }),
      ].join(""),
    );
    const tiers = catalog.services.map((s) => `${s.name} ${s.tier} ${s.tierSource} ${s.domain} ${s.system}`);
    expect(tiers).toEqual([
      "alone 1 assumed null null",
      "bad 1 assumed retail basket",
      "of-domain 3 declared deals coupons",
      "of-system 2 declared retail basket",
      "own 4 declared retail basket",
    ]);
    expect(catalog.services.find(({ name }) => name === "of-system")?.criticalPaths).toEqual(["checkout"]);
    expect(catalog.problems).toMatchObject([{ code: "bad-tier", level: "warning", path: "catalog.yaml", line: 9 }]);
  });

  test("hard dependencies are dependsOn and dependencyOf, less the soft ones", () => {
    const catalog = read(
      component("cart", {
        spec: { dependsOn: ["component:stock", "resource:db", "Component:default/tips"] },
        annotations: { "checkrail.dev/soft-depends-on": "tips" },
      }) +
        component("stock", { spec: { dependencyOf: ["component:shop"] } }) +
        component("tips") +
        component("shop") +
        entity("Resource", "db"),
    );
    expect(catalog.services.map(({ name, dependsOn }) => [name, ...dependsOn])).toEqual([
      ["cart", "component:default/stock", "resource:default/db"],
      ["shop", "component:default/stock"],
      ["stock"],
      ["tips"],
    ]);
  });

  test("a resource is a service once it has a tier or paths", () => {
    const text =
      entity("Resource", "orders-db", {}, { "checkrail.dev/paths": "infra/orders" }) + entity("API", "orders-api");
    expect(names(text, "infra/orders/main.tf")).toEqual(["orders-db"]);
    expect(read(text).services).toHaveLength(1);
  });
});

describe("claims", () => {
  const claims = (...pairs: [string, string][]) =>
    pairs.map(([name, paths]) => component(name, { annotations: { "checkrail.dev/paths": paths } })).join("");

  test("the longest literal prefix wins, and ties belong to all", () => {
    const text = claims(
      ["all", "**"],
      ["cart", "services/cart"],
      ["db", "services/cart/db/**, **/*.tf"],
      ["too", "services/cart/db"],
    );
    expect(names(text, "README.md")).toEqual(["all"]);
    expect(names(text, "services/cart/index.ts")).toEqual(["cart"]);
    expect(names(text, "services/cart/db/1.sql")).toEqual(["db", "too"]);
    expect(names(text, "services/cartography/x")).toEqual(["all"]);
    expect(names(text, "infra/main.tf")).toEqual(["all", "db"]);
  });

  test("globs may hold braces, commas, lines, dots and the plain signs of paths", () => {
    const text = claims(["a", "services/{cart,search}/**\n./web/(shop)/**, app/[a-c]?/*.ts"], ["b", '*|"*']);
    expect(names(text, "services/search/.env")).toEqual(["a"]);
    expect(names(text, "web/(shop)/page.tsx")).toEqual(["a"]);
    expect(names(text, "app/b1/x.ts")).toEqual(["a"]);
    expect(names(text, "app/b1/y/x.ts")).toEqual([]);
    expect(names(text, 'x|"y')).toEqual(["b"]);
    expect(names(text, "x")).toEqual([]);
  });

  test("a path that climbs, is empty or is over-long is claimed by nobody", () => {
    const text = claims(["all", "**"]);
    for (const path of ["", "../x", "a/../b", "a//b", "x".repeat(300), "a/".repeat(600)])
      expect(names(text, path)).toEqual([]);
  });

  test("a glob that is refused is an error: a milder claim may show through", () => {
    for (const glob of ["!x", "a/../b", "*a*a*a*a*b", "@(a|b)", "**/a/**/b/**/c/**/d"]) {
      expect(codes(claims(["a", glob]))).toEqual(["error bad-glob"]);
    }
  });
});

describe("bindings", () => {
  const bound = (name: string, annotations: object) => component(name, { annotations });
  const slug = (value: string) => ({ "github.com/project-slug": value });
  const location = (value: string) => ({ "backstage.io/source-location": value });

  test("the only component of a repository claims it whole", () => {
    expect(names(bound("shop", slug("Acme/Shop")), "a/b")).toEqual(["shop"]);
    expect(names(bound("shop", location("url:https://github.com/acme/shop/")), "a/b")).toEqual(["shop"]);
  });

  test("several without paths claim nothing, and are told", () => {
    const text = bound("shop", slug("acme/shop")) + bound("cart", slug("acme/shop"));
    expect(names(text, "a")).toEqual([]);
    expect(codes(text)).toEqual(["warning repository-shared", "warning repository-shared"]);
  });

  test("a folder of the repository, in the spellings of forges", () => {
    const folders = [
      "tree/main/services/cart/",
      "blob/main/services/cart",
      "-/tree/main/services/cart/",
      "src/main/services/cart",
    ];
    for (const folder of folders) {
      const text =
        bound("cart", location(`url:https://github.com/acme/shop/${folder}`)) + bound("shop", slug("acme/shop"));
      expect([folder, names(text, "services/cart/x")]).toEqual([folder, ["cart"]]);
      expect(names(text, "services/other")).toEqual([]);
    }
  });

  test("a component of another repository claims nothing here, whatever paths it names", () => {
    const text = bound("away", { ...slug("acme/other"), "checkrail.dev/paths": "**" });
    expect(names(text, "a")).toEqual([]);
    expect(names(bound("away", location("https://gitlab.com/acme/shop")), "a")).toEqual([]);
  });

  test("without an origin, paths that are written count, and one repository alone is this one", () => {
    const two = bound("a", { ...slug("acme/a"), "checkrail.dev/paths": "a/**" }) + bound("b", slug("acme/b"));
    expect(
      read(two, null)
        .servicesAt("a/x")
        .map(({ name }) => name),
    ).toEqual(["a"]);
    expect(read(two, null).servicesAt("b/x")).toEqual([]);
    expect(
      read(bound("a", slug("acme/a")), null)
        .servicesAt("x")
        .map(({ name }) => name),
    ).toEqual(["a"]);
  });
});

describe("people", () => {
  const org = [
    entity("Group", "stores", {}, { "checkrail.dev/leader": "user:vera" }),
    entity("Group", "cart", { parent: "Group:Stores", members: ["bob"] }),
    entity("Group", "tips", { children: [] }),
    entity("Group", "top", { children: ["stores"] }),
    entity(
      "User",
      "Ann",
      { memberOf: ["cart"], profile: { email: "Ann@acme.com", displayName: "Ann A." } },
      { "checkrail.dev/level": "Senior", "checkrail.dev/linked-by": "user:default/vera" },
    ),
    entity(
      "User",
      "bob",
      {},
      { "github.com/user-login": "Bob-X", "checkrail.dev/accounts": "gitlab:bobx, checkrail:bob" },
    ),
    entity("User", "vera", {}, { "checkrail.dev/level": "vp" }),
    entity("User", "robo", {}, { "checkrail.dev/kind": "agent" }),
    entity("User", "odd", {}, { "checkrail.dev/kind": "owl", "checkrail.dev/level": "king" }),
  ].join("");

  test("groups with ancestors, levels, kinds", () => {
    const { people, groups, problems } = read(org);
    expect(people.map((p) => `${p.id} ${p.kind} ${p.level} ${p.groups.join(" ")}`)).toEqual([
      "user:default/ann human senior group:default/cart group:default/stores group:default/top",
      "user:default/bob human null group:default/cart group:default/stores group:default/top",
      "user:default/odd unknown null ",
      "user:default/robo agent null ",
      "user:default/vera human vp ",
    ]);
    expect(groups.find(({ name }) => name === "stores")).toMatchObject({
      leader: "user:default/vera",
      parent: "group:default/top",
    });
    expect(problems.map(({ code }) => code)).toEqual(["bad-kind", "bad-level"]);
  });

  test("accounts are found without case, hidden addresses lead to their login", () => {
    const { personOf } = read(org);
    const idOf = (provider: string, login: string) => personOf(provider, login)?.name ?? null;
    expect(idOf("github", "bOB-x")).toBe("bob");
    expect(idOf("email", "1234+bob-x@users.noreply.github.com")).toBe("bob");
    expect(idOf("email", "77-bobx@users.noreply.gitlab.com")).toBe("bob");
    expect(idOf("email", "ann@ACME.com")).toBe("Ann A.");
    expect(idOf("email", "ann@acme.com.evil")).toBe(null);
    expect(idOf("github", "bob\u212A-x")).toBe(null);
    expect(personOf("email", "ann@acme.com")?.accounts[0]?.linkedBy).toBe("user:default/vera");
  });

  test("an account of two people is nobody's, also by its hidden address", () => {
    const text =
      entity("User", "a", {}, { "github.com/user-login": "same" }) +
      entity("User", "b", { profile: { email: "1+Same@users.noreply.github.com" } });
    expect(read(text).personOf("github", "same")).toBe(null);
    expect(codes(text)).toEqual(["warning shared-account"]);
  });
});

describe("problems", () => {
  test("all at once, each at its place", () => {
    const text = [
      "apiVersion: backstage.io/v1alpha1",
      "kind: Component",
      "metadata:",
      "  name: cart",
      "spec:",
      "  owner: nobody",
      "  dependsOn:",
      "    - component:gone",
      "    - 'a b:c'",
      "---",
      "kind: Komponent",
      "metadata: {name: x}",
    ].join("\n");
    expect(read(text).problems.map(({ level, code, line, column }) => `${level} ${code} ${line}:${column}`)).toEqual([
      "error unknown-kind 11:7",
      "warning dangling-reference 8:7",
      "warning bad-reference 9:7",
      "warning dangling-reference 6:10",
    ]);
  });

  test.each([
    ["broken", "a: [1\nb: 2", "error yaml-broken"],
    ["a key twice", "kind: User\nkind: Group", "error yaml-broken"],
    ["a list", "- 1", "error not-an-entity"],
    ["no name", "kind: User\nmetadata: {}", "error bad-name"],
    ["prototype", "kind: User\nmetadata: {name: __proto__}", "error bad-name"],
    ["prototype as key", "__proto__: {kind: User}\nmetadata: {name: a}", "error not-an-entity"],
    ["twice", "kind: User\nmetadata: {name: a}\n---\nkind: user\nmetadata: {name: A}", "error duplicate-entity"],
    ["another vendor's kind", "apiVersion: acme.com/v1\nkind: Owl\nmetadata: {name: a}", "warning unknown-kind"],
    ["location", "kind: Location\nmetadata: {name: a}", "warning kind-ignored"],
    ["brackets", `a: ${"[".repeat(50_000)}`, "error yaml-too-deep"],
    ["dashes", `${"- ".repeat(50_000)}a`, "error yaml-too-deep"],
    ["too large", "a".repeat(8_000_001), "error yaml-too-large"],
  ])("%s", (_, text, code) => {
    expect(codes(text)).toEqual([code]);
  });

  test("an alias bomb is refused at once", () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i}: &l${i} [${i === 0 ? "x" : `${`*l${i - 1},`.repeat(9)}`}]`,
    );
    expect(codes(levels.join("\n"))).toEqual(["error yaml-aliases"]);
  });

  test("indentation that steps in without end is refused or read, in short time", () => {
    const text = Array.from({ length: 3000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n");
    expect(read(text).problems[0]?.level).toBe("error");
  });

  test("cycles of parents and of dependencies", () => {
    const text =
      entity("Group", "a", { parent: "b" }) +
      entity("Group", "b", { parent: "a" }) +
      entity("User", "u", { memberOf: ["a"] }) +
      component("x", { spec: { dependsOn: ["component:y"] } }) +
      component("y", { spec: { dependsOn: ["component:x"] } }) +
      component("z", { spec: { dependsOn: ["component:z"] } });
    expect(codes(text)).toEqual(["warning cycle", "warning cycle", "warning cycle"]);
    expect(read(text).people[0]?.groups).toEqual(["group:default/a", "group:default/b"]);
  });
});

describe("the digest", () => {
  const parts = [
    entity("Group", "a", { children: ["b"] }),
    entity("Group", "b"),
    entity("User", "u", { memberOf: ["b"] }),
    component("x", { spec: { owner: "a", dependsOn: ["component:y"] } }),
    component("y", { annotations: { "checkrail.dev/tier": 2 } }),
  ];

  test("does not depend on the order of entities or files", () => {
    const digest = read(parts.join("")).digest;
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), (shuffled) => {
        const documents = shuffled.map((text, i) => ({ path: `${i}.yaml`, text }));
        return readCatalog(documents, at).catalog.digest === digest;
      }),
    );
  });

  test("changes with a tier", () => {
    expect(read(parts.join("").replace(":2", ":3")).digest).not.toBe(read(parts.join("")).digest);
  });
});

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.json().map((json) => `kind: Component\nmetadata: {name: a, annotations: ${json}}\nspec: ${json}`),
  fc
    .tuple(fc.constantFrom("Component", "User", "Group", "System", "Domain"), fc.jsonValue(), fc.jsonValue())
    .map(([kind, value, other]) =>
      JSON.stringify({
        kind,
        metadata: {
          name: "a",
          annotations: { "checkrail.dev/paths": value, "checkrail.dev/tier": other, "checkrail.dev/accounts": value },
        },
        spec: {
          owner: value,
          dependsOn: [value, other],
          members: value,
          memberOf: [other],
          system: other,
          profile: value,
        },
      }),
    ),
);

test("no text makes it throw, and it answers for every path", () => {
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 3 }), fc.string({ unit: "binary" }), (texts, path) => {
      const documents = texts.map((text, i) => ({ path: `${i}`, text }));
      const { catalog } = readCatalog(documents, { repository: path, readAt: null });
      catalog.servicesAt(path);
      catalog.personOf(path, path);
    }),
    { numRuns: 500 },
  );
});

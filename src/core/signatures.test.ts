import { describe, expect, test } from "vitest";
import { type Contributor, excludedSet, type Part } from "./contributors.ts";
import type { Evidence } from "./evidence.ts";
import { epochMs, instantOf } from "./ids.ts";
import { standingSignatures } from "./signatures.ts";
import { type DescribedPerson, directoryOf, now, otherPatch, thisPatch } from "./testing/described.ts";

const person = (id: string, more: Partial<DescribedPerson> = {}): DescribedPerson => ({
  id,
  kind: "human",
  level: null,
  groups: [],
  accounts: [{ login: id, linkedBy: null }],
  ...more,
});
const people = [
  person("ana"),
  person("ben", {
    accounts: [
      { login: "ben", linkedBy: null },
      { login: "ben-2", linkedBy: "ana" },
    ],
  }),
  person("cleo", {
    accounts: [
      { login: "cleo", linkedBy: null },
      { login: "cleo-key", linkedBy: "cleo" },
    ],
  }),
  person("robot", { kind: "bot" }),
  person("agent", { kind: "agent" }),
  person("riddle", { kind: "unknown" }),
];
const directory = directoryOf(people);
const by = (login: string) => ({ provider: "github", login });
const hoursAgo = (hours: number) => instantOf(epochMs(now) - hours * 3_600_000);
let ids = 0;
const said = (login: string, hours: number, more: object = {}): Evidence =>
  ({
    kind: "signature",
    id: `s${ids++}`,
    by: by(login),
    verdict: "approve",
    patch: thisPatch,
    at: hoursAgo(hours),
    expiresAt: null,
    edited: false,
    ...more,
  }) as Evidence;
const no = { verdict: "request-changes" };
const dismissal = (login: string, target: string, hours: number): Evidence => ({
  kind: "dismissal",
  id: `d${ids++}`,
  target,
  by: by(login),
  at: hoursAgo(hours),
});

function standings(
  evidence: readonly Evidence[],
  parts: readonly (readonly [string, Part])[] = [["ana", "author"]],
  expiresHours: number | null = null,
) {
  const contributors = parts.map(
    ([login, part]): Contributor => ({ account: by(login), part, tool: false, person: directory.personOf(by(login)) }),
  );
  return standingSignatures(evidence, {
    isCurrent: ({ patch }) => patch === thisPatch,
    personOf: directory.personOf,
    excluded: excludedSet(contributors),
    now,
    expiresHours,
    humansOnly: true,
    editedIsVoid: true,
  }).map(({ standing }) => standing);
}

describe("who counts", () => {
  test.each<[string, Part, string]>([
    ["ana", "author", "author-excluded"],
    ["ana", "committer", "contributor-excluded"],
    ["ana", "co-author", "contributor-excluded"],
    ["ana", "pusher", "contributor-excluded"],
    ["ana", "agent", "contributor-excluded"],
    ["ana", "requester", "requester-excluded"],
    ["ana", "starter", "requester-excluded"],
  ])("%s as %s does not: %s", (login, part, standing) => {
    expect(standings([said(login, 1)], [[login, part]])).toEqual([standing]);
  });

  test("the strongest reason is given, whatever the order", () => {
    const parts: readonly (readonly [string, Part])[] = [
      ["ana", "committer"],
      ["ana", "author"],
      ["ana", "requester"],
    ];
    expect(standings([said("ana", 1)], parts)).toEqual(["author-excluded"]);
    expect(standings([said("ana", 1)], parts.toReversed())).toEqual(["author-excluded"]);
  });

  test.each([
    ["robot", "bot-excluded"],
    ["agent", "bot-excluded"],
    ["riddle", "bot-excluded"],
    ["nobody", "unknown-account"],
    ["cleo", "valid"],
    ["cleo-key", "valid"],
    ["ben", "valid"],
    ["ben-2", "linked-by-contributor"],
  ])("%s: %s", (login, standing) => {
    expect(standings([said(login, 1)])).toEqual([standing]);
  });

  test("an account that cannot be found among the person's may be the one that the author made", () => {
    const spelled = { by: { provider: "github", login: " ben-2 " } };
    const found = standingSignatures([said("ben", 1, spelled)], {
      isCurrent: () => true,
      personOf: ({ login }) => directory.personOf(by(login.trim())),
      excluded: excludedSet([
        { account: by("ana"), part: "author", tool: false, person: directory.personOf(by("ana")) },
      ]),
      now,
      expiresHours: null,
      humansOnly: true,
      editedIsVoid: true,
    });
    expect(found.map(({ standing }) => standing)).toEqual(["linked-by-contributor"]);
  });

  test("a second account of the author is the author", () => {
    expect(standings([said("cleo-key", 1)], [["cleo", "author"]])).toEqual(["author-excluded"]);
  });

  test("two accounts of one person are one", () => {
    expect(standings([said("cleo", 2), said("cleo-key", 1)])).toEqual(["duplicate-person", "valid"]);
  });
});

describe("when it counts", () => {
  test("an end is outside, and the shorter of both ends counts", () => {
    expect(standings([said("cleo", 1, { expiresAt: now })])).toEqual(["expired"]);
    expect(standings([said("cleo", 1, { expiresAt: instantOf(epochMs(now) + 1) })])).toEqual(["valid"]);
    expect(standings([said("cleo", 24)], [], 24)).toEqual(["expired"]);
    expect(standings([said("cleo", 23.999)], [], 24)).toEqual(["valid"]);
    expect(standings([said("cleo", 25, { expiresAt: instantOf(epochMs(now) + 1) })], [], 24)).toEqual(["expired"]);
  });

  test("a word of the future is not yet said, and takes back nothing", () => {
    expect(standings([said("cleo", 1), said("cleo", -1, no)])).toEqual(["valid", "not-yet-given"]);
    expect(standings([said("cleo", 0)])).toEqual(["valid"]);
  });

  test("an edited text and other content are void", () => {
    expect(standings([said("cleo", 1, { edited: true })])).toEqual(["edited-after-the-fact"]);
    expect(standings([said("cleo", 1, { patch: otherPatch })])).toEqual(["invalidated-by-push"]);
  });

  test("the same content again is the same approval again, whatever was signed between", () => {
    expect(standings([said("cleo", 3), said("cleo", 2, { patch: otherPatch })])).toEqual([
      "valid",
      "invalidated-by-push",
    ]);
  });
});

describe("requests for changes", () => {
  test("the latest word counts; at the same instant it is the request", () => {
    expect(standings([said("cleo", 2), said("cleo", 1, no)])).toEqual(["superseded-by-request-changes", "blocks"]);
    expect(standings([said("cleo", 2, no), said("cleo", 1)])).toEqual(["duplicate-person", "valid"]);
    expect(standings([said("cleo", 1, no), said("cleo", 1)])).toEqual(["superseded-by-request-changes", "blocks"]);
  });

  test("one on older content still blocks; an approval of other content takes it back", () => {
    expect(standings([said("cleo", 2, { ...no, patch: otherPatch })])).toEqual(["blocks"]);
    expect(standings([said("cleo", 2, no), said("cleo", 1, { patch: otherPatch })])).toEqual([
      "duplicate-person",
      "invalidated-by-push",
    ]);
  });

  test("the author may block; bots and strangers may not", () => {
    expect(standings([said("ana", 1, no)])).toEqual(["blocks"]);
    expect(standings([said("robot", 1, no), said("nobody", 1, no)])).toEqual(["bot-excluded", "unknown-account"]);
  });

  test("an account that the author made in a person's name takes back nothing of that person's", () => {
    expect(standings([said("ben", 2, no), said("ben-2", 1)])).toEqual(["blocks", "linked-by-contributor"]);
    expect(standings([said("ben", 2), said("ben-2", 1)])).toEqual(["valid", "linked-by-contributor"]);
  });
});

describe("dismissals", () => {
  const approval = said("cleo", 3);
  const block = said("cleo", 2, no);

  test("of a block that was not there yet lift nothing", () => {
    expect(standings([block, dismissal("cleo", block.id, 2.5)])).toEqual(["blocks"]);
  });

  test("of an approval only add friction: from anybody", () => {
    for (const login of ["ana", "ben", "robot", "nobody", "cleo"]) {
      expect(standings([approval, dismissal(login, approval.id, 1)])).toEqual(["dismissed"]);
    }
  });

  test.each([
    ["ben", "dismissed"],
    ["cleo", "dismissed"],
    ["ana", "blocks"],
    ["ben-2", "blocks"],
    ["robot", "blocks"],
    ["nobody", "blocks"],
  ])("of a block by %s: %s", (login, standing) => {
    expect(standings([block, dismissal(login, block.id, 1)])).toEqual([standing]);
  });

  test("of a block never revive the approval before it", () => {
    expect(standings([approval, block, dismissal("ben", block.id, 1)])).toEqual([
      "superseded-by-request-changes",
      "dismissed",
    ]);
  });

  test("of an approval never revive the one before it", () => {
    const again = said("cleo", 2);
    expect(standings([approval, again, dismissal("ben", again.id, 1)])).toEqual(["duplicate-person", "dismissed"]);
  });

  test("of the future, or of what is no signature, do nothing", () => {
    expect(standings([approval, dismissal("ben", approval.id, -1), dismissal("ben", "nothing", 1)])).toEqual(["valid"]);
  });

  test("of one that shares its id with a block lift the block only from those who may", () => {
    const twin = { ...block, id: approval.id };
    expect(standings([approval, twin, dismissal("ana", approval.id, 1)])).toEqual(["dismissed", "blocks"]);
  });
});

test("an account that is nobody's is told apart from a tool's own address", () => {
  const nobody = { account: by("Ghost"), part: "committer", person: null } as const;
  const set = excludedSet([
    { ...nobody, tool: false },
    { ...nobody, account: by("ghost"), tool: false },
    { ...nobody, account: by("tool"), tool: true },
  ]);
  expect(set.unattributed).toEqual([by("ghost")]);
});

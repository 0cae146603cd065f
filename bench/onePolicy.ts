import { preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import { Engine } from "json-rules-engine";
import { decide, digestText, effect, instantOf, lookAt, place, protocolSet } from "#core";
import { parseProtocol } from "#protocols";
import { measureEach } from "./decide.ts";
import { type Measure, median, ms, timeMs } from "./measure.ts";

const runs = 3_000;

/** One policy, "no delete of something that holds data", on one resource: our whole `decide` against Cedar's preparsed
 *  authorization and json-rules-engine. Equal question, not equal answer: a
 *  decision of ours also says who could sign and what to do next. */
export const onePolicy: Measure = {
  name: "one policy",
  run: async () => {
    const { whole, condition } = ours();
    const decision = median(measureEach(whole, runs));
    // One evaluation is shorter than the clock's own steps, so a hundred are timed at once.
    const hundred = () => {
      for (let i = 0; i < 100; i++) condition();
    };
    const policy = median(measureEach(hundred, runs)) / 100;
    const cedar = median(measureEach(cedarDecision(), runs));
    const rules = await jsonRules();
    const row = (name: string, mine: number, peerName: string, peer: number, ratioMax: number) => ({
      name,
      ours: ms(mine),
      peer: `${ms(peer)} ${peerName}`,
      ratio: mine / peer,
      goal: `≤ ${ratioMax}x`,
      holds: mine <= ratioMax * peer,
    });
    return [
      row("one policy", policy, "Cedar, preparsed", cedar, 1),
      row("one policy", policy, "json-rules-engine", rules, 1),
      row("a whole decision under one policy", decision, "Cedar, preparsed", cedar, 1),
      row("a whole decision under one policy", decision, "json-rules-engine's yes or no", rules, 3),
    ];
  },
};

function ours(): { whole: () => unknown; condition: () => unknown } {
  const parsed = parseProtocol(
    `apiVersion: checkrail.dev/v1
kind: Protocol
metadata: { name: one, owner: group:reliability, description: "bench" }
spec:
  mode: enforce
  lifetime: standing
  rules:
    - name: no delete
      when: effects.exists(e, e.action == "delete" && e.stateful == "yes")
      forbid: nothing that holds data is deleted
`,
    "one.yaml",
  );
  if (!parsed.ok) throw new Error(`Error: ${JSON.stringify(parsed.problems)}`);
  const at = [place("plan.json")] as const;
  const effects = [effect({ action: "delete", type: "aws_db_instance", address: "main", stateful: "yes", at })];
  const input = {
    gate: "deploy",
    environment: "production",
    subject: { patch: digestText("p"), result: digestText("r") },
    change: {
      id: "1",
      kind: "artifacts",
      title: "",
      repository: "",
      target: "",
      paths: [],
      linesAdded: 0,
      linesDeleted: 0,
    },
    actor: { id: "ana", kind: "human" },
    risk: { known: false, score: 1 },
    provenance: { roles: [], tools: [], unknown: true },
    analysis: { complete: true, incomplete: [], effects, findings: [] },
    servicesAt: () => [],
    contributors: [],
    directory: { personOf: () => null, eligible: () => ({ people: [], explanation: "" }) },
    protocols: protocolSet([parsed.value]),
    evidence: [],
    catalog: digestText("c"),
    inputs: [],
    logSize: null,
    engine: "bench",
    now: instantOf(Date.UTC(2026, 10, 24)),
  } as const;
  if (decide(input).verdict !== "deny") throw new Error("Error: ours does not deny");
  const { facts } = lookAt(input, parsed.value);
  const [rule] = parsed.value.rules;
  if (facts === null || rule.when(facts).kind !== "yes") throw new Error("Error: the condition does not hold");
  return { whole: () => decide(input), condition: () => rule.when(facts) };
}

function cedarDecision(): () => unknown {
  const policies =
    'permit(principal, action, resource); forbid(principal, action == Action::"delete", resource) when { resource.stateful };';
  const parsed = preparsePolicySet("bench", { staticPolicies: policies });
  if (parsed.type !== "success") throw new Error(`Error: ${JSON.stringify(parsed)}`);
  const resource = { type: "Resource", id: "main" };
  const call = {
    principal: { type: "User", id: "ana" },
    action: { type: "Action", id: "delete" },
    resource,
    context: {},
    preparsedPolicySetId: "bench",
    entities: [{ uid: resource, attrs: { stateful: true }, parents: [] }],
  };
  const answer = statefulIsAuthorized(call);
  if (answer.type !== "success" || answer.response.decision !== "deny")
    throw new Error(`Error: ${JSON.stringify(answer)}`);
  return () => statefulIsAuthorized(call);
}

async function jsonRules(): Promise<number> {
  const engine = new Engine();
  engine.addRule({
    conditions: {
      all: [
        { fact: "action", operator: "equal", value: "delete" },
        { fact: "stateful", operator: "equal", value: "yes" },
      ],
    },
    event: { type: "deny" },
  });
  const facts = { action: "delete", stateful: "yes" };
  const { events } = await engine.run(facts);
  if (events[0]?.type !== "deny") throw new Error("Error: json-rules-engine does not deny");
  const times: number[] = [];
  for (let i = 0; i < runs * 2; i++) {
    const taken = await timeMs(() => engine.run(facts));
    if (i >= runs) times.push(taken);
  }
  return median(times);
}

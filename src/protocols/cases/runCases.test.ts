import { expect, test } from "vitest";
import { parseProtocol } from "../parseProtocol.ts";
import { runProtocolCases } from "./runCases.ts";

const text = `apiVersion: checkrail.dev/v1
kind: Protocol
metadata: { name: words, owner: group:legal }
spec:
  rules:
    - name: legal reads the terms
      when: change.paths.exists(p, p.startsWith("docs/legal/"))
      require: [{ sign: { from: group:legal, count: 1 } }]
`;

function outcome(facts: string): string | undefined {
  const parsed = parseProtocol(text, "words.yaml");
  if (!parsed.ok) return undefined;
  const cases = `- { name: it, facts: ${facts}, expect: { rules: [] } }\n`;
  const ran = runProtocolCases(parsed.value, cases, "words.cases.yaml");
  return ran.ok ? ran.value[0]?.outcomes[0]?.kind : undefined;
}

test("a case is judged as a decision is: of a change without any effect no protocol speaks", () => {
  expect(outcome("{ change: { paths: [docs/legal/terms.md] } }")).toBe("fires");
  expect(outcome("{ change: { paths: [docs/legal/terms.md] }, effects: [] }")).toBe("not");
});

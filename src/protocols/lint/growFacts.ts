import type { AiRole, Facts, NonEmpty } from "#core";
import type { Source } from "./direction.ts";
import { type Around, generateFacts } from "./generateFacts.ts";

/** The same change with more of one source: more effects, another finding, a higher risk, more of AI. INVARIANT: nothing
 *  that was there is taken away. */
export function growFacts(facts: Facts, source: Source, around: Around): Facts {
  const { random } = around;
  const other = generateFacts(around);
  switch (source) {
    case "effects": {
      const services = [...facts.services, ...other.services.filter(({ name }) => !has(facts.services, name))];
      const more = other.effects.map((effect, offset) => ({ ...effect, index: facts.effects.length + offset }));
      return { ...facts, services, effects: [...facts.effects, ...more] };
    }
    case "findings":
      return { ...facts, findings: [...facts.findings, ...other.findings] };
    case "risk":
      if (random.chance(0.3)) return { ...facts, risk: { known: false, score: 1 } };
      return facts.risk.known
        ? { ...facts, risk: { known: true, score: Math.max(facts.risk.score, other.risk.score) } }
        : facts;
    case "provenance": {
      const tools = [...new Set([...facts.provenance.tools, ...other.provenance.tools, "claude-code"])];
      const roles = facts.provenance.roles.filter((role) => role !== "none");
      const more = random.pick(aiRoles);
      const unknown = facts.provenance.unknown || random.chance(0.5);
      const kind = facts.actor.kind === "human" && random.chance(0.5) ? "agent" : facts.actor.kind;
      return {
        ...facts,
        actor: { ...facts.actor, kind },
        provenance: { ai: true, tools, roles: [...new Set([...roles, more])], unknown },
      };
    }
    case "size": {
      const { change } = facts;
      const paths = [...change.paths, ...other.change.paths];
      const linesAdded = Math.max(change.linesAdded, other.change.linesAdded);
      const linesDeleted = Math.max(change.linesDeleted, other.change.linesDeleted);
      return { ...facts, change: { ...change, paths, linesAdded, linesDeleted } };
    }
  }
}

const aiRoles: NonEmpty<AiRole> = ["authored", "assisted", "advised", "executed", "reviewed", "unknown"];

function has(services: Facts["services"], name: string): boolean {
  return services.some((service) => service.name === name);
}

import type { Rule } from "../rule.ts";
import { autoscalerRules, availabilityRules } from "./availability.ts";
import { changeRules, immutableText } from "./changes.ts";
import { imageRules } from "./images.ts";
import { networkingRules } from "./networking.ts";
import { probeRules } from "./probes.ts";
import { resourceRules } from "./resources.ts";
import { rolloutRules } from "./rollout.ts";
import { securityRules } from "./security.ts";

/** Every rule on a state of the world. */
export const rules: readonly Rule[] = [
  ...probeRules,
  ...resourceRules,
  ...imageRules,
  ...securityRules,
  ...availabilityRules,
  ...autoscalerRules,
  ...networkingRules,
  ...rolloutRules,
];

/** Every code that an ignore may name. */
export const ruleCodes: ReadonlySet<string> = new Set(
  [...rules, ...changeRules, immutableText].map(({ code }) => code),
);

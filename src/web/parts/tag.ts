import type { AiRole, EffectAction, Requirement, Verdict } from "#core";
import { type IconName, icon } from "../icon.ts";
import { html, type Markup } from "../markup.ts";

export type Tone = "allow" | "hold" | "deny" | "agent" | "info" | "line" | "quiet";

/** Icon and word; the tone comes third, and never says anything alone. */
export function tag(word: string, tone: Tone = "quiet", name: IconName | null = null): Markup {
  return html`<span class="tag ${tone}">${icon(name)}${word}</span>`;
}

type Sign = Readonly<{ icon: IconName; tone: Tone }>;

export const verdictSigns: Readonly<Record<Verdict, Sign & Readonly<{ word: string }>>> = {
  allow: { word: "Allow", icon: "check", tone: "allow" },
  hold: { word: "Hold", icon: "bars", tone: "hold" },
  deny: { word: "Deny", icon: "barred", tone: "deny" },
};

export function verdictTag(verdict: Verdict): Markup {
  const { word, icon: name, tone } = verdictSigns[verdict];
  return tag(word, tone, name);
}

const effectSigns: Readonly<Record<EffectAction, Sign>> = {
  unread: { icon: "question", tone: "hold" },
  delete: { icon: "cross", tone: "deny" },
  replace: { icon: "arrows", tone: "deny" },
  expose: { icon: "eye", tone: "deny" },
  execute: { icon: "prompt", tone: "hold" },
  grant: { icon: "key", tone: "hold" },
  revoke: { icon: "struckKey", tone: "quiet" },
  forget: { icon: "dashed", tone: "hold" },
  lock: { icon: "padlock", tone: "hold" },
  update: { icon: "wave", tone: "quiet" },
  create: { icon: "plus", tone: "quiet" },
};

/** `isQuiet`: what goes holds no data, where nobody would miss it. */
export function effectTag(action: EffectAction, isQuiet = false): Markup {
  const { icon: name, tone } = effectSigns[action];
  return tag(action, isQuiet ? "quiet" : tone, name);
}

export function roleTag(role: AiRole): Markup {
  return tag(role === "unknown" ? "AI: unknown" : `${role} by AI`, "agent", "robot");
}

export const stateSigns: Readonly<Record<Requirement["state"], Sign & Readonly<{ word: string }>>> = {
  satisfied: { word: "Met", icon: "check", tone: "allow" },
  waived: { word: "Waived", icon: "key", tone: "hold" },
  unmet: { word: "Not met", icon: "circle", tone: "hold" },
  indeterminate: { word: "Cannot tell", icon: "triangle", tone: "hold" },
};

import { type Markup, nothing } from "./markup.ts";

/** Our own set: 16 px grid, round stroke of 1.6 px, in the colour of the text. A word always stands beside it. */
const icons = {
  home: '<path d="M2.5 7.5L8 3l5.5 4.5V13h-11z"/>',
  change:
    '<circle cx="4.5" cy="4" r="1.7"/><circle cx="4.5" cy="12" r="1.7"/><circle cx="11.5" cy="8" r="1.7"/><path d="M4.5 5.7v4.6M4.5 6c.5 1.8 2.5 2 5.3 2"/>',
  protocol: '<path d="M4 2.5h6l2.5 2.5v8.5H4zM6 7h4.5M6 9.5h4.5"/>',
  gate: '<path d="M3 3v10M13 3v10M3 6h10M3 9.5h10"/>',
  catalog:
    '<rect x="2.5" y="2.5" width="4.5" height="4.5"/><rect x="9" y="2.5" width="4.5" height="4.5"/><rect x="2.5" y="9" width="4.5" height="4.5"/><rect x="9" y="9" width="4.5" height="4.5"/>',
  ledger: '<path d="M8 2.5v3M4.5 8.5v-3h7v3M2.8 8.5h3.5v4H2.800zM9.7 8.5h3.5v4H9.700z"/>',
  settings:
    '<circle cx="8" cy="8" r="2.2"/><path d="M8 2v2M8 12v2M2 8h2M12 8h2M3.8 3.800l1.4 1.400M10.8 10.800l1.4 1.400M12.2 3.800l-1.4 1.400M5.2 10.800l-1.4 1.4"/>',
  find: '<circle cx="7" cy="7" r="4"/><path d="M10 10l3.5 3.5"/>',
  check: '<path d="M3 8.5l3.2 3.200L13 4.8"/>',
  bars: '<path d="M5.5 3.5v9M10.5 3.5v9"/>',
  barred: '<circle cx="8" cy="8" r="5.5"/><path d="M4.2 4.200l7.6 7.6"/>',
  triangle: '<path d="M8 2.5l6 10.5H2zM8 6.5v3M8 11.200v.1"/>',
  circle: '<circle cx="8" cy="8" r="5"/>',
  clock: '<circle cx="8" cy="8" r="5.5"/><path d="M8 4.800V8l2.2 1.4"/>',
  plus: '<path d="M8 3v10M3 8h10"/>',
  wave: '<path d="M2.5 8c1.8-3.4 3.7-3.4 5.5 0s3.7 3.4 5.5 0"/>',
  arrows: '<path d="M3 6h9M9.5 3.5L12 6 9.5 8.5M13 10H4M6.5 7.5L4 10l2.5 2.5"/>',
  cross: '<path d="M4 4l8 8M12 4l-8 8"/>',
  dashed: '<circle cx="8" cy="8" r="5" stroke-dasharray="2.5 2.5"/>',
  prompt: '<path d="M3 4.5L6.5 8 3 11.5M8 12h5"/>',
  padlock: '<path d="M4 7.5h8v5.5H4zM5.5 7.5V5.5a2.5 2.5 0 015 0v2"/>',
  key: '<circle cx="5" cy="8" r="2.5"/><path d="M7.5 8H14M12 8v2.5"/>',
  struckKey: '<circle cx="5" cy="8" r="2.5"/><path d="M7.5 8H14M12 8v2.5M3 13L13 3"/>',
  eye: '<path d="M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="1.8"/>',
  question: '<circle cx="8" cy="8" r="5.5"/><path d="M6.3 6.5a1.7 1.7 0 113 1.200c-.7.6-1.3.9-1.3 1.700M8 11.400v.1"/>',
  robot: '<rect x="3" y="5" width="10" height="8" rx="2"/><path d="M8 5V2.5M6 8.5v1M10 8.5v1"/>',
  person: '<circle cx="8" cy="5.5" r="2.5"/><path d="M3.5 13c.6-2.7 2.3-4 4.5-4s3.9 1.3 4.5 4"/>',
  bell: '<path d="M8 2.5a3.5 3.5 0 00-3.5 3.5v3L3 11.5h10L11.5 9V6A3.5 3.5 0 008 2.5zM6.8 13.5h2.4"/>',
} as const;

export type IconName = keyof typeof icons;

export function icon(name: IconName | null): Markup {
  if (name === null) return nothing;
  return { markup: `<svg class="ic" viewBox="0 0 16 16" aria-hidden="true">${icons[name]}</svg>` };
}

export const brandMark: Markup = {
  markup:
    '<svg class="mark" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 2v16M16 2v16"/><path class="tick" d="M7 10.5l2.3 2.300L13.2 8"/></svg>',
};

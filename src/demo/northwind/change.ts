import type { ExampleChange } from "#ports";
import { plan } from "./plan.ts";

const ana = { name: "Ana Ruiz", email: "ana-ruiz@northwind.example" };

const before = `import { carrierFeed } from "./carrierFeed.ts";

export async function deliveryWindow(postcode: string): Promise<Window> {
  const quote = await carrierFeed.quote(postcode, { timeoutMs: 800 });
  return quote ?? standardWindow(postcode);
}
`;
const after = `import { carrierFeed } from "./carrierFeed.ts";

export async function deliveryWindow(postcode: string): Promise<Window> {
  const quote = await carrierFeed.quote(postcode);
  return { from: quote.from, to: quote.to };
}
`;
const migration = `-- Nothing reads the old discount any more.
ALTER TABLE orders DROP COLUMN legacy_discount;
`;

/** A migration drops a column, the plan replaces the database's machine, and an AI tool wrote the code. */
export const change: ExampleChange = {
  title: "Retire the old discount",
  artifacts: [
    {
      path: "services/checkout/db/0042_drop_legacy_discount.sql",
      oldPath: null,
      change: "added",
      before: null,
      after: { kind: "text", text: migration },
    },
    {
      path: "infra/checkout/tfplan.json",
      oldPath: null,
      change: "given",
      before: null,
      after: { kind: "text", text: plan },
    },
    {
      path: "services/cart/src/deliveryWindow.ts",
      oldPath: null,
      change: "modified",
      before: { kind: "text", text: before },
      after: { kind: "text", text: after },
    },
  ],
  commits: [
    {
      id: "7c1f0e5d2b9a4c3e8f6071625344a5b6c7d8e9f0",
      tree: "0f9e8d7c6b5a49382716054f3e2d1c0b9a887766",
      parents: ["1a2b3c4d5e6f708192a3b4c5d6e7f80912345678"],
      author: ana,
      committer: ana,
      title: "Retire the old discount",
      message: "Retire the old discount\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n",
      note: null,
    },
  ],
};

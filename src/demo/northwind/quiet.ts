import type { ExampleChange } from "#ports";

const kofi = { name: "Kofi Mensah", email: "kofi-mensah@northwind.example" };

/** Words for people, on a service that can wait: the open line. */
export const quiet: ExampleChange = {
  title: "Say that we are hiring",
  artifacts: [
    {
      path: "sites/careers/README.md",
      oldPath: null,
      change: "modified",
      before: { kind: "text", text: "# Careers\n" },
      after: { kind: "text", text: "# Careers\n\nWe are hiring.\n" },
    },
  ],
  commits: [
    {
      id: "8d2f1e6c3b0a5d4f9e7182736455b6c7d8e9f0a1",
      tree: "1e0f9d8c7b6a594837261504f3e2d1c0b9a88776",
      parents: ["2b3c4d5e6f708192a3b4c5d6e7f8091234567890"],
      author: kofi,
      committer: kofi,
      title: "Say that we are hiring",
      message: "Say that we are hiring\n",
      note: null,
    },
  ],
};

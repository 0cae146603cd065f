import { expect, test } from "vitest";
import { isOrigin } from "./origin.ts";

test.each(["checkrail.local/ledger", "ledger.acme.example/checkrail/prod", "localhost:4242", "log-1.example/v1.0_a~"])(
  "%s can name a log",
  (name) => expect(isOrigin(name)).toBe(true),
);

test.each([
  "",
  "https://ledger.acme.example",
  "ledger.acme.example/",
  "ledger.acme.example//prod",
  "ledger.acme.example/a b",
  "ledger.acme.example/a+b",
  "ledger.acme.example/../b",
  "ledger.acme.example/a?b",
  "ledger.acme.example/a#b",
  "Ledger.acme.example",
  "ledger.acme.example\nother",
  "me@ledger.acme.example",
  `${"a".repeat(256)}.example`,
])("%j cannot", (name) => expect(isOrigin(name)).toBe(false));

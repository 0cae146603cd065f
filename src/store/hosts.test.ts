import { expect, test } from "vitest";
import { chooseHost, hostUrls } from "./hosts.ts";

test("several hosts are one URL each, with the user, the database and the settings of all", () => {
  expect(hostUrls("postgres://ana:se%40cret@a:5432,[::1]:5433,c/checkrail?sslmode=require")).toEqual([
    "postgres://ana:se%40cret@a:5432/checkrail?sslmode=require",
    "postgres://ana:se%40cret@[::1]:5433/checkrail?sslmode=require",
    "postgres://ana:se%40cret@c/checkrail?sslmode=require",
  ]);
  expect(hostUrls("postgresql://a,b")).toEqual(["postgresql://a", "postgresql://b"]);
});

test("one host is left as it is, whatever its URL looks like", () => {
  for (const url of ["postgres://a:5432/b,c", "postgres://u:p,q@a/b", "socket:/tmp?db=x", "postgres:///x?host=/tmp"]) {
    expect(hostUrls(url)).toEqual([url]);
  }
});

test("where nobody answers, each host is named and no password is", async () => {
  const asked = chooseHost(hostUrls("postgres://u:secret@127.0.0.1:1,127.0.0.1:2/x"));
  const refused: unknown = await asked.catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "database-gone", message: expect.stringContaining("127.0.0.1:2") });
  expect(String(refused)).not.toContain("secret");
});

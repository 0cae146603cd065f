import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers, startBrowser } from "./browser.ts";
import { type ServedRecord, servedRecord } from "./servedRecord.ts";

let record: ServedRecord;
let browser: Browser;
let change = "";

beforeAll(async () => {
  record = servedRecord();
  [browser] = await Promise.all([startBrowser(), record.start()]);
  await record.signIn("ana-ruiz");
  const { body } = await record.call("ana-ruiz", "GET", "/v1/changes");
  change = String((body.items as readonly { id: string }[])[0]?.id);
});

afterAll(async () => {
  await browser?.close();
  await record?.close();
});

async function signedIn(login: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: record.url(), ...options })).newPage();
  await page.goto("/sign-in");
  await page.fill("[name=login]", login);
  await page.fill("[name=password]", "northwind-demo");
  await page.click("text=Sign in >> nth=-1");
  await page.waitForURL("**/");
  return page;
}

const cookieOf = async (page: Page) => (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`)[0];

test("what waits can be read by anybody on this host, a change only by who signed in", async () => {
  const page = await (await browser.newContext({ baseURL: record.url() })).newPage();
  await page.goto("/");
  expect(await page.textContent("main")).toContain("Retire the old discount");
  await page.goto(`/changes/${change}`);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  await page.fill("[name=login]", "ana-ruiz");
  await page.fill("[name=password]", "wrong");
  await page.click("button.primary");
  expect(await page.textContent("#f-password-about")).toContain("do not belong together");
  await page.fill("[name=password]", "northwind-demo");
  await page.click("button.primary");
  await page.waitForURL(`**/changes/${change}`);
  await page.context().close();
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test.each([
    ["/", "thing waits"],
    ["/changes", "Retire the old discount"],
    ["/changes?state=closed", "No change is closed"],
    ["/changes/CHANGE", "Requirements"],
    ["/changes/none", "none"],
  ])("%s says what it should and shuts nobody out", async (path, words) => {
    const page = await signedIn("ana-ruiz", { colorScheme });
    const problems: string[] = [];
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(path.replace("CHANGE", change));
    expect(await page.textContent("main")).toContain(words);
    expect(await findBarriers(page)).toEqual([]);
    expect(problems.filter((line) => !line.includes("404"))).toEqual([]);
    await page.context().close();
  });
});

test.each([true, false])("a person signs what they saw (script: %s)", async (javaScriptEnabled) => {
  const login = javaScriptEnabled ? "chloe-tan" : "ben-okafor";
  const page = await signedIn(login, { javaScriptEnabled });
  await page.goto(`/changes/${change}`);
  await page.click("button[value=approve]");
  await page.waitForURL(`**/changes/${change}`);
  expect(await page.textContent("aside")).toContain(javaScriptEnabled ? "Chloe Tan" : "Ben Okafor");
  await page.context().close();
});

test("a form from elsewhere, or of another sign-in, does nothing", async () => {
  const page = await signedIn("dora-lind");
  const send = async (headers: Record<string, string>, form: Record<string, string>) =>
    (
      await fetch(`${record.url()}/changes/${change}/signatures`, {
        method: "POST",
        headers: { cookie: (await cookieOf(page)) ?? "", ...headers },
        body: new URLSearchParams(form),
        redirect: "manual",
      })
    ).status;
  const patch = `sha256:${"0".repeat(64)}`;
  expect(await send({}, { verdict: "approve", patch })).toBe(403);
  expect(await send({}, { verdict: "approve", patch, csrf: "0".repeat(64) })).toBe(403);
  await page.goto(`/changes/${change}`);
  const csrf = (await page.getAttribute("[name=csrf]", "value")) ?? "";
  expect(await send({ "sec-fetch-site": "cross-site" }, { verdict: "approve", patch, csrf })).toBe(403);
  expect(await send({}, { verdict: "approve", patch, csrf })).toBe(409);
  expect(await send({}, { verdict: "approve", patch: "sha256:00", csrf })).toBe(400);
  await page.click("text=Sign out");
  await page.waitForURL("**/sign-in");
  expect(await send({}, { verdict: "approve", patch, csrf })).toBe(303);
  await page.context().close();
});

test("nothing runs on a page but what we serve", async () => {
  const reply = await fetch(record.url());
  const policy = reply.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  expect(reply.headers.get("x-content-type-options")).toBe("nosniff");
});

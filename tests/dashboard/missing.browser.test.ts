import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alive } from "../support/browsing.ts";
import { findChromium, launch } from "../support/chromium.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { buildReport } from "../support/report.ts";

const found = await findChromium();
const executable = "executable" in found ? found.executable : "";

let folder: string;
let dashboard: Dashboard;
let run: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-missing-"));
  dashboard = await startDashboard({ DATABASE_URL: `pglite://${folder}` });
  run = ((await (await dashboard.publish(buildReport())).json()) as { url: string }).url;
}, 240_000);
afterAll(async () => {
  await dashboard?.stop();
  await rm(folder, { recursive: true, force: true });
});

const addresses = [
  "/runs/999999",
  "/runs/99999999999999999999",
  "/runs/-1",
  "/runs/x",
  "/runs/1/x",
  "/runs/999999/cells/0",
  "/runs/1/cells/999999",
  "/runs/1/cells/x",
  "/runs/1/cells/0/x",
  "/series/0123456789abcdef",
  "/series/x",
  "/?project=nobody",
  "/p/nobody",
  "/p/acme",
  "/p/acme/photo-editor/x",
  "/p",
  "/runs?project=nobody",
  "/mnn/3.6.1",
  "/mnn/9.9.9?project=acme/photo-editor",
  "/mnn/3.6.1?project=nobody",
  "/models?project=nobody",
  "/models?project=nobody&project=else",
  "/x",
  "/x?project=nobody",
  "/nowhere",
];

const NOTHING = "There is nothing here";
const withoutScripts = (html: string) => html.replace(/<script.*?<\/script>/gs, "");

it.each(addresses)("%s is a 404 under its own address, with the page that says so", async (address) => {
  const answer = await fetch(dashboard.url + address, { redirect: "manual" });
  expect(answer.status).toBe(404);
  expect(withoutScripts(await answer.text())).toContain(NOTHING);
  expect(answer.headers.get("content-security-policy")).toMatch(/script-src 'nonce-[^']+'/);
  const head = await fetch(dashboard.url + address, { redirect: "manual", method: "HEAD" });
  expect(head.status).toBe(404);
});

it("a picture that is not there is a 404 that says so", async () => {
  for (const sha of ["0".repeat(64), "x"]) {
    const answer = await fetch(`${dashboard.url}/pictures/${sha}`, { redirect: "manual" });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { message: "There is no such picture." } });
  }
});

it("what is there is no 404", async () => {
  const { pathname } = new URL(run);
  for (const address of [
    "/",
    "/p/acme/photo-editor",
    "/mnn/3.6.1?project=acme/photo-editor",
    "/runs",
    "/models",
    pathname,
    `${pathname}/cells/0`,
  ])
    expect([address, (await fetch(dashboard.url + address)).status]).toEqual([address, 200]);
});

describe.skipIf("missing" in found)("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(executable);
  });
  afterAll(() => browser?.close());

  it.each([true, false])("the page is there with JavaScript %s", async (javaScriptEnabled) => {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    const answer = await page.goto(`${dashboard.url}/runs/999999`, {
      waitUntil: javaScriptEnabled ? "networkidle" : "load",
    });
    expect(answer?.status()).toBe(404);
    expect(page.url()).toBe(`${dashboard.url}/runs/999999`);
    expect(await page.textContent("h1")).toBe(NOTHING);
    expect(complaints).toEqual([]);
    await page.click('main a[href="/"]');
    await page.waitForURL(`${dashboard.url}/`);
    await expect.poll(() => page.textContent("h1")).toBe("Nothing is newly wrong");
    await context.close();
  });

  it("the page comes too when a link within the dashboard leads to what is gone", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${dashboard.url}/`, { waitUntil: "networkidle" });
    await alive(page);
    // As the link of a run does that was removed since the list was shown.
    await page.evaluate(() => {
      const { next } = window as unknown as { next: { router: { push(address: string): void } } };
      next.router.push("/runs/999999");
    });
    await page.getByRole("heading", { name: NOTHING }).waitFor();
    expect(page.url()).toBe(`${dashboard.url}/runs/999999`);
    await context.close();
  });
});

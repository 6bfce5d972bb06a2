import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { follow } from "../support/browsing.ts";
import { findChromium, launch } from "../support/chromium.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { foreign, saidBy } from "../support/foreign.ts";
import { buildReport } from "../support/report.ts";

const found = await findChromium();
const executable = "executable" in found ? found.executable : "";

/** A project's settings in a real Chromium, by who sits at the machine. */
describe.skipIf("missing" in found).each([true, false])(
  "settings with JavaScript %s",
  (javaScriptEnabled) => {
    let folder: string;
    let dashboard: Dashboard;
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      await ensureBuilt();
      folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-settings-"));
      dashboard = await startDashboard({ DATABASE_URL: `pglite://${folder}` });
      await dashboard.publish(buildReport());
      browser = await launch(executable);
      page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    }, 240_000);
    afterAll(async () => {
      await browser?.close();
      await dashboard?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const settings = (lang = "en") => `${dashboard.url}/settings?project=acme/photo-editor&lang=${lang}`;

    const submit = (field: string) =>
      page
        .locator("form", { has: page.getByLabel(field) })
        .getByRole("button")
        .click();

    it("says who may read, and changes it", async () => {
      await page.goto(settings());
      expect(await page.textContent("h1")).toBe("acme/photo-editor is private");
      await follow(page, () => page.click("text=Make it public"));
      expect(await page.textContent("h1")).toBe("Anybody may read acme/photo-editor");
      expect(await page.textContent("#badge ~ pre")).toContain("/badge/acme/photo-editor.svg");
      await follow(page, () => page.click("text=Make it private"));
      expect(await page.textContent("h1")).toBe("acme/photo-editor is private");
    });

    it("makes a token, which is shown once, and revokes it", async () => {
      await page.goto(settings());
      await page.getByLabel("What it is for").fill("nightly");
      await page.getByLabel("What it may do").selectOption("viewer");
      await follow(page, () => submit("What it is for"));
      const made = /export MNN_PARITY_TOKEN=(mnnpt_\S+)/.exec((await page.textContent(".made"))!)![1]!;
      const answer = await fetch(`${dashboard.url}/api/v1/runs?project=acme/photo-editor`, {
        headers: { authorization: `Bearer ${made}` },
      });
      expect(answer.status).toBe(200);
      await page.goto(settings());
      expect(await page.locator(".made").count()).toBe(0);
      await follow(page, () => page.getByRole("button", { name: "Revoke nightly" }).click());
      expect(await page.textContent("tr.ended")).toMatch(/nightly.*viewer.*revoked 20/);
    });

    it("tells in place what cannot be made", async () => {
      await page.goto(settings());
      await page.getByLabel("The receiver's address").fill("https://127.0.0.1/hook");
      await follow(page, () => submit("The receiver's address"));
      expect(await page.textContent("[role=alert]")).toContain("begins with https://");
    });

    it("is Chinese for who reads Chinese, as are sign-in and what is not there", async () => {
      for (const address of [
        settings("zh"),
        `${dashboard.url}/sign-in?lang=zh`,
        `${dashboard.url}/x?lang=zh`,
      ]) {
        await page.goto(address);
        const said = saidBy(await page.locator("main").innerHTML());
        expect([address, foreign(said, ["acme/photo-editor", "nightly"])]).toEqual([address, []]);
      }
    });
  },
);

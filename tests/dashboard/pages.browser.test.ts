import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../core/report/schema.ts";
import { findChromium, launch } from "../support/chromium.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { hostile, MARKER } from "../support/hostile.ts";
import { buildReport } from "../support/report.ts";

const found = await findChromium();
const executable = "executable" in found ? found.executable : "";

/** The pages of a published report, on PGlite, in a real Chromium. */
describe.skipIf("missing" in found)(
  `pages in a browser${"missing" in found ? `: ${found.missing}` : ""}`,
  () => {
    let folder: string;
    let dashboard: Dashboard;
    let browser: Browser;
    let report: Report;
    let addresses: Record<"runs" | "run" | "cell" | "series" | "models", string>;

    beforeAll(async () => {
      await ensureBuilt();
      folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-pages-"));
      dashboard = await startDashboard({ DATABASE_URL: `pglite://${folder}` });
      browser = await launch(executable);
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      await dashboard?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    /** Opens a page and gives back what its console complained about. */
    async function open(address: string, options: BrowserContextOptions = {}) {
      const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      // Scripts complain when they start, which is after the page has loaded.
      await page.goto(address, { waitUntil: options.javaScriptEnabled === false ? "load" : "networkidle" });
      return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
    }

    const overflow = (page: Page) =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

    it("says the next step while there is nothing", async () => {
      await using opened = await open(dashboard.url);
      expect(await opened.page.textContent("main")).toContain(`--to ${dashboard.url}`);
      expect(opened.complaints).toEqual([]);
    });

    it("shows a published report: the answer, the verdicts, why, the pictures, the ops, the command", async () => {
      report = buildReport();
      const published = await dashboard.publish(report);
      const { url } = (await published.json()) as { url: string };
      await using opened = await open(url);
      const { page, complaints } = opened;
      expect(await page.textContent("h1")).toBe(
        "lama-tiny breaks at cpu/low on cortex-a76, in every release",
      );
      expect(await page.locator("table.grid tbody tr:nth-child(2) .f").allTextContents()).toEqual([
        "2 of 3",
        "2 of 3",
        "2 of 3",
      ]);
      expect(await page.locator("table.grid .v-fallback").count()).toBe(6);
      expect(await page.textContent(".why")).toContain("ffc1_fft_crr overflows fp16");
      expect(await page.locator(".pictures figcaption").allTextContents()).toEqual([
        "astronaut4 NaN",
        "coffee4 NaN",
        "chelseapass 52 dB",
      ]);
      const loaded = await page
        .locator(".pictures img")
        .evaluateAll((images) => images.every((image) => (image as HTMLImageElement).naturalWidth === 16));
      expect(loaded).toBe(true);
      expect(await page.textContent("tr.bad")).toContain("74\u202f203");
      expect(await page.textContent("pre")).toContain("npx mnn-parity run");
      expect(complaints).toEqual([]);

      // A field of the grid leads to its cells, which are folded away until then.
      const field = page.locator("table.grid tbody tr:nth-child(2) .f").last();
      await field.click();
      const link = page.locator("#group-1-2 a", { hasText: "coffee" });
      await link.waitFor({ state: "visible" });
      await link.click();
      await page.waitForURL("**/cells/*");
      expect(await page.textContent("h1")).toBe(
        "lama-tiny, coffee comes out with 4 NaN at cpu/low on cortex-a76, MNN 3.10.0",
      );
      const cell = page.url();
      await page.click("text=This cell over MNN releases");
      await page.waitForURL("**/series/*");
      expect(await page.locator("table.grid thead th").allTextContents()).toEqual([
        "input",
        "3.0.0",
        "3.6.1",
        "3.10.0",
      ]);
      addresses = {
        runs: dashboard.url,
        run: url,
        cell,
        series: page.url(),
        models: `${dashboard.url}/models`,
      };
      expect(complaints).toEqual([]);
    });

    it.each(["runs", "run", "cell", "series", "models"] as const)(
      "%s: whole without JavaScript, on a phone, in the dark, and quiet",
      async (name) => {
        const address = addresses[name];
        await using phone = await open(address, {
          viewport: { width: 390, height: 844 },
          colorScheme: "dark",
        });
        expect(phone.complaints).toEqual([]);
        expect(await overflow(phone.page)).toBeLessThanOrEqual(0);
        const background = await phone.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        expect(background).toBe("rgb(15, 19, 21)");

        await using plain = await open(address, { javaScriptEnabled: false });
        expect(await plain.page.textContent("h1")).toBe(await phone.page.textContent("h1"));
        expect(await plain.page.textContent("main")).toBe(await phone.page.textContent("main"));
      },
    );

    it("can be walked through by keyboard", async () => {
      await using opened = await open(addresses.run);
      const { page } = opened;
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
      const names = await page
        .locator("table.grid a.f")
        .evaluateAll((links) => links.map((link) => link.getAttribute("aria-label")));
      expect(names).toContain("lama-tiny, cpu/low, cortex-a76, MNN 3.6.1: nonfinite, 2 of 3 inputs wrong");
      expect(await page.locator("img:not([alt])").count()).toBe(0);
      expect(await page.locator("th:not([scope])").count()).toBe(0);
    });

    it("runs nothing that a report carries", async () => {
      const bad = hostile(buildReport());
      const { url } = (await (await dashboard.publish(bad)).json()) as { url: string };
      const position = bad.cells.findIndex(({ verdict }) => verdict === "nonfinite");
      for (const address of [url, `${url}/cells/${position}`, dashboard.url]) {
        await using opened = await open(address);
        expect(await opened.page.evaluate((name) => name in window, MARKER)).toBe(false);
        expect(opened.complaints).toEqual([]);
        expect(await overflow(opened.page)).toBeLessThanOrEqual(0);
      }
    });
  },
);

import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../core/report/schema.ts";
import { findChromium, launch } from "../support/chromium.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { hostile, MARKER } from "../support/hostile.ts";
import { buildReport, type ReportPlan } from "../support/report.ts";

const found = await findChromium();
const executable = "executable" in found ? found.executable : "";

const names = ["home", "project", "release", "runs", "run", "cell", "series", "models"] as const;

/** The pages of a published report, on PGlite, in a real Chromium. */
describe.skipIf("missing" in found)(
  `pages in a browser${"missing" in found ? `: ${found.missing}` : ""}`,
  () => {
    let folder: string;
    let dashboard: Dashboard;
    let browser: Browser;
    let report: Report;
    let addresses: Record<(typeof names)[number], string>;

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
      await expect
        .poll(() => page.textContent("h1"))
        .toBe("lama-tiny, coffee comes out with 4 NaN at cpu/low on cortex-a76, MNN 3.10.0");
      const cell = page.url();
      await page.click("text=This cell over MNN releases");
      await page.waitForURL("**/series/*");
      await expect
        .poll(() => page.locator("table.grid thead th").allTextContents())
        .toEqual(["of", "3.10.0", "3.6.1", "3.0.0"]);
      addresses = {
        home: dashboard.url,
        project: `${dashboard.url}/p/acme/photo-editor`,
        release: `${dashboard.url}/mnn/3.6.1?project=acme/photo-editor`,
        runs: `${dashboard.url}/runs`,
        run: url,
        cell,
        series: page.url(),
        models: `${dashboard.url}/models`,
      };
      expect(complaints).toEqual([]);
    });

    it.each(names)("%s: whole without JavaScript, on a phone, in the dark, and quiet", async (name) => {
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
    });

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

    it("shows main's history, whatever forks, branches and interrupted runs publish, and what those are", async () => {
      const baseline = async () => {
        const address = `${dashboard.url}/api/v1/baseline?project=acme/photo-editor`;
        const headers = { authorization: `Bearer ${dashboard.token}` };
        return (await (await fetch(address, { headers })).json()) as object;
      };
      const history = async () => {
        await using opened = await open(addresses.series);
        const table = await opened.page.locator("table.grid").textContent();
        return [await opened.page.textContent("h1"), table, await baseline()];
      };
      const before = await history();
      expect(before[0]).toBe("lama-tiny breaks at cpu/low on cortex-a76, in every release");

      const claim = { createdAt: "2099-01-01T00:00:00.000Z", verdict: () => "pass" as const };
      const publish = async (plan: ReportPlan, source: Partial<NonNullable<Report["source"]>>) => {
        const sent = buildReport({ ...claim, ...plan });
        sent.source = { ...sent.source!, ...source };
        return (await (await dashboard.publish(sent)).json()) as { url: string };
      };
      const fork = await publish(
        { inputs: ["evil"] },
        { branch: "mallory:main", event: "workflow_run", ref: "refs/heads/main", pull: 7 },
      );
      const onPull = await publish({}, { event: "pull_request", ref: "refs/pull/8/merge", pull: 8 });
      const onTag = await publish({}, { event: "push", ref: "refs/tags/main" });
      await publish({}, { branch: "brighter" });
      await publish({ complete: false }, {});
      expect(await history()).toEqual(before);

      for (const [url, words] of [
        [fork.url, "claimed by a fork, not verified: mallory:main."],
        [`${fork.url}/cells/0`, "claimed by a fork, not verified: mallory:main."],
        [onPull.url, "pull request #8: main."],
        [onTag.url, "tag main."],
      ] as const) {
        await using opened = await open(url, { viewport: { width: 390, height: 844 } });
        const note = await opened.page.textContent("aside.standing");
        expect(note).toContain(words);
        expect(note).toContain("It says that it was made 2099-01-01 00:00 UTC, which is after it came");
        expect(await opened.page.locator("main time").allTextContents()).not.toContain(
          "2099-01-01 00:00 UTC",
        );
        expect(await overflow(opened.page)).toBeLessThanOrEqual(0);
        expect(opened.complaints).toEqual([]);
      }

      await using runs = await open(addresses.runs);
      const others = runs.page.locator("section", { hasText: "Of pull requests, tags and forks" });
      expect(await others.locator(".mark").allTextContents()).toEqual(
        expect.arrayContaining(["tag main", "pull request #8", "claimed by a fork, not verified"]),
      );
      expect(await runs.page.locator("main > .runs code").allTextContents()).toEqual([
        "main@4f2c91a",
        "brighter@4f2c91a",
        "main@4f2c91a",
      ]);

      // A branch's own history is one link away.
      await using series = await open(addresses.series);
      await series.page.click("ul[aria-label=Branches] a");
      await series.page.waitForURL("**/series/*branch=brighter");
      await expect
        .poll(() => series.page.textContent("h1"))
        .toBe("lama-tiny passes at cpu/low on cortex-a76, in every release");
      expect(series.complaints).toEqual([]);

      // Main goes on when main says so.
      await publish({ createdAt: undefined }, {});
      expect((await history())[0]).toBe("lama-tiny passes at cpu/low on cortex-a76, in every release");
    });

    it("says where there is no history, for a model that a fork made up", async () => {
      const made = buildReport({ models: ["made-up"] });
      made.source = { ...made.source!, branch: "mallory:main" };
      const { url } = (await (await dashboard.publish(made)).json()) as { url: string };
      await using opened = await open(`${url}/cells/${made.cells.length - 1}`);
      await opened.page.click("text=This cell over MNN releases");
      await opened.page.waitForURL("**/series/*");
      await expect
        .poll(() => opened.page.textContent("h1"))
        .toBe("No complete report of main has made-up at cpu/low on cortex-a57");
      expect(opened.complaints).toEqual([]);
      await using models = await open(addresses.models);
      expect(await models.page.textContent("main")).not.toContain("made-up");
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

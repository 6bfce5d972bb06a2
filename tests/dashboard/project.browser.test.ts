import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Verdict } from "../../core/report/vocabulary.ts";
import { alive, follow } from "../support/browsing.ts";
import { findChromium, launch } from "../support/chromium.ts";
import { type Dashboard, ensureBuilt, startDashboard } from "../support/dashboard.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { buildReport, type CellPlan } from "../support/report.ts";

const found = await findChromium();
const executable = "executable" in found ? found.executable : "";
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const RELEASES = Array.from({ length: 40 }, (_, at) => `3.${at}.0`);

/** Low breaks on Cortex-A76 from 3.10.0 on, and is healed with the newest release. */
const story = ({ model, target, config, release }: CellPlan): Verdict => {
  if (model !== "lama-tiny" || config !== "cpu/low" || !target.includes("a76")) return "pass";
  const minor = Number(release.split(".")[1]);
  return minor >= 10 && minor < 39 ? "nonfinite" : "pass";
};

let postgres: Postgres;
let folder: string;
let browser: Browser;
beforeAll(async () => {
  if ("missing" in found) return;
  await ensureBuilt();
  [postgres, browser, folder] = await Promise.all([
    startPostgres(),
    launch(executable),
    mkdtemp(path.join(os.tmpdir(), "mnn-parity-project-")),
  ]);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await postgres?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const databases: [string, () => Promise<string>][] = [
  ["PGlite", async () => `pglite://${folder}`],
  ["Postgres", async () => postgres.createDatabase("project")],
];

describe.skipIf("missing" in found).each(databases)("a project with 40 releases on %s", (_, open) => {
  let dashboard: Dashboard;
  let addresses: string[];
  let run: string;
  beforeAll(async () => {
    dashboard = await startDashboard({ DATABASE_URL: await open() });
    const publish = async (releases: string[], commit: string, verdict: (cell: CellPlan) => Verdict) => {
      const report = buildReport({
        models: ["lama-tiny", "pp-ocr"],
        inputs: ["astronaut", "coffee"],
        targets: ["host", "qemu:cortex-a76"],
        configs: ["cpu/normal", "cpu/low"],
        releases,
        verdict,
      });
      report.source = { ...report.source!, commit };
      const answer = await dashboard.publish(report);
      expect(answer.status).toBe(201);
      return ((await answer.json()) as { url: string }).url;
    };
    await publish(RELEASES, "aaaaaaa1", story);
    await publish(["3.38.0", "3.39.0"], "bbbbbbb2", (cell) =>
      cell.config === "cpu/low" && cell.target.includes("a76") && cell.model === "lama-tiny"
        ? "nonfinite"
        : "pass",
    );
    run = await publish(["3.39.0"], "ccccccc3", (cell) =>
      cell.config === "cpu/low" && cell.target.includes("a76") ? "nonfinite" : "pass",
    );
    const pull = buildReport({ releases: ["3.39.0"], inputs: ["coffee"], verdict: () => "drift" });
    pull.source = { ...pull.source!, event: "pull_request", ref: "refs/pull/7/merge", pull: 7 };
    expect((await dashboard.publish(pull)).status).toBe(201);
    const page = await (await fetch(`${dashboard.url}/p/acme/photo-editor`)).text();
    const series = /href="(\/series\/[^"]+)"/.exec(page)![1]!.replaceAll("&amp;", "&");
    addresses = [
      `${dashboard.url}/`,
      `${dashboard.url}/p/acme/photo-editor`,
      `${dashboard.url}/p/acme/photo-editor?releases=all&model=lama-tiny`,
      `${dashboard.url}/mnn/3.39.0?project=acme/photo-editor`,
      dashboard.url + series,
      `${dashboard.url}${series}&by=run&metric=time`,
      `${dashboard.url}${series}&by=configuration`,
      run,
      `${run}/cells/0`,
      `${dashboard.url}/compare?project=acme/photo-editor&by=release&from=3.9.0&to=3.10.0`,
      `${dashboard.url}/compare?project=acme/photo-editor`,
      `${dashboard.url}/p/acme/photo-editor/pull/7`,
      `${dashboard.url}/models?project=acme/photo-editor`,
      `${dashboard.url}/runs?project=acme/photo-editor`,
      `${dashboard.url}/settings?project=acme/photo-editor`,
      `${dashboard.url}/sign-in?problem=token_wrong`,
      `${dashboard.url}/nowhere`,
    ];
  }, 240_000);
  afterAll(() => dashboard?.stop());

  async function on<T>(address: string, options: object, use: (page: Page) => Promise<T>): Promise<T> {
    const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, ...options });
    try {
      const page = await context.newPage();
      await page.goto(address, { waitUntil: "load" });
      return await use(page);
    } finally {
      await context.close();
    }
  }

  const project = () => `${dashboard.url}/p/acme/photo-editor`;

  it("answers: what fails, since when, what is new, what to ship", async () => {
    await on(project(), { javaScriptEnabled: false }, async (page) => {
      expect(await page.textContent("h1")).toBe(
        "lama-tiny breaks at cpu/low on cortex-a76, since MNN 3.10.0; ship cpu/normal there",
      );
      expect(await page.textContent(".lede")).toContain(
        "New: pp-ocr at cpu/low on cortex-a76, MNN 3.39.0: pass → nonfinite.",
      );
      const cards = await page.locator(".models .card").allTextContents();
      expect(cards[0]).toContain("since bbbbbbb");
      expect(cards[0]).toContain("overflows fp16");
      expect(cards[0]).toContain("cpu/normal on cortex-a76");
      expect(cards[1]).toContain("since ccccccc");
      expect(await page.textContent("#changed")).toContain("1 newly failing, 7 as before");
      const heads = await page.locator("table.grid thead a").allTextContents();
      expect([heads.length, heads[0], heads[1]]).toEqual([10, "3.39.0", "3.38.0"]);
    });
    await on(`${dashboard.url}/`, {}, async (page) => {
      expect(await page.textContent("h1")).toBe("Something is newly wrong");
      expect(await page.textContent("main")).toContain("1 newly failing");
    });
  });

  it("filters by its address, as a form without JavaScript", async () => {
    await on(project(), { javaScriptEnabled: false }, async (page) => {
      await page.selectOption("select[name=precision]", "low");
      await page.selectOption("select[name=target]", "qemu:cortex-a76");
      await follow(page, () => page.click(".filters button"));
      expect(new URL(page.url()).searchParams.get("precision")).toBe("low");
      expect(await page.locator("table.grid tbody th[scope=row]").allTextContents()).toEqual([
        "cpu/lowcortex-a76",
        "cpu/lowcortex-a76",
      ]);
      expect(await page.inputValue("select[name=precision]")).toBe("low");
    });
    await on(`${project()}?verdict=nonfinite&precision=normal`, {}, async (page) => {
      expect(await page.textContent("main")).toContain("Nothing matches these filters.");
    });
  });

  it("is where its old address leads", async () => {
    const moved = await fetch(`${dashboard.url}/?project=acme/photo-editor`, { redirect: "manual" });
    expect(moved.status).toBe(308);
    expect(new URL(moved.headers.get("location")!, dashboard.url).pathname).toBe("/p/acme/photo-editor");
  });

  it("shows 40 releases with the newest in view and no name over another", async () => {
    await on(addresses[4]!, { javaScriptEnabled: false }, async (page) => {
      const plot = page.locator(".plot .scroll");
      const newest = page.locator(".plot text", { hasText: "3.39.0" });
      const [inside, box] = [await plot.boundingBox(), await newest.boundingBox()];
      expect(box!.x + box!.width).toBeLessThanOrEqual(inside!.x + inside!.width + 1);
      expect(box!.x).toBeGreaterThan(inside!.x);
      expect((await page.locator("table.wide thead th").allTextContents())[1]).toBe("3.39.0");
    });
  });

  describe("a trend is brushed", () => {
    const heads = (page: Page) => page.locator("table.wide thead th").allTextContents();

    it("by pointer: what is under it is read out, and what was dragged over is shown alone", async () => {
      await on(addresses[4]!, {}, async (page) => {
        await alive(page);
        const box = (await page.locator(".brush .reach").boundingBox())!;
        // The chart is wider than its place, and the newest is in view.
        const [right, y] = [box.x + box.width, box.y + box.height / 2];
        const step = box.width / 40;
        await page.mouse.move(right - step / 2, y);
        await expect.poll(() => page.textContent(".readout")).toMatch(/^3\.39\.0astronaut: 4 NaN.*the run$/);
        await page.mouse.down();
        await page.mouse.move(right - 3.5 * step, y, { steps: 4 });
        await expect.poll(() => page.textContent(".readout b")).toBe("3.36.0 – 3.39.0");
        await page.mouse.up();
        await page.waitForURL(/[?&]from=3\.36\.0&to=3\.39\.0/);
        await page.locator("table.wide thead th", { hasText: "3.35.0" }).waitFor({ state: "detached" });
        await expect.poll(() => heads(page)).toEqual(["input", "3.39.0", "3.38.0", "3.37.0", "3.36.0"]);
        await page.click("text=all 40 releases");
        await page.locator("table.wide thead th", { hasText: "3.35.0" }).waitFor();
      });
    });

    it("by keyboard, to a part of it and to a run", async () => {
      await on(addresses[4]!, {}, async (page) => {
        await alive(page);
        const brush = page.locator(".brush");
        await brush.focus();
        await page.keyboard.press("Home");
        await expect.poll(() => brush.getAttribute("aria-valuetext")).toMatch(/^3\.0\.0, astronaut: /);
        await page.keyboard.press("Shift+ArrowRight");
        await expect.poll(() => brush.getAttribute("aria-valuetext")).toBe("3.0.0 – 3.1.0");
        await page.keyboard.press("Escape");
        await expect.poll(() => brush.getAttribute("aria-valuetext")).toBe("nothing chosen");
        await page.keyboard.press("ArrowLeft");
        await page.keyboard.press("Enter");
        await page.waitForURL(/\/runs\/[^/]+$/);
      });
    });

    it("by a form without JavaScript, whichever end is named first; what is not there is all of it", async () => {
      await on(addresses[4]!, { javaScriptEnabled: false }, async (page) => {
        await page.selectOption("select[name=from]", "3.12.0");
        await page.selectOption("select[name=to]", "3.10.0");
        await follow(page, () => page.click(".filters button"));
        expect(await heads(page)).toEqual(["input", "3.12.0", "3.11.0", "3.10.0"]);
        expect(await page.inputValue("select[name=from]")).toBe("3.10.0");
        expect(await page.isVisible("text=Drag over the chart")).toBe(false);
      });
      await on(`${addresses[4]!}&from=9.9.9`, { javaScriptEnabled: false }, async (page) => {
        expect(await heads(page)).toHaveLength(41);
      });
    });

    it("over runs, which are called as in their addresses", async () => {
      await on(addresses[5]!, {}, async (page) => {
        const ends = await page
          .locator("select[name=from] option")
          .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
        expect(run).toContain(`/runs/${ends[0]}`);
      });
    });
  });

  it("has a badge and a feed", async () => {
    const badge = await fetch(`${dashboard.url}/badge/acme/photo-editor.svg`);
    expect(badge.headers.get("content-type")).toContain("image/svg+xml");
    expect(await badge.text()).toContain("2 of 8 failing");
    const feed = await (await fetch(`${dashboard.url}/feed/acme/photo-editor.atom`)).text();
    expect(feed.match(/<entry>/g)).toHaveLength(3);
    for (const address of ["/badge/acme/x.svg", "/feed/acme/x.atom"])
      expect((await fetch(dashboard.url + address)).status).toBe(404);
  });

  it("says of a release what it broke, as Markdown too", async () => {
    await on(addresses[3]!, {}, async (page) => {
      expect(await page.textContent("h1")).toBe("MNN 3.39.0 breaks 1 configuration that did not fail before");
      expect(await page.textContent("pre")).toContain("- `pp-ocr` at `cpu/low` on `cortex-a76`");
    });
  });

  const looks = [
    { colorScheme: "light", width: 1180, lang: "en" },
    { colorScheme: "dark", width: 390, lang: "en" },
    { colorScheme: "light", width: 390, lang: "zh" },
  ] as const;
  it.each(looks)(
    "has nothing that axe finds wrong, and nothing too wide: $lang, $colorScheme, $width px",
    {
      timeout: 300_000,
    },
    async ({ colorScheme, width, lang }) => {
      const wrong: string[] = [];
      for (const address of addresses) {
        const path = `${address}${address.includes("?") ? "&" : "?"}lang=${lang}`;
        await on(path, { colorScheme, viewport: { width, height: 844 }, bypassCSP: true }, async (page) => {
          await page.addScriptTag({ content: axe });
          const { violations } = await page.evaluate(() =>
            (
              window as unknown as {
                axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
              }
            ).axe.run(),
          );
          wrong.push(...violations.map(({ id, nodes }) => `${path}: ${id} ${nodes[0]!.html.slice(0, 200)}`));
          const wider = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          if (wider > 0) wrong.push(`${path}: ${wider} px too wide`);
          if (lang === "zh" && (await page.getAttribute("html", "lang")) !== "zh-CN")
            wrong.push(`${path}: not in Chinese`);
        });
      }
      expect(wrong).toEqual([]);
    },
  );

  it("keeps a run of 5 000 cells under 300 KB", async () => {
    const large = buildReport({
      project: "acme/large",
      models: ["a", "b", "c", "d", "e"],
      inputs: Array.from({ length: 10 }, (_, at) => `image-${at}`),
      targets: ["host", "qemu:cortex-a76", "qemu:cortex-a57"],
      configs: ["cpu/normal", "cpu/low", "cpu/low_bf16", "cpu/high"],
      releases: RELEASES.slice(0, 8),
    });
    expect(large.cells.length).toBeGreaterThan(4_700);
    const { url } = (await (await dashboard.publish(large)).json()) as { url: string };
    for (const address of [url, `${url}?row=7`, `${url}?from=15`]) {
      const html = await (await fetch(address)).text();
      expect([address, html.length < 300_000, html.length]).toEqual([address, true, html.length]);
    }
    await on(url, { javaScriptEnabled: false }, async (page) => {
      await follow(page, () =>
        page.locator("table.grid .v-nonfinite, table.grid .v-fallback").first().click(),
      );
      expect(await page.locator("details.group[open] a", { hasText: "image-3" }).first().isVisible()).toBe(
        true,
      );
    });
  });
});

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Verdict } from "../../core/report/vocabulary.ts";
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
    const run = await publish(["3.39.0"], "ccccccc3", (cell) =>
      cell.config === "cpu/low" && cell.target.includes("a76") ? "nonfinite" : "pass",
    );
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
      await page.click(".filters button");
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

  it("has nothing that axe finds wrong, light and dark, and nothing wider than a phone", async () => {
    const wrong: string[] = [];
    for (const address of addresses)
      for (const colorScheme of ["light", "dark"] as const)
        await on(
          address,
          { colorScheme, viewport: { width: 390, height: 844 }, bypassCSP: true },
          async (page) => {
            await page.addScriptTag({ content: axe });
            const { violations } = await page.evaluate(() =>
              (
                window as unknown as {
                  axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
                }
              ).axe.run(),
            );
            const where = `${colorScheme} ${address}`;
            wrong.push(
              ...violations.map(({ id, nodes }) => `${where}: ${id} ${nodes[0]!.html.slice(0, 200)}`),
            );
            const wider = await page.evaluate(
              () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
            );
            if (wider > 0) wrong.push(`${where}: ${wider} px too wide`);
          },
        );
    expect(wrong).toEqual([]);
  });

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
      await page.locator("table.grid .v-nonfinite, table.grid .v-fallback").first().click();
      expect(await page.locator("details.group[open] a", { hasText: "image-3" }).first().isVisible()).toBe(
        true,
      );
    });
  });
});

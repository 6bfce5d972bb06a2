// The pictures in docs/images, of the demo's real history: each page light, dark and on a phone. For the eye, after a change of how pages look.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import sharp from "sharp";
import { ensureDashboard, startDashboard } from "./lib/dashboard.mjs";
import { readHistory } from "./lib/history.mjs";
import { root } from "./lib/install.mjs";

const { values } = parseArgs({
  options: {
    browser: { type: "string", default: "/usr/bin/chromium" },
    only: { type: "string" },
    // Every page in Chinese, to be looked at.
    chinese: { type: "boolean", default: false },
    out: { type: "string", default: path.join(root, "docs", "images") },
  },
});

const project = "demo/mnn-parity";
const views = [
  { tail: "", width: 1180, height: 900, colorScheme: "light", most: 2000 },
  { tail: "-dark", width: 1180, height: 900, colorScheme: "dark", most: 2000 },
  { tail: "-phone", width: 390, height: 844, colorScheme: "light", most: 2200 },
];

await ensureDashboard();
const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-pictures-"));
const token = "pictures";
const dashboard = await startDashboard({ DATABASE_URL: `pglite://${folder}`, MNN_PARITY_TOKEN: token });
try {
  const run = await publish();
  await set("tokens", { name: "nightly job", role: "writer" });
  await set("tokens", { name: "README", role: "badge" });
  await set("members", { login: "octocat", role: "viewer" });
  await picture(await pages(run));
} finally {
  await dashboard.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** The history, whose newest run was a pull request's before. @returns the newest run's address */
async function publish() {
  let newest = "";
  for (const [at, body, all] of readHistory().map((body, at, all) => [at, body, all])) {
    if (at === all.length - 1) await send(ofPull(JSON.parse(body)));
    newest = await send(body);
  }
  return newest;
}

async function send(body) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${dashboard.url}/api/v1/reports`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`the history could not be published: ${await answer.text()}`);
  return new URL((await answer.json()).url).pathname;
}

/** The same results as those of a pull request that takes the next release. */
function ofPull(report) {
  const source = {
    ...report.source,
    event: "pull_request",
    ref: "refs/pull/7/merge",
    branch: "next-mnn",
    pull: 7,
  };
  return JSON.stringify({ ...report, id: randomUUID(), source });
}

/** What a form of the settings would send. */
async function set(what, fields) {
  const answer = await fetch(`${dashboard.url}/api/v1/${what}?project=${project}`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: dashboard.url },
    body: new URLSearchParams(fields),
  });
  if (answer.status !== 303) throw new Error(`${what} were not made: ${answer.status}`);
}

/** Addresses by the name of their picture. */
async function pages(run) {
  const html = await (await fetch(`${dashboard.url}/p/${project}`)).text();
  const found = (pattern) => pattern.exec(html)[1].replaceAll("&amp;", "&");
  return {
    home: "/",
    project: `/p/${project}`,
    "project-zh": `/p/${project}?lang=zh`,
    "run-page": run,
    // Of the first card's failure.
    cell: found(/href="(\/runs\/[^"]+\/cells\/\d+)"/),
    trend: found(/href="(\/series\/[^"]+)"/),
    compare: `/compare?project=${project}&by=config&from=cpu/normal&to=cpu/low`,
    release: `/mnn/3.6.1?project=${project}`,
    runs: `/runs?project=${project}`,
    models: `/models?project=${project}`,
    settings: `/settings?project=${project}`,
    pull: `/p/${project}/pull/7`,
    "sign-in": "/sign-in",
    missing: `/p/${project}/nothing/here`,
    "settings-zh": `/settings?project=${project}&lang=zh`,
  };
}

async function picture(addresses) {
  const browser = await chromium.launch({ executablePath: values.browser, args: ["--no-sandbox"] });
  const asked = values.only?.split(",");
  for (const [name, plain] of Object.entries(addresses)) {
    if (asked && !asked.includes(name)) continue;
    const address = values.chinese ? `${plain}${plain.includes("?") ? "&" : "?"}lang=zh` : plain;
    // In Chinese once: light, dark and narrow are the same page.
    for (const view of name.endsWith("-zh") ? views.slice(0, 1) : views) {
      const { width, height, colorScheme, most, tail } = view;
      const context = await browser.newContext({ viewport: { width, height }, colorScheme });
      const page = await context.newPage();
      await page.goto(dashboard.url + address, { waitUntil: "networkidle" });
      const tall = await page.evaluate(() => document.documentElement.scrollHeight);
      const clip = { x: 0, y: 0, width, height: Math.min(tall, most) };
      const png = await page.screenshot({ fullPage: true, clip });
      const file = path.join(values.out, `${name}${tail}.webp`);
      await sharp(png).webp({ quality: 82, effort: 5 }).toFile(file);
      console.log(path.relative(root, file));
      await context.close();
    }
  }
  await browser.close();
}

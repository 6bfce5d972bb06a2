import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { codeQualityOf } from "../../action/src/gate/code-quality.ts";
import { exitOf, gateLine, hold, openGate, readGate } from "../../action/src/gate/gate.ts";
import { renderJunit } from "../../action/src/gate/junit.ts";
import { renderJson, writeReport } from "../../action/src/report/write.ts";
import { baselineOf, encodeBaseline } from "../../core/change/baseline.ts";
import { chinese, english } from "../../core/words/words.ts";
import { buildReport } from "../support/report.ts";
import { answer, type Served, serve } from "../support/serve.ts";

const plan = { releases: ["3.6.1"], inputs: ["coffee", "chelsea"], targets: ["host", "qemu:cortex-a76"] };
const passing = buildReport({ ...plan, verdict: () => "pass" });
const failing = buildReport(plan);

let folder: string;
let server: Served;
const asked: { url: string; token: string | undefined }[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "gate-"));
  await writeReport(passing, path.join(folder, "main"));
  server = await serve(({ url = "", headers }, response) => {
    asked.push({ url, token: headers.authorization });
    if (url === "/main/report.json") return void response.end(renderJson(passing));
    if (url === "/api/v1/baseline?branch=main")
      return answer(response, 200, encodeBaseline(baselineOf(failing)));
    if (url === "/page") return void response.end("<html>");
    answer(response, 404, {});
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const gateOf = (flags: { baseline?: string; failOn?: string }) =>
  readGate(flags, { cwd: folder, token: "secret", signal: new AbortController().signal });

describe("a run outside GitHub", () => {
  it("is held against a folder, a file or an address, and fails on what is new", async () => {
    for (const baseline of ["main", "main/report.json", `${server.url}/main/report.json`]) {
      const gate = await gateOf({ baseline });
      expect(gate.failOn).toBe("new");
      expect(exitOf(hold(failing, gate))).toBe(1);
      expect(exitOf(hold(passing, gate))).toBe(0);
    }
  });

  it("passes with what a dashboard's baseline has too, unless any failure counts", async () => {
    const baseline = `${server.url}/api/v1/baseline?branch=main`;
    const gate = await gateOf({ baseline });
    expect(exitOf(hold(failing, gate))).toBe(0);
    expect(gateLine(hold(failing, gate), failing, english)).toBe(
      "✓ Nothing changed: lama-tiny breaks at cpu/low on cortex-a76, in MNN 3.6.1 · 0 pass, 2 fail as before",
    );
    expect(gateLine(hold(failing, gate), failing, chinese)).toBe(
      "✓ 没有变化：lama-tiny 在 cortex-a76 上以 cpu/low 运行时结果损坏，版本为 MNN 3.6.1 · 0 项通过，2 项失败，均与之前相同",
    );
    expect(exitOf(hold(failing, await gateOf({ baseline, failOn: "any" })))).toBe(1);
  });

  it("gives the token to a dashboard alone, and starts without a baseline where that has none yet", async () => {
    expect((await gateOf({ baseline: `${server.url}/api/v1/baseline?branch=new` })).base).toBeNull();
    const sent = (url: string) => asked.filter((one) => one.url.startsWith(url)).map(({ token }) => token);
    expect(new Set(sent("/api/v1/baseline"))).toEqual(new Set(["Bearer secret"]));
    expect(new Set(sent("/main"))).toEqual(new Set([undefined]));
  });

  it("says what is wrong with what it was given", async () => {
    await expect(gateOf({ baseline: "nowhere" })).rejects.toThrow(/nowhere is no baseline/);
    await expect(gateOf({ baseline: `${server.url}/gone` })).rejects.toThrow(
      /gone could not be fetched: it answered 404/,
    );
    await expect(gateOf({ baseline: `${server.url}/page` })).rejects.toThrow(/is no baseline/);
    await expect(gateOf({ failOn: "some" })).rejects.toThrow(/--fail-on is some, and must be new or any/);
  });

  it("without a baseline fails on all, and tells wrong results from what could not run", () => {
    const exit = (verdict: "pass" | "unavailable" | "drift") =>
      exitOf(hold(buildReport({ ...plan, verdict: () => verdict }), openGate));
    expect([exit("pass"), exit("drift"), exit("unavailable")]).toEqual([0, 1, 3]);
  });
});

const suitesOf = (xml: string) => {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    isArray: (name) => name === "testcase" || name === "testsuite",
  });
  return parser.parse(xml).testsuites.testsuite as Record<string, unknown>[];
};

/** What Jenkins' `junit-10.xsd` allows of what is written here, and no more; GitLab and Gitee read less. */
const count = z.string().regex(/^\d+$/);
const outcome = z.union([
  z.strictObject({
    "@message": z.string(),
    "@type": z.string().optional(),
    "#text": z.string().optional(),
  }),
  z.literal(""),
]);
const junitSuite = z.strictObject({
  "@name": z.string().min(1),
  "@tests": count,
  "@failures": count,
  "@errors": count,
  "@skipped": count,
  "@timestamp": z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
  testcase: z.array(
    z.strictObject({
      "@name": z.string().min(1),
      "@classname": z.string().min(1),
      "@time": z.string().regex(/^\d+\.\d+$/),
      failure: outcome.optional(),
      error: outcome.optional(),
      skipped: outcome.optional(),
    }),
  ),
});

describe("JUnit XML", () => {
  it("is what Jenkins' schema allows, whatever counts", () => {
    const baseline = { base: baselineOf(failing), failOn: "new" } as const;
    for (const gate of [openGate, baseline])
      for (const suite of suitesOf(renderJunit(failing, hold(failing, gate)))) {
        const { testcase, ...counts } = junitSuite.parse(suite);
        const many = (kind: "failure" | "error" | "skipped") =>
          String(testcase.filter((one) => one[kind] !== undefined).length);
        expect(counts).toMatchObject({
          "@tests": String(testcase.length),
          "@failures": many("failure"),
          "@errors": many("error"),
          "@skipped": many("skipped"),
        });
      }
  });

  it("has a test a cell: wrong is a failure, no verdict an error", () => {
    const [suite] = suitesOf(renderJunit(failing, hold(failing, openGate)));
    expect(suite).toMatchObject({
      "@name": "lama-tiny",
      "@tests": "4",
      "@failures": "1",
      "@errors": "2",
      "@skipped": "0",
    });
    const cases = suite!.testcase as Record<string, unknown>[];
    expect(cases.find((one) => "failure" in one)).toMatchObject({
      "@name": "coffee: cpu/low on cortex-a76, MNN 3.6.1",
      "@classname": "lama-tiny",
      "@time": "1.611",
      failure: {
        "@type": "nonfinite",
        "@message": "nonfinite: 4 NaN among 8 elements",
        "#text": expect.stringContaining("ffc1_fft_crr overflows fp16"),
      },
    });
  });

  it("skips what the baseline has too", () => {
    const decision = hold(failing, { base: baselineOf(failing), failOn: "new" });
    expect(suitesOf(renderJunit(failing, decision))[0]).toMatchObject({
      "@failures": "0",
      "@errors": "0",
      "@skipped": "3",
    });
  });

  it("is XML whatever things are called", () => {
    const hostile = buildReport({ ...plan, inputs: ["\u0000<a>&\"']]>\uD800猫", "b"] });
    const [suite] = suitesOf(renderJunit(hostile, hold(hostile, openGate)));
    expect(JSON.stringify(suite)).toContain("猫");
  });
});

/** The format that GitLab's page on Code Quality documents: a JSON array of these. */
const degradation = z.strictObject({
  description: z.string().min(1),
  check_name: z.string().min(1),
  fingerprint: z.string().regex(/^[0-9a-f]{32,}$/),
  severity: z.enum(["info", "minor", "major", "critical", "blocker"]),
  location: z.strictObject({
    // Relative to the repository, without a leading `./`.
    path: z.string().regex(/^(?!\.?\/).+$/),
    lines: z.strictObject({ begin: z.int().min(1) }),
  }),
});

describe("Code Quality JSON", () => {
  it("is what GitLab documents, and no two entries are taken for one", () => {
    const [finding] = failing.findings;
    const twice = { ...failing, findings: [...failing.findings, { ...finding!, id: "again" }] };
    twice.cells = failing.cells.map((cell, at) =>
      cell.finding === finding!.id && at === failing.cells.findIndex((one) => one.finding === finding!.id)
        ? { ...cell, finding: "again" }
        : cell,
    );
    for (const report of [failing, passing, twice])
      for (const at of [lines, null]) {
        const all = z.array(degradation).parse(JSON.parse(JSON.stringify(codeQualityOf(report, at))));
        expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(all.length);
      }
  });

  const lines = { file: "parity.yml", lineOf: () => 3 };

  it("has an entry a finding, on the model's line", () => {
    const all = codeQualityOf(failing, lines);
    expect(all[0]).toMatchObject({
      check_name: "mnn-parity",
      severity: "critical",
      description: expect.stringMatching(
        /^lama-tiny: ffc1_fft_crr overflows fp16\. cpu\/low on cortex-a76, MNN 3\.6\.1: NaN/,
      ),
      location: { path: "parity.yml", lines: { begin: 3 } },
    });
    expect(all.slice(1).map(({ severity }) => severity)).toEqual(["minor"]);
    expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(all.length);
    expect(codeQualityOf(failing, null)[0]?.location.path).toBe("lama-tiny.mnn");
  });

  it("names a finding alike in another run of it", () => {
    const fingerprints = (report: typeof failing) =>
      codeQualityOf(report, lines).map(({ fingerprint }) => fingerprint);
    expect(fingerprints(buildReport({ ...plan, inputs: ["coffee"] }))).toEqual(fingerprints(failing));
  });
});

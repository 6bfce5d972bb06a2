import { describe, expect, it } from "vitest";
import { annotationsOf } from "../../action/src/github/text/annotations.ts";
import { commentText, MOST_CHARACTERS, markerOf } from "../../action/src/github/text/comment-text.ts";
import { gridText } from "../../action/src/github/text/grid-text.ts";
import { summaryText } from "../../action/src/github/text/summary-text.ts";
import { baselineOf } from "../../core/change/baseline.ts";
import { decide } from "../../core/change/decide.ts";
import type { Verdict } from "../../core/report/vocabulary.ts";
import { english } from "../../core/words/words.ts";
import { buildReport, type CellPlan } from "../support/report.ts";
import { tellingOf } from "./telling.ts";

const passing = () => buildReport({ verdict: () => "pass" });

const releases = [
  "3.0.0",
  "3.0.4",
  "3.1.0",
  "3.1.2",
  "3.2.0",
  "3.3.0",
  "3.4.0",
  "3.4.1",
  "3.5.0",
  "3.6.0",
  "3.6.1",
  "3.7.0",
];

describe("the grid", () => {
  const gridOf = (verdict: (cell: CellPlan) => Verdict) =>
    gridText(
      buildReport({ releases, inputs: ["cat"], targets: ["qemu:cortex-a76", "host"], verdict }),
      Number.POSITIVE_INFINITY,
      english,
    );

  it("folds neighbours that are alike in every row", () => {
    const text = gridOf(({ target, release }) => (target === "host" || release < "3.6" ? "pass" : "crashed"));
    expect(text.split("\n")).toEqual([
      "| config | target | 3.0.0 to 3.5.0 | 3.6.0 to 3.7.0 |",
      "| --- | --- | --- | --- |",
      "| cpu/low | cortex-a76 | ✓ pass | ✕ crash |",
      "| cpu/low | host | ✓ pass | ✓ pass |",
      "",
      "✕ wrong",
    ]);
  });

  it("tells ranges in each row where columns would be too many", () => {
    const text = gridOf(({ target, release }) =>
      target === "host" ? "fallback" : releases.indexOf(release) % 2 ? "crashed" : "pass",
    );
    expect(text.split("\n")).toEqual([
      "| config | target | by MNN release |",
      "| --- | --- | --- |",
      "| cpu/low | cortex-a76 | ✓ pass: 3.0.0, 3.1.0, 3.2.0, 3.4.0, 3.5.0 and 3.6.1<br>✕ crash: 3.0.4, 3.1.2, 3.3.0, 3.4.1, 3.6.0 and 3.7.0 |",
      "| cpu/low | host | ◌ fp32: 3.0.0 to 3.7.0 |",
      "",
      "✕ wrong · ◌ did not run as asked, or could not be judged",
    ]);
  });
});

describe("the comment", () => {
  it("says the verdict, what changed, why and what to ship, then the grid, then where more is", () => {
    const text = commentText(
      tellingOf(
        buildReport({ targets: ["qemu:cortex-a76"] }),
        buildReport({ targets: ["qemu:cortex-a76"], verdict: () => "pass" }),
      ),
    );
    expect(text.split("\n\n").slice(0, 3)).toEqual([
      "### ✕ mnn-parity: lama-tiny breaks at cpu/low on cortex-a76, in every release",
      "3 newly wrong. Compared with the last report of main at [`4f2c91a`](https://github.com/acme/app/commit/4f2c91a0b7).",
      expect.stringMatching(
        /^`lama-tiny` · `cpu\/low` on cortex-a76 · MNN 3.0.0 to 3.10.0: \*\*pass → NaN in 2 of 3 inputs\*\*/,
      ),
    ]);
    expect(text).toContain("74 203");
    expect(text.indexOf("newly wrong")).toBeLessThan(text.indexOf("<details>"));
    expect(text).toMatch(/\[run\]\(.*\) · \[dashboard\]\(.*\) · \[report\]\(.*\)/);
    expect(text.trimEnd().endsWith(markerOf("mnn-parity"))).toBe(true);
  });

  it("is one line where nothing changed", () => {
    const [first, ...rest] = commentText(tellingOf(passing(), passing())).split("\n\n");
    expect(first).toMatch(/^✓ mnn-parity: Nothing changed: lama-tiny passes on all 3 MNN releases · \[run\]/);
    expect(rest).toEqual([markerOf("mnn-parity")]);
  });

  it("tells what was lost", () => {
    const text = commentText(
      tellingOf(buildReport(), null, { notes: ["Lost: publishing: nothing listens there"] }),
    );
    expect(text).toContain("> Lost: publishing: nothing listens there");
  });

  it("folds what merely ran otherwise where something is wrong", () => {
    const report = buildReport({ releases: ["3.6.1"] });
    const [wrong] = report.findings;
    const quiet = { ...wrong!, id: "f2", verdict: "fallback" as const, title: "`cpu/low` computed fp32" };
    report.findings.push(quiet);
    const text = commentText(tellingOf(report, null));
    const fold = text.indexOf("<summary>1 configuration that did not run as asked");
    expect(fold).toBeGreaterThan(text.indexOf(wrong!.sentences[0]!.slice(0, 20)));
    expect(text.indexOf("computed fp32")).toBeGreaterThan(fold);
    report.findings = [quiet];
    expect(commentText(tellingOf(report, null))).not.toContain("<summary>1 configuration");
  });

  it("leads with what is wrong, and folds what newly fell back below it", () => {
    const head = buildReport({ releases: ["3.6.1"], inputs: ["coffee"] });
    const text = commentText(
      tellingOf(head, buildReport({ releases: ["3.6.1"], inputs: ["coffee"], verdict: () => "pass" })),
    );
    expect(text.split("\n")[0]).toBe(
      "### ✕ mnn-parity: lama-tiny breaks at cpu/low on cortex-a76, in MNN 3.6.1",
    );
    expect(text).toContain("1 newly wrong, 2 newly not run as asked.");
    const fold = text.indexOf("<details><summary>1 other change</summary>");
    expect(text.indexOf("pass → ran as fp32")).toBeGreaterThan(fold);
    expect(text.indexOf("pass → NaN")).toBeLessThan(fold);
  });

  it("claims a release only where it was seen", () => {
    const releases = ["3.0.0", "3.4.1", "3.6.1"];
    const verdict = ({ target, release }: { target: string; release: string }) =>
      (target === "host" ? release === "3.6.1" : release !== "3.0.0") ? "drift" : "pass";
    const plan = { releases, inputs: ["cat"], targets: ["host", "qemu:cortex-a76"] };
    const text = commentText(
      tellingOf(buildReport({ ...plan, verdict }), buildReport({ ...plan, verdict: () => "pass" })),
    );
    expect(text.split("\n")[0]).toMatch(
      /lama-tiny drifts at cpu\/low on (host, in MNN 3.6.1|cortex-a76, since MNN 3.4.1), and in 1 other place$/,
    );
  });

  it("tells every failure where all count, whatever the baseline has", () => {
    const report = buildReport();
    const telling = tellingOf(report, report);
    const any = { ...telling, decision: decide(report, baselineOf(report), "any") };
    expect(commentText(any)).toContain(report.findings[0]!.title);
    expect(commentText(telling)).not.toContain(report.findings[0]!.title);
  });

  it("shows input, reference and result where everybody can fetch them", () => {
    const telling = tellingOf(buildReport(), passing());
    const pictures = (dashboard: string | null, pictureKey: string | null = null) =>
      commentText({ ...telling, places: { ...telling.places, dashboard, pictureKey } }).match(
        /<img src="[^"]+"/g,
      ) ?? [];
    expect(pictures("https://parity.example.com/runs/1")).toHaveLength(3);
    expect(pictures("https://parity.example.com/runs/1")[0]).toMatch(
      /^<img src="https:\/\/parity.example.com\/pictures\/[0-9a-f]{64}\?project=acme%2Fphoto-editor"$/,
    );
    // Of a private dashboard by the key that it gave.
    expect(pictures("https://parity.example.com/runs/1", "ey.J&.x")[2]).toMatch(
      /\/pictures\/[0-9a-f]{64}\?project=acme%2Fphoto-editor&(amp;)?key=ey.J%26.x"$/,
    );
    for (const own of [
      null,
      "http://parity.example.com/runs/1",
      "https://localhost:3000/runs/1",
      "https://10.0.0.7/runs/1",
      "https://parity/runs/1",
      "https://parity.corp.internal/runs/1",
    ])
      expect(pictures(own)).toEqual([]);
  });

  it("names the model of a failure where there are several", () => {
    const title = (models: string[]) =>
      /^.*\*\*.*$/m.exec(commentText(tellingOf(buildReport({ models }), null)))?.[0];
    expect(title(["a"])).toMatch(/^\*\*/);
    expect(title(["a", "b"])).toMatch(/^`a`: \*\*/);
  });

  it("has a marker of its own for each series, in one line", () => {
    expect(markerOf("a")).not.toBe(markerOf("b"));
    expect(markerOf("--> x\n")).toMatch(/^<!-- mnn-parity:[\w-]+ -->$/);
  });

  it.each([1, 20, 200, 1500])("of %i models fits, with whole lines", (n) => {
    const models = Array.from({ length: n }, (_, i) => `model-${i}-${"long name ".repeat(8)}`);
    const plan = { models, inputs: ["a"], releases: ["3.6.1"], targets: ["qemu:cortex-a76"] };
    const telling = tellingOf(
      buildReport({ ...plan, verdict: () => "nonfinite" }),
      buildReport({ ...plan, verdict: () => "pass" }),
    );
    const text = commentText(telling);
    expect(text.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(text).toContain(`${n} newly wrong`);
    expect(text.trimEnd().endsWith(markerOf("mnn-parity"))).toBe(true);
    expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
    expect(summaryText(telling).length).toBeLessThan(600_000);
  });

  it("drops detail, level by level, down to counts and links", () => {
    const telling = tellingOf(buildReport(), passing());
    const lengths = [MOST_CHARACTERS, 2500, 1500, 900, 500].map((most) => commentText(telling, most));
    for (const [index, text] of lengths.entries())
      if (index > 0) expect(text.length).toBeLessThanOrEqual(lengths[index - 1]!.length);
    expect(lengths.at(-1)).toContain("lama-tiny breaks at cpu/low");
    expect(lengths.at(-1)).toContain("[run]");
  });
});

describe("annotations", () => {
  const lines = { file: "parity.yml", lineOf: (model: string) => (model === "b" ? 7 : 2) };

  it("are one a finding, the worst first, on the model's line", () => {
    const verdict = ({ model, config }: { model: string; config: string }) =>
      config !== "cpu/low" ? "pass" : model === "b" ? "crashed" : "drift";
    const plan = {
      models: ["a", "b"],
      inputs: ["x"],
      targets: ["host", "qemu:cortex-a76", "qemu:cortex-a57"],
    };
    const { decision, report } = tellingOf(
      buildReport({ ...plan, verdict }),
      buildReport({ ...plan, verdict: () => "pass" }),
    );
    const all = annotationsOf(decision, report, lines);
    expect(all.map(({ level, title, line }) => [level, title, line])).toEqual([
      [
        "error",
        expect.stringMatching(/^b: cpu\/low on host, cortex-a76 and cortex-a57, MNN .*: pass → crash/),
        7,
      ],
      [
        "error",
        expect.stringMatching(/^a: cpu\/low on host, cortex-a76 and cortex-a57, MNN .*: pass → drift/),
        2,
      ],
    ]);
    expect(all[0]?.message).toContain("MNN 3.0.0 to 3.10.0");
  });

  it("are at most ten", () => {
    const models = Array.from({ length: 12 }, (_, at) => `model-${at}`);
    const { decision, report } = tellingOf(buildReport({ models, verdict: () => "crashed" }), null);
    expect(annotationsOf(decision, report, lines)).toHaveLength(10);
  });

  it("say what explains a field's worst inputs, however many others there are", () => {
    const report = buildReport({
      releases: ["3.6.1"],
      targets: ["host"],
      verdict: ({ config, input }) =>
        config !== "cpu/low" ? "pass" : input === "coffee" ? "nonfinite" : "fallback",
    });
    const [finding] = report.findings;
    report.findings.push({ ...finding!, id: "f2", sentences: ["It ran elsewhere."] });
    for (const cell of report.cells) if (cell.verdict === "fallback") cell.finding = "f2";
    const [worst] = annotationsOf(tellingOf(report, null).decision, report, null);
    expect(worst?.title).toBe("lama-tiny: ffc1_fft_crr overflows fp16");
    expect(worst?.message).toContain("NaN");
    expect(worst?.message).toContain(finding!.sentences[0]!.replaceAll("`", ""));
    expect(worst?.message).not.toContain("It ran elsewhere.");
  });

  it("are none where nothing counts", () => {
    const { decision, report } = tellingOf(passing(), passing());
    expect(annotationsOf(decision, report, lines)).toEqual([]);
  });

  it("name every failure where there is no baseline", () => {
    const { decision, report } = tellingOf(buildReport(), null);
    expect(annotationsOf(decision, report, null).length).toBeGreaterThan(0);
    expect(annotationsOf(decision, report, null)[0]).toMatchObject({ file: null, line: null });
  });
});

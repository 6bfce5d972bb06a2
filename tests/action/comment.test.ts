import { describe, expect, it } from "vitest";
import { annotationsOf } from "../../action/src/github/text/annotations.ts";
import { commentText, MOST_CHARACTERS, markerOf } from "../../action/src/github/text/comment-text.ts";
import { summaryText } from "../../action/src/github/text/summary-text.ts";
import { buildReport } from "../support/report.ts";
import { tellingOf } from "./telling.ts";

const passing = () => buildReport({ verdict: () => "pass" });

describe("the comment", () => {
  it("says the verdict, what changed, why and what to ship, then the grid, then where more is", () => {
    const text = commentText(
      tellingOf(
        buildReport({ targets: ["qemu:cortex-a76"] }),
        buildReport({ targets: ["qemu:cortex-a76"], verdict: () => "pass" }),
      ),
    );
    expect(text.split("\n")[0]).toBe("### ✕ mnn-parity: 3 newly failing");
    expect(text).toContain(
      "`lama-tiny` · MNN 3.6.1 · `cpu/low` · cortex-a76: **pass → NaN in 2 of 3 inputs** (base `4f2c91a`)",
    );
    expect(text).toContain("74 203");
    expect(text.indexOf("newly failing")).toBeLessThan(text.indexOf("<details>"));
    expect(text).toMatch(/\[run\]\(.*\) · \[dashboard\]\(.*\) · \[report\]\(.*\)/);
    expect(text.trimEnd().endsWith(markerOf("mnn-parity"))).toBe(true);
  });

  it("is one line where nothing changed", () => {
    const [first, ...rest] = commentText(tellingOf(passing(), passing())).split("\n\n");
    expect(first).toMatch(/^✓ mnn-parity: nothing changed: all 9 as before · \[run\]/);
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
    expect(commentText(tellingOf(report, null))).not.toContain("did not run as asked");
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
    expect(text).toContain(`${n} newly failing`);
    expect(text.trimEnd().endsWith(markerOf("mnn-parity"))).toBe(true);
    expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
    expect(summaryText(telling).length).toBeLessThan(600_000);
  });

  it("drops detail, level by level, down to counts and links", () => {
    const telling = tellingOf(buildReport(), passing());
    const lengths = [MOST_CHARACTERS, 2500, 1500, 900, 500].map((most) => commentText(telling, most));
    for (const [index, text] of lengths.entries())
      if (index > 0) expect(text.length).toBeLessThanOrEqual(lengths[index - 1]!.length);
    expect(lengths.at(-1)).toContain("newly failing");
    expect(lengths.at(-1)).toContain("[run]");
  });
});

describe("annotations", () => {
  const lines = { file: "parity.yml", lineOf: (model: string) => (model === "b" ? 7 : 2) };

  it("are at most ten, the worst first, on the model's line", () => {
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
    expect(all).toHaveLength(10);
    expect(all[0]).toMatchObject({ level: "error", file: "parity.yml", line: 7 });
    expect(all[0]?.title).toContain("pass → crash");
    expect(all.at(-1)).toMatchObject({ line: 2 });
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
    expect(worst?.title).toContain("NaN");
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

import { describe, expect, it } from "vitest";
import { buildGrid, countCells } from "../../core/present/grid.ts";
import { headline, lede } from "../../core/present/headline.ts";
import { cellLabel, groupLabel } from "../../core/present/label.ts";
import { walkNetwork } from "../../core/present/network.ts";
import { aroundFirstBad, formatOfOps, headroomBits } from "../../core/present/ops.ts";
import { releaseSpan } from "../../core/present/span.ts";
import { listOf } from "../../core/present/words.ts";
import type { Cell } from "../../core/report/schema.ts";
import type { Verdict } from "../../core/report/vocabulary.ts";
import { buildReport, type CellPlan, opsOf } from "../support/report.ts";

const only = (verdict: (cell: CellPlan) => Verdict) =>
  buildReport({ targets: ["qemu:cortex-a76"], releases: ["3.6.1"], verdict });

describe("buildGrid", () => {
  const grid = buildGrid(buildReport());

  it("has a row for each model, config and target, in the report's order", () => {
    expect(grid.rows.map(({ model, config, target }) => `${model} ${config} ${target}`)).toEqual([
      "lama-tiny cpu/low host",
      "lama-tiny cpu/low qemu:cortex-a76",
      "lama-tiny cpu/low qemu:cortex-a57",
    ]);
  });

  it("orders releases as versions", () => {
    expect(grid.releases).toEqual(["3.0.0", "3.6.1", "3.10.0"]);
  });

  it("says how many inputs failed, and what ran instead where it fell back", () => {
    expect(grid.rows.map((row) => row.cells.map((group) => group?.label))).toEqual([
      ["fp32", "fp32", "fp32"],
      ["2 of 3", "2 of 3", "2 of 3"],
      ["fp32", "fp32", "fp32"],
    ]);
    expect(grid.rows[1]?.cells[0]).toMatchObject({ verdict: "nonfinite", failed: 2, total: 3 });
  });

  it("leaves out references and leaves a gap where nothing was planned", () => {
    const report = buildReport({ releases: ["3.0.0", "3.6.1"], targets: ["host", "qemu:cortex-a76"] });
    report.cells = report.cells.filter((cell) => cell.runtime !== "wheel:3.0.0" || cell.target === "host");
    const { rows } = buildGrid(report);
    expect(rows.map((row) => row.cells.map((group) => group?.total ?? null))).toEqual([
      [3, 3],
      [null, 3],
    ]);
  });

  it("says that every failure of a group is expected only when every one is", () => {
    const report = only(() => "nonfinite");
    const candidates = report.cells.filter((cell) => cell.role === "candidate");
    for (const cell of candidates) cell.outcome = "expected";
    expect(buildGrid(report).rows[0]?.cells[0]?.outcome).toBe("expected");
    candidates[0]!.outcome = "failed";
    expect(buildGrid(report).rows[0]?.cells[0]?.outcome).toBe("failed");
  });
});

describe("labels", () => {
  const cellsOf = (...verdicts: Verdict[]): Cell[] => {
    const inputs = verdicts.map((_, index) => `input-${index}`);
    const report = buildReport({
      inputs,
      targets: ["qemu:cortex-a76"],
      releases: ["3.6.1"],
      verdict: ({ input }) => verdicts[inputs.indexOf(input)]!,
    });
    return report.cells.filter((cell) => cell.role === "candidate");
  };

  it.each<[Verdict, string]>([
    ["pass", "pass 52 dB"],
    ["drift", "drift 18 dB"],
    ["nonfinite", "4 NaN"],
    ["zeroed", "all zero"],
    ["fallback", "ran as fp32"],
    ["crashed", "crash"],
    ["timeout", "timeout"],
    ["unavailable", "not run"],
    ["reference-bad", "bad ref"],
  ])("of a cell: %s is %s", (verdict, label) => {
    expect(cellLabel(cellsOf(verdict)[0]!)).toBe(label);
  });

  it.each<[Verdict[], string]>([
    [["pass", "pass"], "pass"],
    [["pass", "nonfinite"], "1 of 2"],
    [["nonfinite", "nonfinite"], "2 of 2"],
    [["drift", "drift"], "18 dB"],
    [["drift"], "18 dB"],
    [["nonfinite"], "4 NaN"],
    [["crashed"], "crash"],
    [["fallback", "pass"], "fp32"],
    [["fallback", "crashed"], "1 of 2"],
    [["unavailable", "unavailable"], "–"],
    [["unavailable", "pass"], "1 not run"],
    [["reference-bad", "pass"], "1 bad ref"],
  ])("of a group: %j is %s", (verdicts, label) => {
    expect(groupLabel(cellsOf(...verdicts))).toBe(label);
  });

  it("counts Inf where there is no NaN, and says when all is NaN", () => {
    const [cell] = cellsOf("nonfinite");
    const [output] = cell!.outputs;
    output!.metrics.candidate = { ...output!.metrics.candidate, nan: 0, posInf: 1, negInf: 2 };
    expect(cellLabel(cell!)).toBe("3 Inf");
    output!.metrics.candidate = { ...output!.metrics.candidate, nan: 8, posInf: 0, negInf: 0 };
    expect(cellLabel(cell!)).toBe("all NaN");
  });

  it("says what drifts where no SNR of the whole does", () => {
    const labels = (more: Partial<Cell["outputs"][number]>) => {
      const [cell] = cellsOf("drift");
      Object.assign(cell!.outputs[0]!, more);
      return [cellLabel(cell!), groupLabel([cell!]), groupLabel([cell!, cell!])];
    };
    const differ = { count: 3, of: 160, examples: [] };
    expect(labels({ differ })).toEqual(["3 of 160 differ", "3 of 160 differ", "2 of 2"]);
    const slice = { axis: 1, index: 4, snrDb: 3, maxAbs: 1, magnitude: 1, of: 10 };
    expect(labels({ slices: [slice, { ...slice, index: 5 }] })[0]).toBe("2 of 10 slices");
    expect(labels({ referenceShape: [1, 4, 6, 6] })[0]).toBe("wrong shape");
  });

  it("tells a session that fell back in part, and a precision that nothing proves", () => {
    const labels = (effective: Partial<Cell["effective"]>) => {
      const [cell] = cellsOf("fallback");
      Object.assign(cell!.effective, effective);
      return [cellLabel(cell!), groupLabel([cell!])];
    };
    const partly = { share: 0.4, without: ["Convolution"] };
    expect(labels({ format: "fp16", partly })).toEqual(["partly fp16", "partly fp16"]);
    expect(labels({ format: null })).toEqual(["unproven", "unproven"]);
  });
});

describe("headline", () => {
  it.each<[string, Parameters<typeof buildReport>[0], string]>([
    ["a failure everywhere", {}, "lama-tiny breaks at cpu/low on cortex-a76, in every release"],
    [
      "a regression",
      { targets: ["host"], verdict: ({ release }) => (release === "3.0.0" ? "pass" : "drift") },
      "lama-tiny drifts at cpu/low on host, since MNN 3.6.1",
    ],
    [
      "one release",
      { targets: ["host"], releases: ["3.6.1"], verdict: () => "crashed" },
      "lama-tiny crashes at cpu/low on host, in MNN 3.6.1",
    ],
    [
      "several kinds of failure",
      { targets: ["host"], verdict: ({ input }) => (input === "coffee" ? "crashed" : "nonfinite") },
      "lama-tiny breaks at cpu/low on host, in every release",
    ],
    ["nothing wrong", { verdict: () => "pass" }, "lama-tiny passes on all 3 MNN releases"],
    ["two models", { models: ["a", "b"], verdict: () => "pass" }, "a and b pass on all 3 MNN releases"],
    [
      "only fallbacks",
      { verdict: ({ target }) => (target === "host" ? "fallback" : "pass") },
      "Nothing breaks, but cpu/low on host ran as fp32",
    ],
    ["nothing run", { verdict: () => "unavailable" }, "Nothing could run here"],
    ["nothing planned", { inputs: [] }, "Nothing was compared"],
    [
      "an interrupted run",
      { verdict: () => "pass", complete: false },
      "Interrupted. So far: lama-tiny passes on all 3 MNN releases",
    ],
  ])("of %s", (_, plan, sentence) => {
    expect(headline(buildReport(plan))).toBe(sentence);
  });

  it("does not alarm about expected failures", () => {
    const report = buildReport();
    for (const cell of report.cells) if (cell.verdict === "nonfinite") cell.outcome = "expected";
    expect(headline(report)).toBe("Fails only as expected: lama-tiny at cpu/low on cortex-a76");
  });

  it("adds how many inputs, what else broke, and what ran otherwise", () => {
    expect(lede(buildReport())).toBe("2 of 3 inputs are wrong. cpu/low on host and cortex-a57 ran as fp32.");
    const two = buildReport({
      models: ["a", "b"],
      targets: ["host"],
      verdict: ({ model, release }) => (model === "a" ? "nonfinite" : release === "3.6.1" ? "drift" : "pass"),
    });
    expect(lede(two)).toBe("3 of 3 inputs are wrong. b drifts at cpu/low on host, in MNN 3.6.1.");
    expect(lede(buildReport({ verdict: () => "pass" }))).toBeNull();
  });
});

describe("words", () => {
  it("says where something holds", () => {
    const asked = ["3.0.0", "3.4.1", "3.6.1"];
    expect(releaseSpan(asked, asked)).toBe("in every release");
    expect(releaseSpan(["3.4.1", "3.6.1"], asked)).toBe("since MNN 3.4.1");
    expect(releaseSpan(["3.0.0", "3.4.1"], asked)).toBe("up to MNN 3.4.1");
    expect(releaseSpan(["3.6.1"], asked)).toBe("in MNN 3.6.1");
    expect(releaseSpan(["3.0.0", "3.6.1"], asked)).toBe("in MNN 3.0.0 and 3.6.1");
    expect(releaseSpan(["3.6.1"], ["3.6.1"])).toBe("in MNN 3.6.1");
  });

  it("lists names as people do", () => {
    expect(listOf(["a", "b", "c"])).toBe("a, b and c");
  });

  it("counts what a run found", () => {
    expect(countCells(buildReport().cells)).toMatchObject({ total: 27, passed: 3, broken: 6, fallback: 18 });
  });
});

describe("along the network", () => {
  const ops = opsOf();

  it("shows the ops around the first bad one", () => {
    expect(aroundFirstBad(ops).map(({ index }) => index)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(aroundFirstBad({ ...ops, firstBad: 0 }).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  });

  it("knows the format from what its values prove, and how far each op is from its end", () => {
    expect(formatOfOps(ops)).toBe("fp16");
    expect(headroomBits(ops.rows[6]!, "fp16")).toBeCloseTo(-0.18, 2);
    expect(headroomBits(ops.rows[11]!, "fp16")).toBeNaN();
  });

  it("has a place for zero, Inf and NaN", () => {
    const walk = walkNetwork(ops, "fp16");
    expect(walk.points[6]).toMatchObject({
      candidate: { at: "inf" },
      reference: { at: "value" },
      nonfinite: 1,
    });
    expect(walk.points[8]?.candidate).toEqual({ at: "gap" });
    expect(walk.points[11]?.reference).toEqual({ at: "zero" });
    expect(walk.limit).toBeCloseTo(4.816, 3);
    expect(walk.high).toBeGreaterThan(walk.limit!);
  });

  it("does not draw the limit of fp32, thirty decades away", () => {
    expect(walkNetwork(ops, "fp32").limit).toBeNull();
  });

  it("stands a network without a single number", () => {
    const walk = walkNetwork({ ...ops, rows: ops.rows.slice(11), firstBad: null }, "fp16");
    expect(Number.isFinite(walk.low) && Number.isFinite(walk.high) && walk.high > walk.low).toBe(true);
  });
});

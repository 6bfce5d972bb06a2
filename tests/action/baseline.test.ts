import { describe, expect, it } from "vitest";
import { baselineOf, decodeBaseline, encodeBaseline } from "../../core/change/baseline.ts";
import { type ChangeKind, compareWithBaseline } from "../../core/change/compare.ts";
import { decide } from "../../core/change/decide.ts";
import { fieldChanges, newFields } from "../../core/change/field.ts";
import { findingOf, findingsOf } from "../../core/change/finding.ts";
import { changeWords, countsLine } from "../../core/change/words.ts";
import type { Report } from "../../core/report/schema.ts";
import type { Outcome, Verdict } from "../../core/report/vocabulary.ts";
import { buildReport } from "../support/report.ts";

/** One cell on emulated Arm. */
function one(verdict: Verdict, outcome?: Outcome, snrDb?: number): Report {
  const report = buildReport({
    inputs: ["cat"],
    releases: ["3.6.1"],
    targets: ["qemu:cortex-a76"],
    verdict: () => verdict,
  });
  for (const cell of report.cells) {
    if (cell.role !== "candidate") continue;
    if (outcome) cell.outcome = outcome;
    if (snrDb !== undefined) for (const output of cell.outputs) output.metrics.snrDb = snrDb;
  }
  return report;
}

const kindOf = (base: Report, head: Report): ChangeKind =>
  compareWithBaseline(baselineOf(base), baselineOf(head)).changes[0]!.kind;

describe("a cell against the baseline", () => {
  it.each<[string, Report, Report, ChangeKind]>([
    ["passed, fails", one("pass"), one("nonfinite"), "failing"],
    ["passed, does not run", one("pass"), one("unavailable"), "failing"],
    ["passed, falls back", one("pass"), one("fallback"), "failing"],
    ["was expected to fail, and is not any more", one("fallback", "expected"), one("fallback"), "failing"],
    ["drifted, is NaN", one("drift"), one("nonfinite"), "failing"],
    ["did not run, is NaN", one("unavailable"), one("nonfinite"), "failing"],
    ["was NaN, drifts: better, and still failing", one("nonfinite"), one("drift"), "same"],
    ["fell back, does not run", one("fallback"), one("unavailable"), "failing"],
    [
      "was NaN, does not run: what stops running must not pass",
      one("nonfinite"),
      one("unavailable"),
      "failing",
    ],
    ["failed, passes", one("nonfinite"), one("pass"), "fixed"],
    ["was expected to fail, passes", one("fallback", "expected"), one("pass", "fixed"), "fixed"],
    ["passed, fails as expected now", one("pass"), one("drift", "expected"), "accepted"],
    ["failed, is expected to", one("drift"), one("drift", "expected"), "accepted"],
    ["passes at another distance", one("pass", undefined, 60), one("pass", undefined, 52), "drifted"],
    ["passes nearer", one("pass", undefined, 52), one("pass", undefined, 60), "drifted"],
    ["passes about as before", one("pass", undefined, 60), one("pass", undefined, 58), "same"],
    [
      "agreed exactly, and does not",
      one("pass", undefined, Number.POSITIVE_INFINITY),
      one("pass", undefined, 90),
      "drifted",
    ],
    [
      "agreed exactly twice",
      one("pass", undefined, Number.POSITIVE_INFINITY),
      one("pass", undefined, Number.POSITIVE_INFINITY),
      "same",
    ],
    ["drifts further", one("drift", undefined, 25), one("drift", undefined, 10), "drifted"],
    ["is NaN twice", one("nonfinite"), one("nonfinite"), "same"],
  ])("%s", (_, base, head, kind) => expect(kindOf(base, head)).toBe(kind));

  it("is new or gone by series and release", () => {
    const head = buildReport({
      inputs: ["cat"],
      releases: ["3.6.1"],
      targets: ["host"],
      verdict: () => "pass",
    });
    const base = buildReport({
      inputs: ["cat"],
      releases: ["3.0.0"],
      targets: ["host"],
      verdict: () => "pass",
    });
    const { changes } = compareWithBaseline(baselineOf(base), baselineOf(head));
    expect(changes.map(({ kind }) => kind)).toEqual(["new", "gone"]);
  });

  it.each<[string, (report: Report) => object]>([
    ["another CPU", (report) => Object.assign(report.targets[0]!, { cpu: "neoverse-n2" })],
    ["another qemu", (report) => Object.assign(report.targets[0]!.emulator!, { version: "10.0.2" })],
    ["another platform", (report) => Object.assign(report.targets[0]!, { platform: "macos-arm64" })],
  ])("from %s is incomparable when it came out otherwise", (_, move) => {
    const head = one("nonfinite");
    move(head);
    expect(kindOf(one("pass"), head)).toBe("incomparable");
    const alike = one("pass");
    move(alike);
    expect(kindOf(one("pass"), alike)).toBe("same");
  });

  it("that did not run is news wherever it did not", () => {
    const head = one("unavailable");
    head.targets[0]!.platform = "unknown";
    expect(kindOf(one("pass"), head)).toBe("failing");
  });

  it("of another host CPU is incomparable even where only the machine says so", () => {
    const [base, head] = [one("pass"), one("drift")];
    for (const [report, cpu] of [
      [base, "AMD EPYC"],
      [head, "Intel Xeon"],
    ] as const) {
      Object.assign(report.targets[0]!, { kind: "host", cpu: "", emulator: null });
      report.environment.cpu = cpu;
    }
    expect(kindOf(base, head)).toBe("incomparable");
  });
});

describe("a cell on the host", () => {
  const on = (verdict: "pass" | "nonfinite" | "drift", cpuFeatures: string[], cpu = "AMD EPYC") => {
    const report = one(verdict);
    Object.assign(report.targets[0]!, { kind: "host", cpu, emulator: null });
    report.environment.cpuFeatures = cpuFeatures;
    return report;
  };
  const [few, many] = [
    ["avx2", "fma"],
    ["avx2", "avx512f", "fma"],
  ];

  it("is known by its CPU's features, whatever the CPU is called", () => {
    expect(kindOf(on("pass", few, "AMD EPYC"), on("nonfinite", few, "Intel Xeon"))).toBe("failing");
    expect(kindOf(on("nonfinite", few, "AMD EPYC"), on("pass", few, "Intel Xeon"))).toBe("fixed");
  });

  it("that fails on other features counts as new, and says on which", () => {
    const [base, head] = [on("pass", few), on("nonfinite", many)];
    const decision = decide(head, baselineOf(base), "new");
    expect(decision).toMatchObject({ verdict: "fail", counted: [{}] });
    const [field] = fieldChanges(decision);
    expect(changeWords(field!)).toMatch(/on another CPU: .*\(with avx512f\)$/);
  });

  it("that failed alike on these features before is no news", () => {
    const [base, head] = [baselineOf(on("pass", few)), on("nonfinite", many)];
    const known = baselineOf(on("nonfinite", many)).cells.map((cell) => ({ ...cell, release: "3.0.0" }));
    const both = { ...base, cells: [...base.cells, ...known] };
    expect(decide(head, both, "new")).toMatchObject({ counted: [] });
    // Another failure is.
    expect(decide(on("drift", many), both, "new")).toMatchObject({ verdict: "fail" });
  });

  it("that passes on other features is not called fixed", () => {
    expect(kindOf(on("nonfinite", few), on("pass", many))).toBe("incomparable");
  });

  it("is compared by the CPU's name with what does not tell of features", () => {
    const old = on("pass", few);
    delete old.environment.cpuFeatures;
    expect(kindOf(old, on("nonfinite", many))).toBe("failing");
    expect(kindOf(old, on("nonfinite", many, "Intel Xeon"))).toBe("incomparable");
  });
});

describe("the decision", () => {
  it("fails on new failures only, or on all", () => {
    const [bad, alsoBad] = [one("nonfinite"), one("nonfinite")];
    expect(decide(bad, baselineOf(alsoBad), "new")).toMatchObject({
      verdict: "pass",
      counted: [],
      uncounted: [{}],
    });
    expect(decide(bad, baselineOf(alsoBad), "any").verdict).toBe("fail");
    expect(decide(bad, baselineOf(one("pass")), "new").verdict).toBe("fail");
  });

  it("counts every failure where there is nothing to compare with", () => {
    expect(decide(one("nonfinite"), null, "new").verdict).toBe("fail");
    expect(decide(one("pass"), null, "new").verdict).toBe("pass");
  });

  it("never passes what did not run, was interrupted, or is empty", () => {
    expect(decide(one("unavailable"), baselineOf(one("pass")), "new").verdict).toBe("incomplete");
    expect(decide({ ...one("pass"), complete: false }, null, "new").verdict).toBe("incomplete");
    expect(decide({ ...one("pass"), cells: [] }, null, "new").verdict).toBe("incomplete");
  });

  it("does not fail on what another environment made", () => {
    const head = one("nonfinite");
    head.targets[0]!.cpu = "neoverse-n2";
    const decision = decide(head, baselineOf(one("pass")), "new");
    expect(decision).toMatchObject({ verdict: "pass", uncounted: [{ verdict: "nonfinite" }] });
    expect(countsLine(decision)).toBe("1 otherwise on another machine");
  });

  it("is said in one line, by fields of the grid", () => {
    const base = buildReport({ verdict: () => "pass" });
    const head = buildReport({ verdict: ({ target }) => (target === "host" ? "nonfinite" : "pass") });
    expect(countsLine(decide(head, baselineOf(base), "new"))).toBe("3 newly wrong, 6 as before");
    expect(countsLine(decide(base, baselineOf(base), "new"))).toBe("all 9 as before");
    expect(countsLine(decide(head, baselineOf(head), "new"))).toBe("6 pass, 3 fail as before");
  });
});

describe("a baseline in JSON", () => {
  it("comes back as it was, NaN and infinities too", () => {
    const report = one("pass", undefined, Number.POSITIVE_INFINITY);
    report.cells[1]!.outputs[0]!.metrics.snrDb = Number.NaN;
    const baseline = baselineOf(report, "https://d.example.com/runs/1");
    expect(decodeBaseline(JSON.parse(JSON.stringify(encodeBaseline(baseline))))).toEqual(baseline);
  });

  it("is refused with an address that is none of the web's", () => {
    const evil = { ...encodeBaseline(baselineOf(one("pass"))), url: "javascript:alert(1)" };
    expect(() => decodeBaseline(evil)).toThrow();
  });
});

describe("what explains a change", () => {
  it("is found by the cell itself, whatever else has its series and release", () => {
    const report = buildReport({ inputs: ["cat"], releases: ["3.6.1"], targets: ["qemu:cortex-a76"] });
    const [failing] = baselineOf(report).cells.filter(({ outcome }) => outcome === "failed");
    const twin = structuredClone(report.cells.find(({ id }) => id === failing!.cell)!);
    const wrong = { ...report.findings[0]!, id: "other", title: "of its twin", cells: ["twin"] };
    report.findings.unshift(wrong);
    report.cells.unshift({ ...twin, id: "twin", finding: "other" });
    const [found] = findingsOf([failing!], report);
    expect(found?.cells).toContain(failing!.cell);
    expect(findingOf(newFields([failing!])[0]!, report)).toBe(found);
  });

  it("is not told by a baseline of an earlier version, which is still read", () => {
    const { cells, ...rest } = encodeBaseline(baselineOf(one("drift")));
    const old = decodeBaseline({ ...rest, cells: cells.map(({ cell: _, ...cell }) => cell) });
    expect(decide(one("drift"), old, "new").verdict).toBe("pass");
  });
});

describe("a converter that changed", () => {
  const by = (report: Report, converter: string): Report => {
    for (const cell of report.cells)
      cell.converted = {
        from: "net.onnx",
        sha256: "0".repeat(64),
        converter: `MNN ${converter}: mnnconvert -f ONNX`,
      };
    return report;
  };
  const wordsOf = (base: Report, head: Report) =>
    fieldChanges(decide(head, baselineOf(base), "new")).map((field) => changeWords(field));

  it("is told as the change, and one that did not is not", () => {
    expect(wordsOf(by(one("pass"), "3.4.1"), by(one("nonfinite"), "3.6.1"))).toEqual([
      "pass → NaN, converter 3.4.1 → 3.6.1",
    ]);
    expect(wordsOf(by(one("pass"), "3.6.1"), by(one("nonfinite"), "3.6.1"))).toEqual(["pass → NaN"]);
    // A baseline of an earlier version, or a model that was a .mnn.
    expect(wordsOf(one("pass"), by(one("nonfinite"), "3.6.1"))).toEqual(["pass → NaN"]);
    const base = baselineOf(by(one("pass"), "3.4.1"));
    expect(decodeBaseline(JSON.parse(JSON.stringify(encodeBaseline(base)))).cells[0]!.converter).toBe(
      "3.4.1",
    );
  });
});

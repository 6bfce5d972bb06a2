import { describe, expect, it } from "vitest";
import { headline } from "../../core/present/headline.ts";
import { storedHeadline } from "../../core/present/stored-headline.ts";
import { chinese, english } from "../../core/words/words.ts";
import { buildReport, type ReportPlan } from "../support/report.ts";

/** A run's sentence is stored in English alone: read back, it is what the report itself says in Chinese. */
describe("a stored sentence is told as its report is", () => {
  const releases = ["3.0.0", "3.2.0", "3.4.0", "3.6.1"];
  const on =
    (broken: readonly string[]): ReportPlan["verdict"] =>
    ({ release }) =>
      broken.includes(release) ? "nonfinite" : "pass";
  it.each<[string, ReportPlan]>([
    ["the story", {}],
    ["one release", { releases: ["3.6.1"] }],
    ["since one", { releases, verdict: on(["3.4.0", "3.6.1"]) }],
    ["up to one", { releases, verdict: on(["3.0.0", "3.2.0"]) }],
    ["some", { releases, verdict: on(["3.0.0", "3.6.1"]) }],
    [
      "a range and one",
      { releases: [...releases, "3.7.0"], verdict: on(["3.0.0", "3.2.0", "3.4.0", "3.7.0"]) },
    ],
    ["both", { releases: ["3.0.0", "3.6.1"], verdict: () => "drift" }],
    ["dies", { verdict: () => "crashed" }],
    ["several models pass", { models: ["a", "b-c", "d"], verdict: () => "pass" }],
    ["one passes on one release", { releases: ["3.6.1"], verdict: () => "pass" }],
    ["interrupted", { complete: false }],
    ["nothing", { inputs: [] }],
    ["could not run", { verdict: () => "unavailable" }],
    ["no reference", { verdict: () => "reference-bad" }],
  ])("%s", (_, plan) => {
    const report = buildReport(plan);
    expect(storedHeadline(headline(report, english), chinese)).toBe(headline(report, chinese));
  });

  it("and stays as it is where none of ours wrote it", () => {
    expect(storedHeadline("all is well", chinese)).toBe("all is well");
    expect(storedHeadline("lama breaks at cpu/low on host, since MNN 3.4.0", english)).toBe(
      "lama breaks at cpu/low on host, since MNN 3.4.0",
    );
  });
});

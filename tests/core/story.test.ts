import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { inShort, tellDiagnosis } from "../../core/diagnosis/story.ts";
import { diagnosisSchema } from "../../core/report/diagnosis.ts";
import { decodeReport, encodeReport, type Report } from "../../core/report/schema.ts";
import { renderHtml } from "../../core/view/html.tsx";
import { inlineLinks } from "../../core/view/view.ts";
import { executable, hostile } from "../support/hostile.ts";
import { buildReport } from "../support/report.ts";

/** What `diagnose` found of lama-tiny at cpu/low on cortex-a76 with MNN 3.6.1, its tightest ops alone. */
const found = z.decode(
  diagnosisSchema,
  JSON.parse(readFileSync(path.join(import.meta.dirname, "fixtures/diagnosis.json"), "utf8")),
);

/** It as if it were of a report's own cell. */
function diagnosed(): Report {
  const report = buildReport();
  const [finding] = report.findings;
  return { ...report, diagnoses: [{ ...found, cell: finding!.example, finding: finding!.id }] };
}

describe("a diagnosis", () => {
  it("comes back as it was", () => {
    const report = diagnosed();
    expect(decodeReport(encodeReport(report))).toEqual(report);
  });

  it("is told answer by answer, in whole sentences", () => {
    const told = tellDiagnosis(found);
    expect(told.map(({ answer }) => answer)).toEqual(Object.keys(found.answers));
    for (const sentence of told.flatMap(({ sentences }) => sentences))
      expect(sentence).toMatch(/^(?:[^a-z]|[bf][fp]\d).*[.!?:]$/s);
  });

  it("in short says why, what to ship and since when", () => {
    const [why, ship, when, ...rest] = inShort(found);
    expect(why).toBe("The format is to blame: no kernel could do better in it.");
    expect(ship).toMatch(/^Ship the changed model, in which .*: right on 8 of 8 inputs, 69\.6 dB or better/);
    expect(when).toMatch(/^Always: in each of the 2 releases that were run, the numbers are wrong/);
    expect(rest).toEqual([]);
  });

  it("is on the page, the remedy first, with what was not finished", () => {
    const page = renderHtml(diagnosed());
    const places = [
      "What to ship",
      "own error: each op fed",
      "no kernel could do better",
      "Room in the format",
      "What sets failing inputs apart",
      "Since when",
      "How this was found out",
    ].map((text) => page.indexOf(text));
    expect(places.every((at) => at > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(page).toContain("born here: ffc3_fft_col_re_cos");
    expect(page).toContain("the budget of 60 s ran out");
    expect(page).toMatch(/href="diagnosis\/[^"]+\/rescale\.onnx"/);
  });

  it("is rendered as text, whatever it holds, and its links stay below the report's folder", () => {
    expect(executable(renderHtml(decodeReport(encodeReport(hostile(diagnosed())))))).toEqual([]);
    const { file } = inlineLinks([]);
    expect(file("diagnosis/a b/plan.cpp")).toBe("diagnosis/a%20b/plan.cpp");
    for (const path of ["/etc/passwd", "../x", "a/../../x", "//host/x"]) expect(file(path)).toBeNull();
    expect(file("javascript:x")).toBe("javascript%3Ax");
  });
});

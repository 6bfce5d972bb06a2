import { readFileSync } from "node:fs";
import path from "node:path";
import { baselineOf, encodeBaseline } from "../../core/change/baseline.ts";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import { buildReport } from "../support/report.ts";

/** A small report with failures, ops, findings and pictures. */
export const smallReport = (): Report =>
  buildReport({ inputs: ["cat", "chelsea"], releases: ["3.6.1"], targets: ["qemu:cortex-a76"] });

/** What is changed: a report of now, and one as the first version wrote it. */
export const reportSamples = (): unknown[] => [
  encodeReport(smallReport()),
  JSON.parse(readFileSync(path.join("tests", "core", "fixtures", "report-1.json"), "utf8")),
];

export const baselineSample = (): unknown => encodeBaseline(baselineOf(smallReport()));

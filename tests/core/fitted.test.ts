import { expect, it } from "vitest";
import { lede } from "../../core/present/headline.ts";
import { fitted } from "../../core/report/fitted.ts";
import { decodeReport, encodeReport } from "../../core/report/schema.ts";
import { buildReport } from "../support/report.ts";

const length = (report: Parameters<typeof encodeReport>[0]) => JSON.stringify(encodeReport(report)).length;

it("is the report itself where that is not too long", () => {
  const report = buildReport();
  expect(fitted(report)).toBe(report);
});

it("leaves out what tells least first, says so, and keeps every verdict and number of outputs", () => {
  const report = buildReport();
  const [whole, quoted] = [length(report), new Set(report.findings.map(({ example }) => example))];
  const withRows = (cells: typeof report.cells) => cells.filter(({ ops }) => ops);
  expect(withRows(report.cells).length).toBeGreaterThan(quoted.size);
  const shorter = fitted(report, Math.round(whole * 0.9));
  expect(length(shorter)).toBeLessThan(whole);
  expect(shorter.leftOut!.ops).toBe(withRows(report.cells).length - withRows(shorter.cells).length);
  for (const id of quoted) expect(shorter.cells.find((cell) => cell.id === id)?.ops).not.toBeNull();
  expect(lede(shorter)).toContain(`Op rows of ${shorter.leftOut!.ops} cell`);
  expect(decodeReport(encodeReport(shorter))).toEqual(shorter);

  const bare = fitted(report, 1);
  expect(bare.pictures).toEqual([]);
  expect(withRows(bare.cells)).toEqual([]);
  const told = (cells: typeof report.cells) =>
    cells.map(({ id, verdict, outputs }) => [id, verdict, outputs.map(({ metrics }) => metrics)]);
  expect(told(bare.cells)).toEqual(told(report.cells));
});

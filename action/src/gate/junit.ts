import { XMLBuilder } from "fast-xml-parser";
import type { BaselineCell } from "../../../core/change/baseline.ts";
import type { Decision } from "../../../core/change/decide.ts";
import { isBroken, targetName } from "../../../core/present/words.ts";
import { releaseTeller } from "../../../core/report/release.ts";
import type { Cell, Report } from "../../../core/report/schema.ts";

/** What XML 1.0 cannot hold at all. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/**
 * A report as JUnit XML: a suite a model, a test a cell. Failures that count are failures (wrong) or errors (no verdict); those that do
 * not, because the baseline has them or they are expected, are skipped with that word.
 */
export function renderJunit(report: Report, decision: Decision): string {
  const counted = new Set(decision.counted.map(({ cell }: BaselineCell) => cell));
  const releaseOf = releaseTeller(report);
  const candidates = report.cells.filter(({ role }) => role === "candidate");
  const suites = report.models.map((model) => {
    const cells = candidates.filter((cell) => cell.model === model.id);
    const cases = cells.map((cell) => caseOf(cell, releaseOf(cell), counted.has(cell.id), report));
    const many = (kind: "failure" | "error" | "skipped") => cases.filter((one) => kind in one).length;
    return {
      "@name": clean(model.id),
      "@tests": cases.length,
      "@failures": many("failure"),
      "@errors": many("error"),
      "@skipped": many("skipped"),
      "@timestamp": report.createdAt.slice(0, 19),
      testcase: cases,
    };
  });
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true });
  return builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: { "@name": clean(report.project), testsuite: suites },
  }) as string;
}

function caseOf(cell: Cell, release: string, counts: boolean, { findings }: Report) {
  const name = `${cell.input}: ${cell.config} on ${targetName(cell.target)}, MNN ${release}`;
  const seconds = cell.runMs.reduce((sum, ms) => sum + ms, 0) / 1000;
  const told = { "@name": clean(name), "@classname": clean(cell.model), "@time": seconds.toFixed(3) };
  if (cell.outcome === "passed" || cell.outcome === "fixed") return told;
  const finding = findings.find(({ id }) => id === cell.finding);
  const message = clean(`${cell.verdict}: ${cell.reason}`);
  if (cell.outcome === "expected")
    return {
      ...told,
      skipped: { "@message": clean(`fails as expected: ${cell.expected?.reason ?? message}`) },
    };
  if (!counts) return { ...told, skipped: { "@message": clean(`does not count: ${message}`) } };
  const text = [
    ...(finding ? [finding.title, ...finding.sentences] : []),
    ...(cell.fix ? [`Fix: ${cell.fix}`] : []),
    cell.command,
  ];
  const why = {
    "@message": message,
    "@type": cell.verdict,
    "#text": clean(text.join("\n").replaceAll("`", "")),
  };
  return isBroken(cell.verdict) ? { ...told, failure: why } : { ...told, error: why };
}

const clean = (text: string): string => text.replaceAll(NOT_XML, "");

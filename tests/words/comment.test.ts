import { describe, expect, it } from "vitest";
import { annotationsOf } from "../../action/src/github/text/annotations.ts";
import { commentText } from "../../action/src/github/text/comment-text.ts";
import { summaryText } from "../../action/src/github/text/summary-text.ts";
import { checkTitle } from "../../action/src/github/text/title.ts";
import { findFindings } from "../../core/findings/findings.ts";
import { retold } from "../../core/findings/retell.ts";
import type { Verdict } from "../../core/report/vocabulary.ts";
import { proof } from "../../core/words/stored/proof.ts";
import { chinese } from "../../core/words/words.ts";
import { tellingOf } from "../action/telling.ts";
import { foreign } from "../support/foreign.ts";
import { buildReport, type CellPlan } from "../support/report.ts";

/** A report with findings of this version, and with what a stand-in says of fallbacks as ours says it. */
function made(verdict: (cell: CellPlan) => Verdict) {
  const report = buildReport({
    models: ["修复"],
    inputs: ["图片一", "图片二"],
    targets: ["qemu:cortex-a76", "qemu:cortex-a57"],
    verdict,
  });
  for (const cell of report.cells)
    if (cell.verdict === "fallback")
      cell.reason = proof.otherFormat({
        asked: "fp16",
        ran: "fp32",
        proof: proof.nothing(),
        least: "52.3 dB",
      });
  return { ...report, findings: findFindings(report) };
}

const base = made(({ target }) => (target === "qemu:cortex-a57" ? "fallback" : "pass"));
const head = made(({ target, release }) =>
  target === "qemu:cortex-a57" ? "fallback" : release === "3.0.0" ? "pass" : "nonfinite",
);
const told = { ...tellingOf(head, base), words: chinese, report: retold(head, chinese) };

/** What is written, without marks of Markdown and HTML, addresses and the comment's marker. */
const said = (text: string): string =>
  text
    .replace(/<!--.*?-->/g, "")
    .replace(/&#\d+;/g, " ")
    .replace(/\]\([^)]*\)|<[^>]+>/g, " ");
const names = [
  ...head.cells.flatMap(({ ops }) => ops?.rows.flatMap(({ name, type }) => [name, type]) ?? []),
  ...head.targets.flatMap(({ cpu, id }) => [cpu, id, id.replace("qemu:", "")]),
  ...head.runtimes.flatMap(({ platform }) => [platform]),
  "cpu/low",
  "main",
  "artifact",
];

describe("what is written on GitHub in Chinese", () => {
  it("is a comment", () => {
    const text = commentText(told);
    expect(text).toMatchSnapshot();
    expect(foreign(said(text), names)).toEqual([]);
  });

  it("is a check's title, a summary and annotations", () => {
    expect(checkTitle(told)).toBe(
      "修复 在 cortex-a76 上以 cpu/low 运行时新近结果损坏，自 MNN 3.6.1 起 · 2 项新出现的结果错误，4 项与之前相同",
    );
    expect(foreign(said(summaryText(told)), names)).toEqual([]);
    const annotations = annotationsOf(told.decision, told.report, null, chinese);
    expect(annotations.length).toBeGreaterThan(0);
    expect(
      foreign(annotations.map(({ title, message }) => `${title}\n${message}`).join("\n"), names),
    ).toEqual([]);
  });

  it("says that nothing changed, and that there is nothing to compare with", () => {
    expect(
      commentText({ ...tellingOf(base, base), words: chinese, report: retold(base, chinese) }),
    ).toContain("没有变化：");
    const first = { ...tellingOf(head, null), words: chinese, report: retold(head, chinese) };
    expect(commentText(first)).toContain("没有更早的报告可供比较。");
    expect(foreign(said(commentText(first)), names)).toEqual([]);
  });
});

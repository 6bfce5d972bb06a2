import { describe, expect, it } from "vitest";
import { explainLog } from "../../action/src/mnn/log-notes.ts";
import { renderMarkdown } from "../../action/src/report/markdown.ts";
import { table, width } from "../../action/src/report/table.ts";
import { renderTerminal } from "../../action/src/report/terminal.ts";
import { findFindings } from "../../core/findings/findings.ts";
import { retold } from "../../core/findings/retell.ts";
import { type Diagnosis, type Report, reportSchema } from "../../core/report/schema.ts";
import { renderHtml } from "../../core/view/html.tsx";
import { proof } from "../../core/words/stored/proof.ts";
import { chinese, english } from "../../core/words/words.ts";
import found from "../core/fixtures/diagnosis.json" with { type: "json" };
import { foreign, saidBy } from "../support/foreign.ts";
import { buildReport } from "../support/report.ts";

/** A report whose findings are those of this version, with names in Chinese. */
function made(): Report {
  const report = buildReport({ models: ["修复"], inputs: ["图片一", "图片二", "图片三"] });
  const [, example] = report.cells.filter(({ verdict }) => verdict === "nonfinite");
  const diagnosis = { ...(found as unknown as Diagnosis), cell: example!.id };
  const diagnosed = reportSchema.shape.diagnoses.unwrap().unwrap().parse([diagnosis]);
  // The sentences of the stand-in that no part of ours wrote, as ours writes them.
  for (const cell of report.cells)
    if (cell.verdict === "fallback")
      cell.reason = proof.otherFormat({
        asked: "fp16",
        ran: "fp32",
        proof: proof.noHalfOnX86(),
        least: "52.3 dB",
      });
  for (const probe of report.probes)
    probe.notes = explainLog("The device supports: i8sdot:0, fp16:0, i8mm: 0\nMNN use low precision");
  return { ...report, findings: findFindings(report), diagnoses: diagnosed as Diagnosis[] };
}

/** Everything in a report that is a name, whoever gave it. */
function names({
  project,
  cells,
  environment,
  runtimes,
  targets,
  probes,
  models,
  source,
  diagnoses,
}: Report): string[] {
  const ops = cells.flatMap((cell) => [
    ...(cell.ops?.rows ?? []),
    ...(cell.ops?.onlyReference ?? []),
    ...(cell.ops?.onlyCandidate ?? []),
  ]);
  const born = diagnoses?.flatMap(({ answers }) => answers.where?.ops.map(({ op }) => op) ?? []) ?? [];
  return [
    project,
    // The answers of a diagnosis, its experiments, and the files that it leaves.
    ...diagnoses!.flatMap(({ answers }) => [
      ...Object.keys(answers),
      ...(answers.why?.experiments.map(({ name }) => name) ?? []),
      ...(answers.map?.lines.flatMap(({ input, tensor }) => [input, tensor]) ?? []),
      ...[...JSON.stringify(answers).matchAll(/"(?:type|input)":"([^"]+)"/g)].map(([, name]) => name!),
      ...Object.values(answers).flatMap(
        (answer) => JSON.stringify(answer).match(/[\w-]+\.(?:cpp|py|json|mnn|onnx|npz|md|bin)/g) ?? [],
      ),
    ]),
    ...[...ops, ...born].flatMap(({ name, type }) => [name, type]),
    ...cells.flatMap(({ id, config, expected }) => [id, config, expected?.reason ?? ""]),
    ...[environment, ...targets.flatMap(({ emulator }) => emulator ?? [])].flatMap((one) =>
      Object.values(one).filter((value) => typeof value === "string"),
    ),
    ...runtimes.flatMap(({ id, artifacts, platform }) => [
      id,
      platform,
      ...artifacts.map(({ name }) => name),
    ]),
    ...environment.artifacts.flatMap(({ name, version }) => [name, version]),
    ...targets.flatMap(({ id, cpu, platform }) => [id, cpu, platform, id.replace("qemu:", "")]),
    ...probes.flatMap(({ speaker, exit }) => [speaker, exit.signal ?? ""]),
    ...models.flatMap(({ file, converted }) => [file, converted?.from ?? "", converted?.converter ?? ""]),
    source?.branch ?? "",
  ].filter(Boolean);
}

describe("a report in Chinese", () => {
  const report = made();

  it("has a page without English but names and codes", () => {
    const page = renderHtml(report, chinese);
    expect(page).toContain('<html lang="zh-Hans">');
    expect(/<h1>(.*?)<\/h1>/.exec(page)?.[1]?.replace(/<[^>]+>/g, "")).toBe(
      "修复 在 cortex-a76 上以 cpu/low 运行时结果损坏，所有版本均如此",
    );
    expect(foreign(saidBy(page), names(report))).toEqual([]);
  });

  it("is told so in a terminal, with columns that stand", () => {
    const text = renderTerminal(report, false, chinese);
    expect(foreign(text, names(report))).toEqual([]);
    const grid = text.split("\n\n")[2]!.split("\n");
    expect(grid[0]).toMatch(/^模型 +配置 +目标 +3\.0\.0/);
    const starts = grid.map((line) =>
      width(line.slice(0, line.indexOf(line.includes("cpu/") ? "cpu/" : "配置"))),
    );
    expect(new Set(starts).size).toBe(1);
  });

  it("is told so as Markdown", () => {
    const text = renderMarkdown(report, chinese);
    expect(foreign(text.replace(/```[\s\S]*?```|<\/?code>/g, ""), names(report))).toEqual([]);
    expect(text).toContain("| 模型 | 配置 | 目标 | 3.0.0 至 3.10.0 |");
  });

  it("is told of its findings from their causes and numbers, and English is what it stores", () => {
    const [told] = retold(report, chinese).findings;
    expect([told!.title, ...told!.sentences]).toMatchInlineSnapshot(`
      [
        "\`ffc1_fft_crr\` 溢出 fp16",
        "\`ffc1_fft_crr\`（Convolution）在 图片三 上达到 74 203，而 fp16 的上限是 65 504：由此产生 1 个 Inf。到了输出处，有 4/8 个元素变成 NaN；NaN 与任何数比较都不成立，按阈值筛选在这里什么也找不到。",
        "出现在全部 3 个输入，目标 qemu:cortex-a76，MNN 3.0.0 至 3.10.0。",
      ]
    `);
    expect(retold(report, english)).toBe(report);
    expect(report.findings[0]!.title).toMatch(/^[\x20-\x7e`]+$/);
  });

  it("keeps a finding as it was stored where it cannot be told anew", () => {
    const old = {
      ...report,
      findings: report.findings.map((one) => ({ ...one, sentences: ["As an earlier version put it."] })),
    };
    expect(retold(old, chinese).findings[0]!.sentences).toEqual(["As an earlier version put it."]);
  });
});

it("columns of Chinese and Latin stand under each other", () => {
  expect(
    table(
      ["模型", "n"],
      [
        ["修复", "1"],
        ["ab", "22"],
      ],
      1,
    ),
  ).toBe("模型   n\n修复   1\nab    22");
});

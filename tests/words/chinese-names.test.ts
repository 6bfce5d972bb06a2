import { cpSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeReport, type Report } from "../../core/report/schema.ts";
import { cli, execute, mnnParity } from "../support/cli.ts";
import { foreign, saidBy } from "../support/foreign.ts";
import { smallFolder } from "../support/small.ts";

/** The whole way on real MNN, with Chinese in every name: folder, model's file and name, inputs, project, reason. */
describe("names in Chinese", { timeout: 300_000 }, () => {
  let small: Awaited<ReturnType<typeof smallFolder>>;
  let folder: string;
  let told: Awaited<ReturnType<typeof mnnParity>>;
  let report: Report;
  const zh = { LC_ALL: "zh_CN.UTF-8" };

  beforeAll(async () => {
    small = await smallFolder(["图片一", "图片 二"]);
    folder = small.at("我的 项目");
    mkdirSync(path.join(folder, "输入"), { recursive: true });
    cpSync(small.at("in"), path.join(folder, "输入"), { recursive: true });
    renameSync(small.at("net.mnn"), path.join(folder, "修复模型.mnn"));
    small.write(
      "我的 项目/parity.yml",
      [
        "project: 团队/照片",
        "models:",
        "  - { name: 修复, file: 修复模型.mnn, inputs: '输入/*.npz', tolerance: { snr: 30 } }",
        "mnn: [3.6.1]",
        "targets: [host]",
        "configs: [cpu/normal, cpu/low]",
        "expect:",
        "  - { config: cpu/low, verdict: fallback, reason: 这台机器没有 fp16 }",
      ].join("\n"),
    );
    told = await mnnParity(["run"], { cwd: folder, env: zh });
    report = decodeReport(JSON.parse(readFileSync(path.join(folder, "parity-report/report.json"), "utf8")));
  }, 300_000);
  afterAll(() => small.remove());

  it("come through to the report, which is English but for them", () => {
    expect(told.code).toBe(0);
    expect(report.project).toBe("团队/照片");
    expect(report.models.map(({ id, file }) => [id, file])).toEqual([["修复", "修复模型.mnn"]]);
    expect([...new Set(report.cells.map(({ input }) => input))].sort()).toEqual(["图片 二", "图片一"]);
    const low = report.cells.filter(({ config }) => config === "cpu/low");
    expect(low.map(({ verdict, expected }) => [verdict, expected?.reason])).toEqual(
      Array(2).fill(["fallback", "这台机器没有 fp16"]),
    );
    expect(low[0]!.reason).toMatch(/^fp16 asked, fp32 computed: /);
  });

  it("are told in Chinese where the locale is: terminal, page and the place of the report", () => {
    expect(told.stdout).toMatch(/^没有结果出错，但 cpu\/low 在 host 上实际以 fp32 计算/);
    expect(told.stdout).toContain("报告：parity-report");
    expect(foreign(told.stdout, ["cpu/normal", "cpu/low", "parity-report"])).toEqual([]);
    const page = readFileSync(path.join(folder, "parity-report/report.html"), "utf8");
    expect(page).toContain('<html lang="zh-Hans">');
    for (const name of ["修复", "图片一", "图片 二"]) expect(saidBy(page)).toContain(name);
    const strings = JSON.stringify(report.environment) + JSON.stringify(report.runtimes);
    const known = strings.match(/[\w.-]+/g) ?? [];
    const probes = report.probes.map(({ speaker }) => speaker);
    expect(foreign(saidBy(page), ["cpu/normal", "cpu/low", "x86", ...known, ...probes])).toEqual([]);
  });

  it("run again by the command that the report gives", async () => {
    const cell = report.cells.find(({ input, config }) => input === "图片 二" && config === "cpu/low")!;
    const { code, stdout } = await execute(
      "bash",
      ["-c", cell.command.replace(/^npx mnn-parity/, `"${process.execPath}" "${cli}"`)],
      { cwd: folder, env: { LC_ALL: "C.UTF-8" } },
    );
    expect(stdout).toMatch(/cpu\/low on host ran as fp32|Nothing breaks/);
    expect(code).toBe(1);
  });

  it("can be told in the other language, by flag", async () => {
    const { stdout } = await mnnParity(["report", "parity-report", "--lang", "en"], { cwd: folder, env: zh });
    expect(stdout).toMatch(/^# Nothing breaks, but cpu\/low on host/);
    expect(stdout).toContain("修复");
  });

  it("are in errors that are Chinese", async () => {
    const { code, stderr } = await mnnParity(["run", "没有的.yml"], { cwd: folder, env: zh });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^错误：.*没有的\.yml 处没有配置文件\n {2}解决：/);
  });

  it("and a language that is none of ours is refused", async () => {
    const { code, stderr } = await mnnParity(["report", "parity-report", "--lang", "fr"], { cwd: folder });
    expect([code, stderr]).toEqual([2, expect.stringContaining("Allowed choices are en, zh")]);
  });
});

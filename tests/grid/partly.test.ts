import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../core/report/schema.ts";
import { run } from "../support/command.ts";
import { lamaFolder } from "../support/lama.ts";

// Real MNN under qemu, on a CPU with fp16 and no dot product: up to 3.5.0 MNN has no convolutions in half for it.
describe("lama-tiny on a64fx", { timeout: 600_000 }, () => {
  const lama = lamaFolder(["cat"], ["3.5.0", "3.6.1"]);
  let report: Report;
  beforeAll(async () => {
    lama.write(`
targets: ['qemu:a64fx']
configs: [cpu/low]
`);
    ({ report } = await run(["parity.yml"], { cwd: lama.folder }));
  }, 600_000);
  afterAll(() => lama.remove());

  const low = (release: string) =>
    report.cells.find(({ runtime, config }) => runtime.startsWith(`${release}@`) && config === "cpu/low");

  it("is no pass on 3.5.0, whose convolutions are fp32, with right numbers and without being asked for ops", () => {
    const cell = low("3.5.0");
    expect(cell).toMatchObject({ verdict: "fallback", effective: { format: "fp16" } });
    expect(cell?.effective.partly?.without).toEqual(["Convolution"]);
    expect(cell?.effective.partly?.share).toBeLessThan(0.1);
    expect(cell?.reason).toMatch(/16 Convolution \(stem, .* multiplications in fp32/);
    expect(cell?.fix).toContain("3.6.0");
  });

  it("passes on 3.6.1, which has them in half", () => {
    expect(low("3.6.1")).toMatchObject({ verdict: "pass", effective: { format: "fp16" } });
    expect(low("3.6.1")?.effective.partly).toBeUndefined();
  });
});

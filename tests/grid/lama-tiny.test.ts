import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readReport } from "../../action/src/report/read.ts";
import { largestMagnitude } from "../../core/numeric/metrics.ts";
import type { Cell, Report } from "../../core/report/schema.ts";
import { type Ran, run, verdictsOf } from "../support/command.ts";
import { lamaFolder } from "../support/lama.ts";

const low = "cpu/low";

// Real MNN 3.6.1 on the host and under qemu, on two pictures of the demo: cat fits in fp16, galaxies does not.
describe("lama-tiny on MNN 3.6.1", { timeout: 600_000 }, () => {
  const lama = lamaFolder(["cat", "galaxies"]);
  let ran: Ran & { report: Report };
  let report: Report;
  beforeAll(async () => {
    lama.write(`
targets: [host, 'qemu:cortex-a76', 'qemu:cortex-a57']
configs: [cpu/normal, cpu/low]
repeats: 2
expect:
  - { target: host, config: cpu/low, verdict: fallback, reason: x86 has no fp16 }
  - { target: 'qemu:cortex-a57', config: cpu/low, verdict: fallback, reason: no fp16 there }
  - { input: cat, target: 'qemu:cortex-a76', config: cpu/low, verdict: nonfinite, reason: was so once }
`);
    ran = await run(["parity.yml"], { cwd: lama.folder });
    report = ran.report;
  }, 600_000);
  afterAll(() => lama.remove());

  const cell = (target: string, config: string, input: string): Cell =>
    report.cells.find((one) => one.target === target && one.config === config && one.input === input) as Cell;
  const failing = () => cell("qemu:cortex-a76", low, "galaxies");

  it("says which picture fails where", () => {
    expect(verdictsOf(report).filter((line) => !line.includes("host cpu/low"))).toEqual([
      "lama-tiny host cpu/normal cat: pass, passed",
      "lama-tiny host cpu/normal galaxies: pass, passed",
      "lama-tiny qemu:cortex-a76 cpu/normal cat: pass, passed",
      "lama-tiny qemu:cortex-a76 cpu/normal galaxies: pass, passed",
      "lama-tiny qemu:cortex-a76 cpu/low cat: pass, fixed",
      "lama-tiny qemu:cortex-a76 cpu/low galaxies: nonfinite, failed",
      "lama-tiny qemu:cortex-a57 cpu/normal cat: pass, passed",
      "lama-tiny qemu:cortex-a57 cpu/normal galaxies: pass, passed",
      "lama-tiny qemu:cortex-a57 cpu/low cat: fallback, expected",
      "lama-tiny qemu:cortex-a57 cpu/low galaxies: fallback, expected",
    ]);
    expect(ran.code).toBe(1);
    expect(report.complete).toBe(true);
  });

  it("names the first op that broke and its numbers", () => {
    const { ops, outputs } = failing();
    const first = ops!.rows[ops!.firstBad!]!;
    expect(first).toMatchObject({
      name: "ffc3_fft_col_re_cos",
      type: "While",
      verdict: "nonfinite",
      metrics: { candidate: { posInf: 1, nan: 0 } },
    });
    expect(largestMagnitude(first.metrics.reference)).toBeCloseTo(96_584, -2);
    expect(ops!.rows.slice(0, ops!.firstBad!).every(({ verdict }) => verdict === "pass")).toBe(true);
    expect(outputs[0]!.metrics.candidate.nan).toBe(3 * 256 * 256);
  });

  it("proves the precision: fp16 by the ops' values, fp32 where the CPU has no fp16", () => {
    expect(failing().effective).toMatchObject({
      backend: "cpu",
      format: "fp16",
      proof: expect.stringMatching(/^\d+ of \d+ ops hold only fp16 values; session info BACKENDS 13$/),
    });
    expect(cell("qemu:cortex-a76", low, "cat").effective.format).toBe("fp16");
    expect(cell("qemu:cortex-a57", low, "cat").effective).toMatchObject({
      format: "fp32",
      proof: expect.stringMatching(/^session info BACKENDS 0/),
    });
    for (const config of ["host", "qemu:cortex-a76", "qemu:cortex-a57"])
      expect(cell(config, "cpu/normal", "cat").effective.format).toBe("fp32");
  });

  it.runIf(process.arch === "x64")("tells that x86 computes fp32 whatever is asked", () => {
    for (const input of ["cat", "galaxies"])
      expect(cell("host", low, input)).toMatchObject({
        verdict: "fallback",
        outcome: "expected",
        effective: { format: "fp32" },
        reason: expect.stringMatching(/^fp16 asked, fp32 computed/),
        fix: expect.stringContaining("qemu:cortex-a76"),
      });
  });

  it("checks the references: the same bits twice, and near the host's Normal", () => {
    for (const input of ["cat", "galaxies"]) {
      const emulated = cell("qemu:cortex-a76", "cpu/normal", input);
      expect(emulated.reference).toMatchObject({
        cell: cell("host", "cpu/normal", input).id,
        label: "cpu/normal on the host, same release",
      });
      expect(emulated.outputs[0]!.metrics.snrDb).toBeGreaterThan(100);
      expect(emulated.stability).toEqual({ repeats: 2, identical: true });
      expect(cell("host", "cpu/normal", input).reference.label).toBe("itself, run twice");
    }
    expect(failing().reference.cell).toBe(cell("qemu:cortex-a76", "cpu/normal", "galaxies").id);
  });

  it("ran everything twice, with the same bits", () => {
    for (const { stability } of report.cells) expect(stability).toMatchObject({ identical: true });
    // Three times where it was looked into.
    expect(failing().stability!.repeats).toBe(3);
  });

  it("shows the pictures: what went in, what should have come out and what did", () => {
    const ids = new Set(report.pictures.map(({ id }) => id));
    const [output] = failing().outputs;
    expect(ids).toContain(output!.pictures!.reference);
    expect(ids).toContain(output!.pictures!.candidate);
    expect(output!.pictures!.candidate).not.toBe(output!.pictures!.reference);
    expect(ids).toContain(cell("qemu:cortex-a76", low, "cat").outputs[0]!.pictures!.candidate);
    for (const { picture } of report.inputs) expect(ids).toContain(picture);
  });

  it("has findings with what to ship instead", () => {
    const [overflow, ...others] = report.findings.filter((finding) =>
      finding.cells.every((id) => report.cells.find((one) => one.id === id)!.target !== "host"),
    );
    expect(overflow).toMatchObject({
      verdict: "nonfinite",
      format: "fp16",
      op: { name: "ffc3_fft_col_re_cos" },
      title: "`ffc3_fft_col_re_cos` overflows fp16",
      example: failing().id,
      ship: [{ target: "qemu:cortex-a76", config: "cpu/normal", passed: 2, of: 2 }],
    });
    expect(others.map(({ verdict }) => verdict)).toEqual(["fallback"]);
    expect(failing().finding).toBe(overflow!.id);
  });

  it("keeps what MNN printed and explains it", () => {
    const probe = report.probes.find(({ id }) => id === failing().probe)!;
    expect(probe).toMatchObject({ speaker: expect.stringMatching(/^python 3/), exit: { code: 0 } });
    expect(probe.notes.map(({ meaning }) => meaning).join()).toContain(
      "the CPU has fp16, has dot product, no i8mm",
    );
  });

  it("records what it depends on", () => {
    const { models, runtimes, targets, environment, inputs } = report;
    expect(models).toMatchObject([
      {
        id: "lama-tiny",
        converted: { from: "lama-tiny.onnx", converter: expect.stringContaining("MNN 3.6.1") },
      },
    ]);
    expect(models[0]!.inputs.map(({ name }) => name).sort()).toEqual(["image", "mask"]);
    const [own, outside] = [false, true].map((is) =>
      runtimes.filter(({ origin }) => (origin === "outside") === is).map(({ platform }) => platform),
    );
    expect(own!.sort()).toEqual(["linux-aarch64", expect.stringMatching(/^linux/)]);
    // What says whether MNN's Normal is right runs on the host, where it is to be had.
    expect(outside!.length).toBeLessThanOrEqual(1);
    for (const { artifacts } of runtimes) expect(artifacts[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(targets.find(({ id }) => id === "qemu:cortex-a76")!.emulator!.version).toMatch(/^\d/);
    expect(environment.artifacts.map(({ name }) => name)).toContain("numpy");
    expect(
      inputs[0]!.tensors.map(({ name, min, max, nan }) => [name, min >= 0, max <= 255, nan]),
    ).toContainEqual(["image", true, true, 0]);
  });

  it("writes a folder that says the same", async () => {
    const out = path.join(lama.folder, "parity-report");
    expect(await readReport(out)).toStrictEqual(report);
    expect(readFileSync(path.join(out, "report.md"), "utf8")).toContain(
      "## `ffc3_fft_col_re_cos` overflows fp16",
    );
    expect(readFileSync(path.join(out, "report.html"), "utf8")).toContain("ffc3_fft_col_re_cos");
  });

  it("gives the same verdicts when it looks inside of everything", async () => {
    lama.write("targets: ['qemu:cortex-a76']\nconfigs: [cpu/low]\n");
    const { report: all, code } = await run(["parity.yml", "--ops", "all", "--out", "all"], {
      cwd: lama.folder,
    });
    expect(verdictsOf(all)).toEqual([
      "lama-tiny qemu:cortex-a76 cpu/low cat: pass, passed",
      "lama-tiny qemu:cortex-a76 cpu/low galaxies: nonfinite, failed",
      "(reference) lama-tiny qemu:cortex-a76 cpu/normal cat: pass, passed",
      "(reference) lama-tiny qemu:cortex-a76 cpu/normal galaxies: pass, passed",
    ]);
    expect(code).toBe(1);
    const [cat, galaxies] = all.cells as [Cell, Cell];
    expect(galaxies.ops!.firstBad).toBe(failing().ops!.firstBad);
    expect(galaxies.ops!.rows.length).toBe(failing().ops!.rows.length);
    expect(galaxies.outputs[0]!.metrics).toEqual(failing().outputs[0]!.metrics);
    expect(cat.ops!.rows.length).toBe(galaxies.ops!.rows.length);
  });
});

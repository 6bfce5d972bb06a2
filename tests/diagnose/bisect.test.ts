import { readFileSync } from "node:fs";
import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { writeNpz } from "../../action/src/input/npz.ts";
import type { When } from "../../core/report/answer-when.ts";
import { decodeReport, type Report } from "../../core/report/schema.ts";
import { command } from "../support/command.ts";
import { freshFolder } from "../support/home.ts";
import { noise, onnx } from "../support/onnx.ts";

/** Bisects in a folder with `model.onnx` and inputs `in/*.npz`. */
async function bisect(
  folder: string,
  args: string[],
): Promise<{ code: number; report: Report; when: When; log: string }> {
  const all = ["bisect", "--model", "model.onnx", "--input", "in/*.npz", ...args];
  const { code, stdout, stderr } = await command([...all, "--out", "out", "--json"], { cwd: folder });
  if (!stdout) throw new Error(stderr);
  const report = decodeReport(JSON.parse(stdout));
  const [one] = await readdir(path.join(folder, "out", "diagnosis"));
  const log = readFileSync(path.join(folder, "out", "diagnosis", one!, "diagnosis.log"), "utf8");
  return { code, report, when: report.diagnoses![0]!.answers.when!, log };
}

// Real wheels of several releases, fetched where they are not in the cache.
describe("bisect over releases", { timeout: 600_000 }, () => {
  it("finds the converter that cured an einsum, and that it was the converter", async () => {
    const folder = freshFolder();
    await cp(path.join(import.meta.dirname, "../cases/einsum-order"), folder, { recursive: true });
    const { code, when, log, report } = await bisect(folder, ["--target", "host", "--config", "cpu/normal"]);
    expect(when).toMatchObject({ kind: "until", before: "3.5.0", after: "3.6.0", skipped: [], turns: [] });
    expect(when.crossed).toMatchObject({ changed: "converter", sameFile: false });
    expect(when.tried.map(({ name, is }) => [name, is])).toContainEqual(["3.0.0", true]);
    // Ends, and halves of what is between them; not all.
    expect(when.tried.length).toBeLessThanOrEqual(5);
    expect(report.diagnoses![0]!.missing).toEqual([]);
    for (const { command } of when.tried) expect(log).toContain(`$ ${command}`);
    expect(code).toBe(0);
  });

  it("finds the runtime that brought convolutions in half to CPUs without dot product", async () => {
    const folder = freshFolder();
    const weights = noise(8 * 8 * 9, 0.2);
    const model = onnx({
      inputs: { x: { type: "float", shape: [1, 8, 12, 12] } },
      constants: { w: { shape: [8, 8, 3, 3], values: weights } },
      nodes: [
        { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { kernel_shape: [3, 3] } },
        { op: "Relu", inputs: ["c"], outputs: ["y"] },
      ],
      outputs: ["y"],
    });
    await writeFile(path.join(folder, "model.onnx"), model);
    await mkdir(path.join(folder, "in"));
    const x = { name: "x", data: noise(8 * 144, 1, 2), shape: [1, 8, 12, 12] };
    await writeFile(path.join(folder, "in", "a.npz"), writeNpz([x]));
    const { when } = await bisect(folder, [
      "--target",
      "qemu:a64fx",
      "--config",
      "cpu/low",
      "--where",
      "fallback",
    ]);
    expect(when).toMatchObject({ kind: "until", before: "3.5.0", after: "3.6.0" });
    expect(when.crossed?.changed).toBe("runtime");
  });

  it("says always, of the ends that were run, where nothing turns", async () => {
    const folder = freshFolder();
    await cp(path.join(import.meta.dirname, "../cases/einsum-order"), folder, { recursive: true });
    const only = ["--target", "host", "--config", "cpu/normal", "--mnn", "3.0.0,3.4.1,3.5.0"];
    const { when } = await bisect(folder, only);
    expect(when).toMatchObject({ kind: "always", before: null, after: null });
    expect(when.tried.map(({ name }) => name)).toEqual(["3.0.0", "3.5.0"]);
  });

  it("refuses what cannot be looked for, with what can", async () => {
    const { code, stderr } = await command(["bisect", "--model", "m.onnx", "--where", "slow"]);
    expect(code).toBe(2);
    expect(stderr).toContain("slow is nothing that can be looked for");
    expect(stderr).toContain("snr<N");
  });
});

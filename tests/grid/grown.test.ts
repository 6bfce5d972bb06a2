import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeNpz } from "../../action/src/input/npz.ts";
import { run } from "../support/command.ts";
import { noise, type OnnxConstant, type OnnxModel, onnx } from "../support/onnx.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-grown-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Convolutions one after the other, each of which makes its input's error a little larger. */
function deep(layers: number): OnnxModel {
  const channels = 8;
  const constants: Record<string, OnnxConstant> = {};
  const nodes: OnnxModel["nodes"] = [];
  let before = "x";
  for (let i = 0; i < layers; i++) {
    const [shape, gain] = [[channels, channels, 3, 3], 3.4 / Math.sqrt(9 * channels)];
    constants[`w${i}`] = { shape, values: noise(channels * channels * 9, gain * Math.sqrt(3), i + 5) };
    nodes.push(
      { op: "Conv", inputs: [before, `w${i}`], outputs: [`h${i}`], attributes: { pads: [1, 1, 1, 1] } },
      { op: "Tanh", inputs: [`h${i}`], outputs: [i === layers - 1 ? "y" : `t${i}`] },
    );
    before = `t${i}`;
  }
  return { inputs: { x: { type: "float", shape: [1, channels, 16, 16] } }, constants, nodes, outputs: ["y"] };
}

// MNN 3.6.1 and ONNX Runtime, both real, on the host.
test("what MNN's Normal loses little by little is no operator's fault", { timeout: 120_000 }, async () => {
  writeFileSync(path.join(folder, "net.onnx"), onnx(deep(28)));
  const x = { name: "x", data: noise(8 * 16 * 16, 1.7, 1), shape: [1, 8, 16, 16] };
  writeFileSync(path.join(folder, "a.npz"), writeNpz([x]));
  const flags = ["--model", "net.onnx", "--input", "a.npz", "--mnn", "3.6.1", "--target", "host"];
  const { report } = await run([...flags, "--config", "cpu/normal"], { cwd: folder });
  const [finding, ...others] = report.findings;
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ op: null, cause: { kind: "growth" } });
  const { ops, mostDb, lostDb } = finding!.cause!.numbers as Record<string, number>;
  expect(ops).toBeGreaterThan(5);
  expect(mostDb).toBeLessThan(10);
  expect(lostDb).toBeGreaterThan(30);
  expect(finding!.sentences.join(" ")).toContain("No op is to blame");
});

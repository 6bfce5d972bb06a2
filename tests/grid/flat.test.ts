import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { writeNpz } from "../../action/src/input/npz.ts";
import { run } from "../support/command.ts";
import { freshFolder } from "../support/home.ts";
import { onnx } from "../support/onnx.ts";
import { gaussian } from "../support/random.ts";

/** A filter that sums to 0 but for its own rounding, which is all that it leaves of a flat picture. */
test("a flat picture of whole numbers, of which a filter leaves its rounding alone, blames no op", {
  timeout: 300_000,
}, async () => {
  const folder = freshFolder();
  const filters = gaussian(8 * 27, 3);
  for (let from = 0; from < filters.length; from += 27) {
    const one = filters.subarray(from, from + 27);
    const mean = one.reduce((sum, value) => sum + value, 0) / 27;
    for (const at of one.keys()) one[at]! -= mean;
  }
  const shape = [1, 3, 16, 16];
  const model = onnx({
    inputs: { x: { type: "float", shape } },
    constants: { w: { shape: [8, 3, 3, 3], values: filters } },
    nodes: [{ op: "Conv", inputs: ["x", "w"], outputs: ["y"], attributes: { kernel_shape: [3, 3] } }],
    outputs: ["y"],
  });
  writeFileSync(path.join(folder, "net.onnx"), model);
  const data = new Float32Array(768).fill(200);
  writeFileSync(path.join(folder, "flat.npz"), writeNpz([{ name: "x", data, shape }]));
  const args = ["--model", "net.onnx", "--input", "flat.npz", "--mnn", "3.6.1", "--target", "host"];
  const { report } = await run([...args, "--config", "cpu/normal;threads=2"], { cwd: folder });
  expect(report.findings).toEqual([]);
  const causes = report.cells.flatMap(({ outside }) => outside?.cause?.kind ?? []);
  expect(new Set(causes)).toEqual(new Set(["conditioning"]));
});

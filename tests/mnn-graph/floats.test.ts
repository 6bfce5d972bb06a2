import { writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { constantsOf } from "../../action/src/mnn/graph/constants.ts";
import { withFloats } from "../../action/src/mnn/graph/floats.ts";
import type { Graph } from "../../action/src/mnn/graph/graph.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { freshFolder } from "../support/home.ts";
import { noise, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

/** A network with weights, a bias and a constant that an op reads, as MNN 3.6.1 writes it. */
async function network(): Promise<{ folder: string; file: string; graph: Graph }> {
  const folder = freshFolder();
  const source = path.join(folder, "net.onnx");
  const file = path.join(folder, "net.mnn");
  const model = {
    inputs: { x: { type: "float" as const, shape: [1, 3, 8, 8] } },
    constants: {
      w: { shape: [4, 3, 3, 3], values: noise(108, 0.5, 3) },
      b: { shape: [4], values: noise(4, 0.5, 4) },
      k: { shape: [1, 4, 6, 6], values: noise(144, 2, 5) },
    },
    nodes: [
      { op: "Conv", inputs: ["x", "w", "b"], outputs: ["c"], attributes: { kernel_shape: [3, 3] } },
      { op: "Mul", inputs: ["c", "k"], outputs: ["y"] },
    ],
    outputs: ["y"],
  };
  writeFileSync(source, onnx(model));
  await convertModel(source, file, "3.6.1", testContext());
  return { folder, file, graph: await readGraph(file) };
}

const constants = async (graph: Graph) =>
  (await Promise.all(graph.ops.map((op) => constantsOf(graph, op)))).flat();

test("each float of the file is changed, and nothing else", async () => {
  const { folder, file, graph } = await network();
  const { bytes, left } = await withFloats(graph, (value) => value);
  expect(bytes).toEqual(new Uint8Array(await readFile(file)));
  expect(left.size).toBe(0);

  const changed = path.join(folder, "changed.mnn");
  await writeFile(changed, (await withFloats(graph, Math.abs)).bytes);
  const [before, after] = [await constants(graph), await constants(await readGraph(changed))];
  expect(before.map(({ name, count }) => [name, count])).toEqual(
    after.map(({ name, count }) => [name, count]),
  );
  expect(Math.min(...before.map(({ min }) => min))).toBeLessThan(0);
  for (const [at, { min, meanMagnitude }] of after.entries()) {
    expect(min).toBeGreaterThanOrEqual(0);
    expect(meanMagnitude).toBeCloseTo(before[at]!.meanMagnitude, 6);
  }
}, 300_000);

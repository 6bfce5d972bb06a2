import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStored } from "../../action/src/engine/store.ts";
import { Workspace } from "../../action/src/engine/workspace.ts";
import { isConditioning, movedFeed, weighedInputs } from "../../action/src/grid/conditioning.ts";
import { cliffBefore, Errors, isGrowth } from "../../action/src/grid/inherited.ts";
import type { Op, Tensor } from "../../action/src/mnn/graph/graph.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { noise, type OnnxModel, onnx } from "../support/onnx.ts";
import { testContext } from "../support/tool-context.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-conditioning-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const tensor = (index: number, producer: Op | null = null): Tensor => ({
  ...{ index, name: `t${index}`, producer, consumers: [] },
});
const op = (inputs: Tensor[]): Op => ({
  ...{ index: 0, name: "op", type: "Any", inputs, outputs: [], attributes: {}, parameter: null },
});

test("floats move by one rounding, whole numbers stay", async () => {
  const workspace = new Workspace(folder);
  const write = async (name: string, values: Float32Array) => {
    const file = path.join(folder, `${name}.bin`);
    await workspace.write(file, new Uint8Array(values.buffer));
    return { name, dtype: "float32", shape: [values.length], file };
  };
  const [x, ids] = [
    await write("x", new Float32Array([0.3, -7.7, 1e20])),
    await write("ids", new Float32Array([3, 7])),
  ];
  const moved = await movedFeed({ id: "a", tensors: [x, ids] }, "moved", workspace);
  expect(moved!.tensors[1]).toEqual(ids);
  const [before, after] = [
    await readStored({ ...x, digest: "" }),
    await readStored({ ...moved!.tensors[0]!, digest: "" }),
  ];
  for (const [at, value] of [...before].entries()) {
    expect(after[at]).not.toBe(value);
    expect(Math.abs(after[at]! / value - 1)).toBeLessThan(2 ** -22);
  }
  expect(await movedFeed({ id: "b", tensors: [ids] }, "none", workspace)).toBeNull();
  const weighed = await movedFeed({ id: "c", tensors: [ids] }, "weighed", workspace, new Set(["ids"]));
  expect(await readStored({ ...weighed!.tensors[0]!, digest: "" })).not.toContain(3);
});

test("inputs that reach products with weights alone are only weighed; what is looked up by them is not", async () => {
  const weighed = async (nodes: OnnxModel["nodes"], constants: OnnxModel["constants"] = {}) => {
    const model: OnnxModel = {
      inputs: { x: { type: "float", shape: [1, 3, 8, 8] } },
      constants: { ...constants, w: { shape: [4, 3, 3, 3], values: noise(108, 1, 1) } },
      nodes,
      outputs: ["y"],
    };
    await writeFile(path.join(folder, "net.onnx"), onnx(model));
    await convertModel(path.join(folder, "net.onnx"), path.join(folder, "net.mnn"), "3.6.1", testContext());
    return [...weighedInputs(await readGraph(path.join(folder, "net.mnn")))];
  };
  const mean = { mean: { shape: [1, 3, 1, 1], values: Float32Array.of(0.5, 0.4, 0.3) } };
  expect(await weighed([{ op: "Conv", inputs: ["x", "w"], outputs: ["y"] }])).toEqual(["x"]);
  const shifted: OnnxModel["nodes"] = [
    { op: "Sub", inputs: ["x", "mean"], outputs: ["s"] },
    { op: "Conv", inputs: ["s", "w"], outputs: ["y"] },
  ];
  expect(await weighed(shifted, mean)).toEqual(["x"]);
  const floored: OnnxModel["nodes"] = [
    { op: "Floor", inputs: ["x"], outputs: ["f"] },
    { op: "Conv", inputs: ["x", "w"], outputs: ["c"] },
    { op: "Conv", inputs: ["f", "w"], outputs: ["d"] },
    { op: "Add", inputs: ["c", "d"], outputs: ["y"] },
  ];
  expect(await weighed(floored)).toEqual([]);
});

test("an error is explained by the truth's own movement up to a margin", () => {
  expect(isConditioning(44, 50)).toBe(true);
  expect(isConditioning(44, 120)).toBe(false);
});

const conv = { name: "c", type: "Conv" };

test("an op that cancels passes its inputs' error on; one that adds error of its own does not", () => {
  const [a, b] = [tensor(0), tensor(1)];
  const errors = new Errors();
  errors.add(a, { snrDb: 130, rmse: 1e-3 }, null, conv);
  errors.add(b, { snrDb: 130, rmse: 1e-3 }, null, conv);
  expect(errors.explain(op([a, b]), { snrDb: 40, rmse: 2e-3 })).toBe("cancels");
  expect(errors.explain(op([a, b]), { snrDb: 4, rmse: 1 })).toBeNull();
  expect(errors.has("cancels")).toBe(false);
  // Through an op that has no counterpart.
  const [c, d] = [tensor(2, op([a])), tensor(3)];
  expect(errors.explain(op([c]), { snrDb: 40, rmse: 2e-3 })).toBe("cancels");
  // What comes after a tensor that is off for that reason.
  errors.add(d, { snrDb: 40, rmse: 2e-3 }, "cancels", conv);
  expect(errors.has("cancels")).toBe(true);
  expect(errors.explain(op([d]), { snrDb: 30, rmse: 5 })).toBe("cancels");
  expect(errors.explain(op([d]), { snrDb: -3, rmse: 5 })).toBeNull();
});

test("inputs that are right to their bound only explain nothing", () => {
  const errors = new Errors();
  const a = tensor(0);
  errors.add(a, { snrDb: 65, rmse: 1 }, null, conv);
  expect(errors.explain(op([a]), { snrDb: 50, rmse: 1 })).toBeNull();
});

/** Each op reads the one before it; what it gives is so many dB from what is right. */
function chained(levels: readonly number[]) {
  const errors = new Errors();
  let before = tensor(0);
  const ops = levels.map((snrDb, at) => {
    const made = op([before]);
    before = tensor(at + 1, made);
    errors.add(before, { snrDb, rmse: 1 }, null, { name: `op${at}`, type: "Conv" });
    return made;
  });
  return errors.wayTo(ops.at(-1)!, { snrDb: levels.at(-1)!, rmse: 1 });
}

test("errors that grow are told from an op that breaks what it reads, before the bound or at it", () => {
  const grown = chained([140, 104, 88, 80, 71, 63, 58]);
  expect(grown).toMatchObject({ ops: 5, mostDb: 9, lostDb: 32 });
  expect(isGrowth(grown)).toBe(true);
  expect(cliffBefore(grown)).toBeNull();
  // The bound is passed by an op that does little; one before it did much.
  const before = chained([140, 104, 88, 66, 63, 58]);
  expect(isGrowth(before)).toBe(false);
  expect(cliffBefore(before)?.op.name).toBe("op3");
  const itself = chained([140, 104, 88, 85, 82, 58]);
  expect([isGrowth(itself), cliffBefore(itself)]).toEqual([false, null]);
  expect(isGrowth(chained([140, 58]))).toBe(false);
  expect(isGrowth(chained([88, 80, 71, 63, Number.NaN]))).toBe(false);
});

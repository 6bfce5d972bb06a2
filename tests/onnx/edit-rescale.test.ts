import { describe, expect, test } from "vitest";
import { OnnxEdit } from "../../action/src/onnx/edit.ts";
import { floatsOf } from "../../action/src/onnx/edit-constant.ts";
import { rescale } from "../../action/src/onnx/edit-rescale.ts";
import { type OnnxGraph, type OnnxNode, onnx } from "../support/onnx.ts";

const vector = (...values: number[]) => ({ shape: [values.length], values: Float32Array.from(values) });
const matrix = (...values: number[]) => ({ shape: [2, 2], values: Float32Array.from(values) });

/** The graph in lines, `op inputs -> outputs`, with the values of constants, after tensors were held times 2^-k. */
function rescaled(
  nodes: OnnxNode[],
  constants: NonNullable<OnnxGraph["constants"]>,
  wanted: Record<string, number>,
  given: Record<string, number> = {},
) {
  const outputs = [nodes.at(-1)!.outputs[0]!];
  const bytes = onnx({
    opset: 13,
    inputs: { x: { type: "float", shape: [2, 2] } },
    constants,
    nodes,
    outputs,
  });
  const model = new OnnxEdit(bytes, ".");
  const result = rescale(model, new Map(Object.entries(wanted)), new Map(Object.entries(given)));
  const shown = (name: string) => {
    const tensor = model.constant(name);
    return tensor ? `[${floatsOf(tensor, ".")?.join(" ")}]` : name;
  };
  return {
    result,
    lines: model.nodes.map(({ op_type, input, output }) =>
      [op_type, ...input.map(shown), "->", ...output].join(" "),
    ),
  };
}

const w = matrix(8, 16, 24, 32);
const product = (from: string, by: string, to: string): OnnxNode => ({
  op: "MatMul",
  inputs: [from, by],
  outputs: [to],
});

describe("a factor", () => {
  test("is taken in by the weights before and given back by those after", () => {
    const { lines, result } = rescaled(
      [product("x", "w", "h"), { op: "Relu", inputs: ["h"], outputs: ["r"] }, product("r", "w", "y")],
      { w },
      { h: 2 },
    );
    expect(lines).toEqual([
      "MatMul x [2 4 6 8] -> h_scaled",
      "Relu h_scaled -> r_scaled",
      "MatMul r_scaled [32 64 96 128] -> y",
    ]);
    expect(result).toMatchObject({ folded: 2, added: 0 });
  });

  test("goes to all that is added up, biases too", () => {
    const { lines } = rescaled(
      [
        { op: "Gemm", inputs: ["x", "w", "b"], outputs: ["h"] },
        product("x", "w", "g"),
        { op: "Add", inputs: ["h", "g"], outputs: ["s"] },
        product("s", "w", "y"),
      ],
      { w, b: vector(8, 16) },
      { g: 3 },
    );
    expect(lines).toEqual([
      "Gemm x [1 2 3 4] [1 2] -> h_scaled",
      "MatMul x [1 2 3 4] -> g_scaled",
      "Add h_scaled g_scaled -> s_scaled",
      "MatMul s_scaled [64 128 192 256] -> y",
    ]);
  });

  test("of a square is twice that of its root, and an odd one is rounded up", () => {
    const { lines } = rescaled(
      [
        product("x", "w", "h"),
        { op: "Mul", inputs: ["h", "h"], outputs: ["q"] },
        { op: "Sqrt", inputs: ["q"], outputs: ["r"] },
        product("r", "w", "y"),
      ],
      { w },
      { q: 3 },
    );
    expect(lines).toEqual([
      "MatMul x [2 4 6 8] -> h_scaled",
      "Mul h_scaled h_scaled -> q_scaled",
      "Sqrt q_scaled -> r_scaled",
      "MatMul r_scaled [32 64 96 128] -> y",
    ]);
  });

  test("is multiplied in where nothing can take it in, and out before what is not linear", () => {
    const { lines, result } = rescaled(
      [product("x", "x", "h"), { op: "Sigmoid", inputs: ["h"], outputs: ["y"] }],
      {},
      { h: 2 },
    );
    expect(lines).toEqual([
      "Mul x [0.5] -> x_scaled",
      "MatMul x_scaled x_scaled -> h_scaled",
      "Mul h_scaled [4] -> h",
      "Sigmoid h -> y",
    ]);
    expect(result).toMatchObject({ folded: 0, added: 2 });
  });

  test("is given back before the model's outputs, which keep their names", () => {
    expect(rescaled([product("x", "w", "y")], { w }, { y: 1 }).lines).toEqual([
      "MatMul x [4 8 12 16] -> y_scaled",
      "Mul y_scaled [2] -> y",
    ]);
  });

  test("that an input comes with is given back by the first weights", () => {
    expect(rescaled([product("x", "w", "y")], { w }, {}, { x: 3 }).lines).toEqual([
      "MatMul x [64 128 192 256] -> y",
    ]);
  });

  test("leaves what it has no part in alone", () => {
    const { lines } = rescaled(
      [product("x", "w", "h"), product("x", "w", "g"), product("h", "w", "i"), product("g", "i", "y")],
      { w },
      { h: 1 },
    );
    expect(lines[1]).toBe("MatMul x [8 16 24 32] -> g");
  });

  test("that constants of another type cannot take in is refused", () => {
    const half = { shape: [2, 2], values: new Uint16Array(4) };
    expect(rescaled([product("x", "h", "y")], { h: half }, { y: 1 }).result).toBeNull();
  });
});

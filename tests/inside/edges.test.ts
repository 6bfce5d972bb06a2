import { expect, test } from "vitest";
import { edgesOf } from "../../action/src/inside/edges.ts";
import type { Graph, Op, Tensor } from "../../action/src/mnn/graph/graph.ts";

/** A graph of ops by name, type, and the names of what they read; each writes a tensor of its name. */
function graphOf(
  ops: [name: string, type: string, reads: string[], attributes?: Op["attributes"]][],
  outputs: string[],
): Graph {
  const tensors = new Map<string, Tensor>();
  const made = ops.map(([name, type, reads, attributes = {}], index): Op => {
    const tensor: Tensor = { index, name, producer: null, consumers: [] };
    const inputs = reads.map((read) => tensors.get(read)!);
    const op: Op = { index, name, type, inputs, outputs: [tensor], attributes, parameter: null };
    tensor.producer = op;
    for (const input of inputs) input.consumers.push(op);
    tensors.set(name, tensor);
    return op;
  });
  return { ops: made, outputs: outputs.map((name) => tensors.get(name)!) } as Graph;
}

const row = (name: string) => ({ name, occurrence: 0, output: 0 });

test("rows read rows through ops that have none, in pieces as MNN runs them, and shapes carry no values", () => {
  const graph = graphOf(
    [
      ["x", "Input", []],
      ["two", "Const", []],
      ["a", "Convolution", ["x"], { kernelX: 3, kernelY: 3, strideX: 2, strideY: 2 }],
      ["moved", "ConvertTensor", ["a"]],
      ["p", "Reduction", ["moved"], { operation: "MEAN" }],
      ["shape", "Shape", ["p"]],
      ["b", "BinaryOp", ["moved", "two"], { operation: "SUB" }],
      ["y", "Reshape", ["b", "shape"]],
    ],
    ["y"],
  );
  expect(
    edgesOf(graph, [row("a"), row("p_raster_0"), row("p_raster_1"), row("b"), row("unheard of")]),
  ).toEqual([
    { reads: [], does: "3x3 stride 2" },
    { reads: [0], does: "MEAN" },
    { reads: [1, 0], does: "MEAN" },
    { reads: [0], does: "SUB", gives: "y" },
    null,
  ]);
});

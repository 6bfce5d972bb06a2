import { attributeOf } from "../onnx/edit.ts";
import { wholes } from "../onnx/edit-constant.ts";
import type { NodeProto } from "../onnx/proto.ts";
import { type Cure, isGuilty, listed, type Values } from "./cure.ts";

/** Pooling of a whole map adds up in the low format, ReduceMean in fp32. */
export const poolToMean: Cure = {
  kind: "pool-to-mean",
  change: (model, values) => {
    const pools = model.nodes.filter((node) => isWhole(node, values));
    // Several together lose what none does alone.
    if (
      pools.length === 0 ||
      !isGuilty(
        values,
        pools.flatMap(({ output }) => output),
      )
    )
      return null;
    for (const node of pools) {
      const { input, output, name } = node;
      const rank =
        values.ranges.get(input[0]!)?.shape.length ?? values.ranges.get(output[0]!)?.shape.length ?? 4;
      const axes = Array.from({ length: rank - 2 }, (_, at) => at + 2);
      const keep = { name: "keepdims", type: 2, i: 1 };
      model.replace(node, {
        input: model.opset >= 18 ? [input[0]!, model.add(wholes(`${output[0]}_axes`, axes))] : [input[0]!],
        output,
        ...(name !== undefined && { name }),
        op_type: "ReduceMean",
        attribute: model.opset >= 18 ? [keep] : [{ name: "axes", type: 7, ints: axes }, keep],
      });
    }
    const ops = pools.map(({ output }) => output[0]!);
    return { what: `${listed(ops)}: ReduceMean in place of pooling`, ops, numbers: { pools: ops.length } };
  },
};

function isWhole(node: NodeProto, { ranges }: Values): boolean {
  if (node.op_type === "GlobalAveragePool") return true;
  if (node.op_type !== "AveragePool") return false;
  const kernel = attributeOf(node, "kernel_shape")?.ints?.map(Number) ?? [];
  const padded = attributeOf(node, "pads")?.ints?.some((pad) => Number(pad) !== 0) ?? false;
  const map = ranges.get(node.input[0]!)?.shape.slice(2);
  return (
    !padded &&
    map !== undefined &&
    map.length === kernel.length &&
    map.every((size, at) => size === kernel[at])
  );
}

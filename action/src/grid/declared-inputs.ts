import type { TensorInfo } from "../../../core/report/schema.ts";
import { tryOnnx } from "../onnx/onnx.ts";

/**
 * A model's inputs with the dimensions that its source leaves open: -1, where the converter writes 1 in the place of a
 * dynamic first one. What MNN says stands for sources that say nothing of it.
 *
 * @param source the file that the model was converted from, or the `.mnn`
 */
export function declaredInputs(inputs: readonly TensorInfo[], source: string): TensorInfo[] {
  const declared = source.endsWith(".onnx") ? (tryOnnx(source)?.inputs ?? []) : [];
  return inputs.map((input) => {
    const shape = declared.find(({ name }) => name === input.name)?.shape;
    if (shape === undefined) return input;
    // Of unknown rank, which an empty signature says.
    if (shape === null) return { ...input, shape: [] };
    if (shape.length !== input.shape.length) return input;
    return { ...input, shape: input.shape.map((dim, axis) => (shape[axis] === null ? -1 : dim)) };
  });
}

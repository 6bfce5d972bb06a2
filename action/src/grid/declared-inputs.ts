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
  // A converter may leave an input behind that the source has not: nobody can feed it, and whoever asks for it says so.
  const own =
    declared.length > 0 ? inputs.filter(({ name }) => declared.some((one) => one.name === name)) : inputs;
  return own.map((input) => {
    const shape = declared.find(({ name }) => name === input.name)?.shape;
    if (shape === undefined) return input;
    // Of unknown rank, which an empty signature says.
    if (shape === null) return { ...input, shape: [] };
    if (shape.length !== input.shape.length) return input;
    return { ...input, shape: input.shape.map((dim, axis) => (shape[axis] === null ? -1 : dim)) };
  });
}

/**
 * Inputs that the source declares and the converted model has not: the converter found no use for them. Of the types that MNN's
 * own would be of.
 */
export function unusedInputs(inputs: readonly TensorInfo[], source: string): TensorInfo[] {
  const declared = source.endsWith(".onnx") ? (tryOnnx(source)?.inputs ?? []) : [];
  return declared
    .filter(({ name }) => !inputs.some((input) => input.name === name))
    .map(({ name, dtype, shape }) => ({
      name,
      dtype: dtype?.startsWith("float") ? "float32" : "int32",
      shape: (shape ?? []).map((size) => size ?? -1),
    }));
}

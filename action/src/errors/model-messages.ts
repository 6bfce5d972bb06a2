import type { Message } from "./message.ts";

/** Messages about models, what fp32 runs foretell of them, and files that we write. */
export const modelMessages = {
  // --- models and conversion
  "model-missing": (file: string): Message => ({
    exit: 2,
    what: `no model at ${file}`,
    fix: "give the path of a .mnn or .onnx file",
    example: "npx mnn-parity run --model model.onnx --input 'inputs/*.npy'",
  }),

  "model-weights-missing": (file: string, weights: string): Message => ({
    exit: 2,
    what: `${file} keeps weights in ${weights}, and there is no such file in its folder`,
    fix: "put the file beside the model, under that name; where Git LFS keeps it, fetch it",
    example: "git lfs pull",
  }),
  "model-weights-outside": (file: string, weights: string): Message => ({
    exit: 2,
    what: `${file} keeps weights in ${weights}, which is outside of the model's folder`,
    fix: "save the model with its weights beside it",
    example: `onnx.save(model, "model.onnx", save_as_external_data=True, location="model.onnx.data")`,
  }),
  "model-empty": (file: string): Message => ({
    exit: 2,
    what: `${file} is empty`,
    fix: "export the model again; a download or a Git LFS checkout may have been cut off",
    example: "git lfs pull",
  }),

  // --- what fp32 runs foretell
  "forecast-module": (model: string): Message => ({
    exit: 3,
    what: `${model} runs through MNN's Module alone, whose ops cannot be seen one by one in a wheel`,
    fix: "run it at low precision instead, on an emulated Arm CPU",
    example: `npx mnn-parity run --model ${model} --target qemu:cortex-a76 --config cpu/low`,
  }),
  "forecast-not-run": (model: string, input: string, reason: string): Message => ({
    exit: 3,
    what: `${model} did not run in fp32 on ${input}: ${reason}`,
    fix: "see what MNN says of it on this machine",
    example: `npx mnn-parity run --model ${model} --target host --config cpu/normal`,
  }),

  // --- files we write
  "cannot-write": (file: string, cause: unknown): Message => ({
    exit: 3,
    what: `cannot write ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
    fix: "free some space or choose another folder; what was finished before is in the report folder",
    example: "npx mnn-parity run --out /another/disk/parity-report",
  }),
} satisfies Record<string, (...args: never[]) => Message>;

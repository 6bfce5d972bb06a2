import type { Lang } from "../../../core/words/lang.ts";
import type { Told } from "../../../core/words/stored/phrase.ts";
import type { Message } from "./message.ts";
import type { Translated } from "./translation.ts";

const few = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");

/** What a model takes, a line an input. */
const wants = (inputs: readonly { name: string; dtype: string; shape: readonly number[] }[]): string =>
  inputs
    .map(
      ({ name, dtype, shape }) =>
        `${name}: ${dtype} [${shape.map((dim) => (dim > 0 ? dim : "?")).join(", ")}]`,
    )
    .join("; ");

type Inputs = Parameters<typeof wants>[0];

/** Why files are not fed: a line that has its Chinese, or the error of whoever tried to load them. */
export type Tried = Told | { message: string; told(lang: Lang): Translated };

/** Messages about a first parity.yml, and about machines that it cannot be made on. */
export const initMessages = {
  "init-no-model": (folder: string, others: readonly string[]): Message => ({
    exit: 2,
    what: `no model (.onnx, .mnn or .tflite) below ${folder}${others.length > 0 ? `; ${few(others)} cannot be taken as they are` : ""}`,
    fix: "export the model to ONNX, or name it where it lies elsewhere",
    example: "npx mnn-parity init --model ../models/model.onnx --input 'photos/*.jpg'",
  }),
  "init-refused": (file: string, releases: readonly string[]): Message => ({
    exit: 2,
    what: `${file} is converted, and no MNN asked (${releases.join(", ")}) can load it, neither by a session nor by a module`,
    fix: "see what MNN says of it: run it on any input",
    example: `npx mnn-parity run --model ${file} --input 'inputs/*.npz' --mnn ${releases.at(-1) ?? "3.6.1"} --target host`,
  }),
  "init-no-inputs": (model: string, inputs: Inputs, others: readonly string[]): Message => ({
    exit: 2,
    what: `nothing to feed ${model}, which takes ${wants(inputs)}${others.length > 0 ? `; ${few(others)} cannot be read` : ""}`,
    fix:
      others.length > 0
        ? "convert the images to .jpg or .png, or save tensors with numpy"
        : "add ten photographs or saved tensors, or name them where they lie elsewhere",
    example: `npx mnn-parity init --model ${model} --input 'photos/*.jpg'`,
  }),
  "init-inputs-unfit": (model: string, inputs: Inputs, tried: readonly Tried[]): Message => ({
    exit: 2,
    what: `no files here fit ${model}, which takes ${wants(inputs)}:\n${tried.map((one) => `  - ${typeof one === "string" ? one : one.message}`).join("\n")}`,
    fix:
      inputs.length > 1
        ? "save .npz files with one array per input, or keep the files of each input in a folder that is named as the input"
        : "save the tensor with numpy in that shape, or name other files with --input",
    example:
      inputs.length > 1
        ? `np.savez("inputs/1.npz", **{${inputs.map(({ name }) => `"${name}": ${name.replace(/\W/g, "_")}`).join(", ")}})`
        : "np.save('inputs/1.npy', np.ascontiguousarray(x, dtype=np.float32))",
  }),
  "init-which-inputs": (model: string, choices: readonly string[]): Message => ({
    exit: 2,
    what: `${choices.length} folders could be what ${model} is fed: ${few(choices)}`,
    fix: "name the one that is meant",
    example: `npx mnn-parity init --input '${choices[0] ?? "photos/*.jpg"}'`,
  }),
  "init-kept": (file: string, flags: readonly string[]): Message => ({
    exit: 2,
    what: `${file} is there and is not written again, so ${flags.join(", ")} would change nothing`,
    fix: "leave the flags out to go on with the file as it is, or have it written anew",
    example: `npx mnn-parity init --force ${flags[0] ?? ""}`.trim(),
  }),
  "init-declined": (files: readonly string[]): Message => ({
    exit: 2,
    what: `nothing was written: ${few(files)} were declined`,
    fix: "say yes, or have it written without questions",
    example: "npx mnn-parity init --yes",
  }),
} satisfies Record<string, (...args: never[]) => Message>;

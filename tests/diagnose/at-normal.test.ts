import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { tellDiagnosis } from "../../core/diagnosis/story.ts";
import { decodeReport } from "../../core/report/schema.ts";
import { npzOf } from "../field/samples.ts";
import { addToPacked } from "../field/upstream/add-to-packed/network.ts";
import { command } from "../support/command.ts";
import { freshFolder } from "../support/home.ts";
import { onnx } from "../support/onnx.ts";

test("an operator that is wrong at Normal is named beside ONNX Runtime, and no low format is blamed", async () => {
  const folder = freshFolder();
  writeFileSync(path.join(folder, "network.onnx"), onnx(addToPacked.network));
  writeFileSync(path.join(folder, "one.npz"), npzOf(addToPacked.input));
  const ran = await command(
    [
      ...["diagnose", "--model", "network.onnx", "--input", "one.npz", "--mnn", "3.6.1", "--target", "host"],
      ...["--config", "cpu/normal", "--out", "report", "--json"],
    ],
    { cwd: folder },
  );
  const [diagnosis] = decodeReport(JSON.parse(ran.stdout)).diagnoses ?? [];
  const { where, why, when } = diagnosis!.answers;
  expect(where!.ops.map(({ op }) => `${op.type} ${op.name}`)).toEqual([`Add ${addToPacked.output}`]);
  expect(where!.outside!.label).toContain("onnxruntime");
  expect(why!.cause.kind).toBe("operator");
  expect(when!.kind).toBe("always");
  const told = tellDiagnosis(diagnosis!).flatMap(({ sentences }) => sentences);
  expect(told[0]).toMatch(/^On one the first op of the source model that MNN gets wrong is `y` \(Add\)/);
  expect(told.join(" ")).not.toMatch(/fp16|overflow|accumulator/);
  // The others look into a right run of MNN's beside the wrong one, and there is none.
  expect(diagnosis!.missing.map(({ answer }) => answer)).toEqual([
    "ranges",
    "cures",
    "plan",
    "ship",
    "map",
    "repro",
  ]);
});

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readNpz, writeNpz } from "../../action/src/input/npz.ts";
import { run } from "../support/command.ts";
import { noise } from "../support/onnx.ts";
import { smallFolder } from "../support/small.ts";

let small: Awaited<ReturnType<typeof smallFolder>>;
beforeAll(async () => {
  small = await smallFolder(["a", "b"]);
}, 300_000);
afterAll(() => small.remove());

it("keeps what a wrong cell and its reference gave, and how it is spread where it is no picture", {
  timeout: 300_000,
}, async () => {
  // Of 8 x 8, which is too small for a picture.
  const x = { name: "x", data: noise(3 * 8 * 8, 1, 1), shape: [1, 3, 8, 8] };
  const wanted = Float32Array.from({ length: 256 }, (_, at) => at / 256);
  for (const name of ["a", "b"]) {
    small.write(`in/${name}.npz`, writeNpz([x]));
    small.write(`want/${name}.npz`, writeNpz([{ name: "y", data: wanted, shape: [1, 8, 8, 4] }]));
  }
  small.write(
    "parity.yml",
    "project: t\nmnn: [3.6.1]\ntargets: [host]\nconfigs: [cpu/normal]\nmodels:\n  - { file: net.mnn, inputs: 'in/*.npz' }\nreference: { tensors: 'want/*.npz' }\n",
  );
  const { report, stderr } = await run(["parity.yml", "--out", "out"], { cwd: small.folder });
  const cells = report.cells.filter(({ role }) => role === "candidate");
  expect([cells.map(({ verdict }) => verdict), stderr]).toEqual([["drift", "drift"], stderr]);
  for (const cell of cells) {
    const file = path.join("out", cell.outputsFile!);
    const arrays = readNpz(readFileSync(small.at(file)), file);
    expect([...arrays.keys()]).toEqual(["y", "y.reference"]);
    expect([...arrays.get("y.reference")!.data]).toEqual([...wanted]);
    const [output] = cell.outputs;
    expect(arrays.get("y")!.shape).toEqual(output!.shape);
    // The numbers of the report are those of the file.
    const y = [...arrays.get("y")!.data].map(Number);
    expect([Math.min(...y), Math.max(...y)]).toEqual([
      output!.metrics.candidate.min,
      output!.metrics.candidate.max,
    ]);
    const { reference, candidate } = output!.histogram!;
    expect(output!.pictures).toBeNull();
    // 256 values from 0 to 255/256, evenly: as many in each bin that lies in their range.
    expect([reference, candidate].map((bins) => bins.reduce((sum, count) => sum + count, 0))).toEqual([
      256, 256,
    ]);
  }
  expect(new Set(cells.map(({ outputsFile }) => outputsFile)).size).toBe(2);
});

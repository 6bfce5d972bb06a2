import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { writeNpz } from "../../action/src/input/npz.ts";
import type { Report } from "../../core/report/schema.ts";
import { run } from "../../tests/support/command.ts";
import { onnx } from "../../tests/support/onnx.ts";
import { networks } from "./networks.ts";

const { values } = parseArgs({
  options: {
    mnn: { type: "string", default: "3.0.0,3.6.1" },
    cpus: { type: "string", default: "cortex-a76,max" },
    configs: { type: "string", default: "cpu/low" },
    to: { type: "string", default: "core/findings/accumulators.json" },
  },
});

const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-accumulators-"));
try {
  const named = networks.map((network, index) => ({ name: `n${index}`, ...network }));
  for (const { name, model, inputs } of named) {
    await mkdir(path.join(folder, name), { recursive: true });
    await writeFile(path.join(folder, `${name}.onnx`), onnx(model));
    for (const [input, tensors] of Object.entries(inputs)) {
      const arrays = Object.entries(tensors).map(([name, { shape, values }]) => ({
        name,
        shape,
        data: values,
      }));
      await writeFile(path.join(folder, name, `${input}.npz`), writeNpz(arrays));
    }
  }
  const settings = {
    project: "accumulators",
    mnn: values.mnn.split(","),
    targets: values.cpus.split(",").map((cpu) => `qemu:${cpu}`),
    configs: values.configs.split(","),
    out: path.join(folder, "report"),
    models: named.map(({ name }) => ({ name, file: `${name}.onnx`, inputs: `${name}/*.npz` })),
  };
  const file = path.join(folder, "parity.yml");
  await writeFile(file, JSON.stringify(settings));
  const { report } = await run([file, "--ops", "none"], { cwd: folder });
  const rows = named.flatMap(({ name, op }) => rowsOf(report, name, op));
  await writeFile(values.to, `${JSON.stringify({ made: "node scripts/accumulators.mjs", rows }, null, 2)}\n`);
  process.stdout.write(`${rows.length} rows in ${values.to}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** What an op gave for ones and for what cancels, by release, CPU and config; only where it really ran in the format. */
function rowsOf({ cells, configs, runtimes }: Report, model: string, op: string) {
  const of = cells.filter((cell) => cell.model === model && cell.role === "candidate");
  const places = new Map(of.map((cell) => [JSON.stringify([cell.runtime, cell.target, cell.config]), cell]));
  return [...places.values()].flatMap(({ runtime, target, config }) => {
    const at = (input: string) =>
      of.find(
        (cell) =>
          cell.input === input &&
          cell.runtime === runtime &&
          cell.target === target &&
          cell.config === config,
      )?.outputs[0]?.metrics;
    const [ones, cancel] = [at("ones"), at("cancel")];
    if (!ones || !cancel || !configs.some(({ id }) => id === config)) return [];
    const wrongOnes = !(ones.snrDb > 60);
    // Right ones are 0: what is left is a sum that did not hold, or one that became infinite.
    const wrongCancel = cancel.broken > 0 || !(cancel.maxAbs <= 1);
    return [
      {
        op,
        release: runtimes.find(({ id }) => id === runtime)!.release,
        cpu: target.replace("qemu:", ""),
        config,
        sums: wrongOnes || wrongCancel ? "format" : "wider",
        ones: { right: ones.reference.max, given: ones.candidate.max },
        cancel: {
          largestError: Number.isNaN(cancel.maxAbs) ? null : cancel.maxAbs,
          notFinite: cancel.broken,
        },
      },
    ];
  });
}

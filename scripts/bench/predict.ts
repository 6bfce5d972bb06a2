import path from "node:path";
import { cli, makeCase, model } from "./cases.ts";
import { cpuSeconds, median } from "./measure.ts";
import { atMost, info, type Row } from "./row.ts";

/** `predict` on eight inputs, the bounds of sums included, against a plain `run` of the same in fp32: processor time of each whole command. */
export async function predict(folder: string): Promise<Row[]> {
  await makeCase(folder, "host", 320, { inputs: 8 });
  const det = ["--input", path.join(folder, "input-320-*.npz")];
  const lama = ["models/demo.yml", "--model", "lama-tiny"];
  const out = ["--mnn", "3.6.1", "--target", "host", "--config", "cpu/normal", "--ops", "none"];
  // As often as it is measured: what is taken from an earlier run costs nothing.
  const report = ["--out", path.join(folder, "report"), "--fresh"];
  return [
    ...(await against(
      "PP-OCR det",
      ["run", "--model", model, ...det, ...out, ...report],
      ["predict", model, ...det],
    )),
    ...(await against("lama-tiny", ["run", ...lama, ...out, ...report], ["predict", ...lama])),
  ];
}

async function against(name: string, plain: string[], foretold: string[]): Promise<Row[]> {
  const node = (args: string[]) => cpuSeconds(process.execPath, [cli, ...args], [0, 1]);
  // Once before, so that nothing is fetched or converted in what is measured.
  await node(foretold);
  const [ratios, seconds]: [number[], number[]] = [[], []];
  for (let i = 0; i < 3; i++) {
    const taken = await node(foretold);
    seconds.push(taken);
    ratios.push(taken / (await node(plain)));
  }
  return [
    atMost("predict", median(ratios), 3, `x a plain run's processor time, ${name}, 8 inputs`),
    info("predict", median(seconds), `s of processor time, ${name}, whole command`),
  ];
}

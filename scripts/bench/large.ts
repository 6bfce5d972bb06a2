import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeNpz } from "../../action/src/input/npz.ts";
import { type OnnxConstant, type OnnxNode, onnx } from "../../tests/support/onnx.ts";
import { cli } from "./cases.ts";
import { measure } from "./measure.ts";
import { atMost, info, type Row } from "./row.ts";

/** Ops, each of which gives `CHANNELS` x side x side: at 1024 that is 64 MB an op and 5 GB in all. */
const [DEPTH, CHANNELS, SIDE] = [80, 16, 1024];

/** What looking into every op of a network takes of our own memory: its largest op's tensors, whatever all of them come to. */
export async function large(folder: string): Promise<Row[]> {
  const small = await peakOf(path.join(folder, "small"), DEPTH, 16);
  const short = await peakOf(path.join(folder, "short"), DEPTH / 8, SIDE);
  const whole = await peakOf(path.join(folder, "whole"), DEPTH, SIDE);
  const pair = (2 * 4 * CHANNELS * SIDE * SIDE) / 2 ** 20;
  const total = (pair * DEPTH) / 2 / 1024;
  return [
    info(
      "large",
      whole,
      `MB peak of our process, ${DEPTH} ops, ${total.toFixed(1)} GB of activations a side`,
    ),
    info("large", small, `MB peak of our process, ${DEPTH} ops of 16 kB`),
    atMost("large", whole - small, 2 * pair, "MB for tensors, goal an op's on two sides, and the next ones"),
    atMost("large", whole - short, pair / 2, "MB more than for an eighth of the ops, goal one tensor"),
  ];
}

/** The largest resident set of a run that holds each op at cpu/low against cpu/normal, in MB. */
async function peakOf(folder: string, depth: number, side: number): Promise<number> {
  const constants: Record<string, OnnxConstant> = {};
  const nodes = Array.from({ length: depth }, (_, at): OnnxNode => {
    const from = at === 0 ? 3 : CHANNELS;
    const values = Float32Array.from({ length: CHANNELS * from }, (_, i) => 0.4 * Math.sin(i * (at + 2)));
    constants[`w${at}`] = { shape: [CHANNELS, from, 1, 1], values };
    return { op: "Conv", inputs: [at === 0 ? "x" : `h${at - 1}`, `w${at}`], outputs: [`h${at}`] };
  });
  const shape = [1, 3, side, side];
  const model = onnx({
    opset: 13,
    inputs: { x: { type: "float", shape } },
    constants,
    nodes: [...nodes, { op: "GlobalAveragePool", inputs: [`h${depth - 1}`], outputs: ["y"] }],
    outputs: ["y"],
  });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "net.onnx"), model);
  const data = Float32Array.from({ length: 3 * side * side }, (_, i) => Math.sin(i / 7));
  await writeFile(path.join(folder, "x.npz"), writeNpz([{ name: "x", data, shape }]));
  const what = ["--model", path.join(folder, "net.onnx"), "--input", path.join(folder, "x.npz")];
  const where = ["--mnn", "3.6.1", "--target", "host", "--config", "cpu/low", "--ops", "all"];
  const args = [cli, "run", "--fresh", ...what, ...where, "--out", path.join(folder, "report")];
  return (await measure(process.execPath, args, { allowed: [0, 1] })).peakMb;
}

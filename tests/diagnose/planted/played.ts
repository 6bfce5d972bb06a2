import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { diagnose } from "../../../action/src/diagnose/diagnose.ts";
import type { Diagnosis } from "../../../core/report/schema.ts";
import type { Drawn } from "../../cases/case.ts";
import { Draw, scalar } from "../../cases/draw.ts";
import { type Fault, playedSubject } from "../../support/played.ts";

/** A network with a kernel that is faulty: the fault is played, in the place of the op's output. */
export interface Played {
  draw(draw: Draw): Drawn;
  fault(draw: Draw): Fault;
}

const chain = (draw: Draw): Drawn => {
  const [rows, width] = [draw.size(8, 16), draw.size(24, 48, 8)];
  return {
    model: {
      opset: 13,
      inputs: { x: { type: "float", shape: [rows, width] } },
      constants: { w: draw.normal([width, width], 0.2), s: scalar(2), o: scalar(0.01) },
      nodes: [
        { op: "Sigmoid", inputs: ["x"], outputs: ["act"] },
        { op: "MatMul", inputs: ["act", "w"], outputs: ["mm"] },
        { op: "Mul", inputs: ["mm", "s"], outputs: ["mul"] },
        { op: "Softmax", inputs: ["mul"], outputs: ["soft"], attributes: { axis: -1 } },
        { op: "Add", inputs: ["soft", "o"], outputs: ["y"] },
      ],
      outputs: ["y"],
    },
    inputs: { r: { x: draw.normal([rows, width], 0.3) } },
  };
};

const convolutions = (draw: Draw): Drawn => {
  const [channels, side] = [draw.size(8, 16, 4), draw.size(12, 20, 4)];
  const shape = [1, channels, side, side];
  return {
    model: {
      opset: 13,
      inputs: { x: { type: "float", shape } },
      constants: {
        a: draw.normal([channels, channels, 3, 3], 0.15),
        b: draw.normal([channels, channels, 1, 1], 0.3),
        d: draw.normal([channels, 1, 3, 3], 0.3),
      },
      nodes: [
        { op: "Conv", inputs: ["x", "a"], outputs: ["c3"], attributes: { pads: [1, 1, 1, 1] } },
        { op: "Relu", inputs: ["c3"], outputs: ["c3r"] },
        { op: "Conv", inputs: ["c3r", "b"], outputs: ["c1"] },
        {
          op: "Conv",
          inputs: ["c1", "d"],
          outputs: ["dw"],
          attributes: { pads: [1, 1, 1, 1], group: channels },
        },
        {
          op: "MaxPool",
          inputs: ["dw"],
          outputs: ["y"],
          attributes: { kernel_shape: [2, 2], strides: [2, 2] },
        },
      ],
      outputs: ["y"],
    },
    inputs: { r: { x: draw.normal(shape) } },
  };
};

/** One part of the result is another's. */
const shifted = (right: Float32Array): Float32Array => right.map((_, at) => right[(at + 3) % right.length]!);
const halved = (right: Float32Array): Float32Array => right.map((value, at) => (at % 2 ? value : value / 2));
const notANumber = (right: Float32Array): Float32Array =>
  right.map((value, at) => (at % 7 === 0 ? Number.NaN : value));
const tailLost = (right: Float32Array): Float32Array =>
  right.map((value, at) => (at < right.length * 0.8 ? value : 0));

/** By kind: which op gives what instead. */
export const played: Record<string, Played> = {
  "a faulty sigmoid": { draw: chain, fault: () => ({ at: "act", spoil: halved }) },
  "a faulty product": { draw: chain, fault: () => ({ at: "mul", spoil: shifted }) },
  "a faulty softmax": { draw: chain, fault: () => ({ at: "soft", spoil: tailLost }) },
  "a faulty 1x1 convolution": { draw: convolutions, fault: () => ({ at: "c1", spoil: notANumber }) },
  "a faulty depthwise convolution": { draw: convolutions, fault: () => ({ at: "dw", spoil: shifted }) },
};

/** Diagnoses a network with its played fault. */
export async function askPlayed(kind: string, seed: number): Promise<{ diagnosis: Diagnosis; at: string }> {
  const { draw, fault } = played[kind]!;
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-played-"));
  const put = fault(new Draw(seed));
  const { subject, lab, close } = await playedSubject(folder, draw(new Draw(seed)), put);
  try {
    const budget = { ms: null, runs: null };
    return { diagnosis: await diagnose(subject, lab, budget, ["where", "why"]), at: put.at };
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
}

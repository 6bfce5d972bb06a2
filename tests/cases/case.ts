import type { Verdict } from "../../core/report/vocabulary.ts";
import type { OnnxConstant, OnnxModel } from "../support/onnx.ts";
import type { Draw } from "./draw.ts";

/** The words of a finding's cause. */
export type CauseKind =
  | "overflow"
  | "underflow"
  | "resolution"
  | "cancellation"
  | "accumulator"
  | "kernel"
  | "operator"
  | "converter"
  | "quantization"
  | "conditioning"
  | "growth"
  | "tie"
  | "fallback"
  | "unstable"
  | "unknown";

/** One run of the engine, as parity.yml says it. */
export interface Run {
  mnn: string[];
  /** Pins one converter for all releases. */
  converter?: string;
  targets?: string[];
  configs?: string[];
  /** How outputs are read, as parity.yml says it. */
  decode?: Record<string, "argmax" | { ctc: string }>;
  /** Where the models are MNN's own: made of the ONNX model with 8-bit weights by the converters of these releases. */
  weights8?: string[];
}

/** Which cells a claim is about; what is left out means all. */
export interface Where {
  /** Index into the case's runs. */
  run?: number;
  mnn?: string[];
  target?: string;
  config?: string;
  inputs?: string[];
}

/**
 * What a correct report says of some cells. Values, never sentences. Tensors and outputs go by their names in the case's
 * own model; a renamed variant translates them.
 */
export interface Claim extends Where {
  /** `wrong` is any verdict that says that numbers or shapes differ. */
  verdict: "pass" | "wrong" | (Verdict | "wrong")[];
  /** The outputs that fail; all others pass. */
  failing?: string[];
  /** How many elements of an integer output differ, of how many; null where only that some do. */
  differ?: { output: string; count: number | null; of: number };
  /** The slices of an output that fail. */
  slices?: { output: string; axis: number; index: number[] };
  /** The shape that an output should have. */
  shape?: { output: string; wanted: number[] };
  /** The tensors at which the damage may be said to be born. */
  birth?: string[];
  cause?: CauseKind[];
  /** Whether the cause says that MNN clamped at the format's end. */
  saturated?: boolean;
  /** A finding need not be; where one is, its cause is one of these. */
  causeIfAny?: CauseKind[];
  /** The finding comes before all others. */
  first?: boolean;
  /** How many findings there are about all these cells together, save of the rank `hidden`. */
  findings?: number;
  /** No finding is about these cells, save of the rank `hidden`. */
  silent?: boolean;
  /** The format that the cell is said to have computed in. */
  format?: "fp32" | "fp16";
  /** Which of MNN's interfaces it ran through. */
  api?: "session" | "module";
  /** Each release ran what its own converter made. */
  ownConverter?: boolean;
  /** Words that the finding about each of these cells has. */
  says?: RegExp[];
  /** Words that are false of these cells, wherever they are read. */
  saysNot?: RegExp[];
}

/** Values of one input tensor; they are cast to the type that the model declares. */
export interface Values {
  shape: number[];
  values: Float32Array | Int32Array;
}

/** A network of a case's structure with names as in the case, and sizes and values of its own. */
export interface Drawn {
  model: OnnxModel;
  /** By the input's name, which the claims use, and the tensor's. */
  inputs: Record<string, Record<string, Values>>;
  /** In place of the case's, where numbers in them depend on what was drawn. */
  claims?: Claim[];
}

export interface Case {
  runs?: Run[];
  claims: Claim[];
  draw: (draw: Draw) => Drawn;
}

export type Constants = Record<string, OnnxConstant>;

export const arm = "qemu:cortex-a76";
/** What runs where a case says nothing. */
export const plainRun: Run = { mnn: ["3.6.1"] };
/** MNN's Normal, which most cases find right. */
export const normalIsRight: Claim = { config: "cpu/normal", verdict: "pass", silent: true };
/** `cpu/low` on a CPU with fp16. */
export const low: Where = { target: arm, config: "cpu/low" };

import type { OnnxModel } from "../../support/onnx.ts";
import type { Tensors } from "../samples.ts";

/** A fault of MNN's or its converter's, as small as it could be made: what is sent upstream with it. */
export interface Fault {
  /** What is wrong, since when, and where it was met. */
  says: string;
  network: OnnxModel;
  input: Tensors;
  /** The output that is wrong. */
  output: string;
  /** The releases on which it was seen, each with its own converter, Normal on an x86-64 host through Module. */
  seen: readonly ("3.0.0" | "3.4.1" | "3.6.1")[];
}

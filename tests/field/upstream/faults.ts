import { addToPacked } from "./add-to-packed/network.ts";
import type { Fault } from "./fault.ts";
import { gruOfAnyLength } from "./gru-of-any-length/network.ts";
import { instanceNormEpsilon } from "./instance-norm-epsilon/network.ts";
import { lstmOfAnyLength } from "./lstm-of-any-length/network.ts";
import { outputBeforeTanh } from "./output-before-tanh/network.ts";

/** By their folders' names. */
export const faults: Record<string, Fault> = {
  "add-to-packed": addToPacked,
  "gru-of-any-length": gruOfAnyLength,
  "instance-norm-epsilon": instanceNormEpsilon,
  "lstm-of-any-length": lstmOfAnyLength,
  "output-before-tanh": outputBeforeTanh,
};

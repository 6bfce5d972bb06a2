import type { Format } from "../../../core/report/vocabulary.ts";
import type { OnnxEdit } from "../onnx/edit.ts";

/** What a tensor holds in fp32, over all inputs of the run. */
export interface Range {
  /** The largest magnitude of all inputs. */
  peak: number;
  /** The least that an input's largest magnitude is. */
  leastPeak: number;
  shape: number[];
}

/** What is known of the values in a model, by the names of its ONNX file. */
export interface Values {
  format: Format;
  ranges: ReadonlyMap<string, Range>;
  /** Largest magnitudes of what the model is fed. */
  fed: ReadonlyMap<string, number>;
  /** The tensors that are wrong where it fails; null where ops were not seen. */
  guilty: ReadonlySet<string> | null;
  /** Those of them at which it begins. */
  born: ReadonlySet<string>;
}

/** What was changed of a model. */
export interface Change {
  /** In a sentence. */
  what: string;
  /** Tensors by name, of the ops that are others now. */
  ops: string[];
  numbers: Record<string, number>;
  /** Inputs that are to be fed times 2^-exponent from now on. */
  feed?: ReadonlyMap<string, number>;
}

/** A change of the model that keeps what it computes in fp32 and may make it fit a lower format. */
export interface Cure {
  kind: string;
  /** Changes the model in place. @returns null where there is nothing of its kind, and then nothing was changed */
  change(model: OnnxEdit, values: Values): Change | null;
}

/** Whether a rewrite is called for: one of these tensors is wrong, or that is not known. */
export const isGuilty = ({ guilty }: Values, tensors: readonly string[]): boolean =>
  guilty === null || tensors.some((name) => guilty.has(name));

/** `a`, `b` and 3 more. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}

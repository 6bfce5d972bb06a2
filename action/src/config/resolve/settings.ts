import type { Decoder } from "../../../../core/judge/decode.ts";
import type { Expectation } from "../../../../core/judge/expect.ts";
import type { ToleranceSettings } from "../../../../core/judge/tolerance.ts";
import type { TransformName } from "../../../../core/report/answer-map.ts";
import type { Config } from "../../../../core/report/schema.ts";
import type { Lang } from "../../../../core/words/lang.ts";
import type { Files, InputSource } from "../../input/source.ts";
import type { ConvertOptions } from "../../mnn/convert-options.ts";
import type { OutsideSpec, RuntimeSpec } from "../../mnn/spec.ts";
import type { TargetSpec } from "../../target/spec.ts";
import type { ApiChoice } from "../file/schema.ts";

/** What `parity.yml` and the command line's flags come to: validated, complete, with absolute paths. */
export interface Settings {
  /** The language of what people read; left out where parity.yml does not say. */
  lang?: Lang;
  project: string;
  models: ModelSettings[];
  /** In version order, each once. */
  releases: RuntimeSpec[];
  targets: TargetSpec[];
  configs: Config[];
  /** Which OpenCL serves this machine: a GPU's, or PoCL on the CPU. */
  opencl: "auto" | "pocl";
  reference: ReferenceSettings;
  ops: "none" | "failing" | "all";
  /** Absolute; where the report folder is written. */
  out: string;
  expect: Expectation[];
  /** Longest time for one input in one probe, in seconds. */
  timeoutSeconds: number;
  /** How often each candidate runs each input; more than once looks for unstable results. */
  repeats: number;
  /** Whether inputs are run again after one of another shape, in one session. */
  resize: boolean;
  /** The release whose mnnconvert converts models; null for the oldest of the run. */
  converter: string | null;
  /** Whether the Action diagnoses what is new. */
  diagnose: "auto" | "off";
  /** The configuration file's folder, else the working folder: what relative paths were relative to. */
  folder: string;
  /** The groups of a shard; left out where everything is run. Models and releases stay whole: they choose the converter. */
  only?: readonly GroupName[];
}

/** One model on one release and target, by name: the unit that shards are made of. */
export interface GroupName {
  model: string;
  release: string;
  target: string;
}

export interface ModelSettings {
  /** With how it is converted behind a `;`, where not as ever: `lama-tiny;fp16`. */
  name: string;
  /** Absolute. */
  file: string;
  /** Absolute: what the model was made of, where that is another file and was said. */
  source?: string;
  /** Releases this model is limited to (subset of `Settings.releases` by name), or null for all. */
  releases: string[] | null;
  inputs: InputSource;
  /** How it is converted, where not as ever; its name then says so. */
  convert?: ConvertOptions;
  /** Which of MNN's interfaces runs it; `auto` is found out by trying. */
  api: ApiChoice;
  tolerance: ToleranceSettings;
  /** Per output name, on top of `tolerance`. */
  outputTolerance: Record<string, ToleranceSettings>;
  /** Per output name, how it is read; left out where the file says nothing of it. */
  decode?: Record<string, Decoder>;
  /** By input, what a diagnosis may change of it; left out where the configuration says nothing. */
  map?: Record<string, TransformName[]>;
}

/**
 * What cells are compared with: a run, where null stands for the cell's own runtime or target, what a runtime outside MNN
 * makes of the model's source, or saved tensors.
 */
export type ReferenceSettings =
  | { kind: "config"; config: Config; runtime: RuntimeSpec | null; target: TargetSpec | null }
  | { kind: "outside"; project: OutsideSpec["project"] }
  | ({ kind: "tensors" } & Files);

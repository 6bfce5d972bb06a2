import type { Config, Tolerance } from "../../../../core/report/schema.ts";
import type { Verdict } from "../../../../core/report/vocabulary.ts";
import type { BuildFlags } from "../../mnn/flags.ts";
import type { GitWish } from "../../places/build/git-source.ts";

/** What `parity.yml` and the command line's flags come to: validated, complete, with absolute paths. */
export interface Settings {
  project: string;
  models: ModelSettings[];
  /** In version order, each once. */
  releases: MnnSpec[];
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
  /** The release whose mnnconvert converts models; null for the oldest of the run. */
  converter: string | null;
  /** The configuration file's folder, else the working folder: what relative paths were relative to. */
  folder: string;
  /** The configuration file, absolute; null when there were flags alone. */
  file: string | null;
  /** The groups of a shard; left out where everything is run. Models and releases stay whole: they choose the converter. */
  only?: readonly GroupName[];
}

/** One model on one release and target, by name: the unit that shards are made of. */
export interface GroupName {
  model: string;
  release: string;
  target: string;
}

/** One MNN asked for; its name tells it from all others of a run. */
export type MnnSpec = WheelSpec | SourceSpec;

export interface WheelSpec {
  /** As written: `3.6.1`. */
  name: string;
  origin: "wheel";
  release: string;
}

/** An MNN that is built. */
export interface SourceSpec {
  name: string;
  origin: "source" | "git" | "path";
  /** The release, or what stands for it until its sources tell their version. */
  release: string;
  /** As the command line takes it. */
  written: string;
  source: SourceWish;
  /** The flags that were asked for: its identity. */
  asked: BuildFlags;
  /** The flags that it is built with. */
  build: BuildFlags;
  /** Why it is built although nobody said so, in words. */
  why: string | null;
}

export type SourceWish = ({ kind: "git" } & GitWish) | { kind: "path"; folder: string };

/** `host`, `qemu:cortex-a76`, `adb:SERIAL`; a phone's name is resolved to the qemu CPU that stands for it. */
export interface TargetSpec {
  /** The target's id in the report, `qemu:cortex-a76`. */
  name: string;
  kind: "host" | "qemu" | "adb";
  /** qemu's CPU model; null for others. */
  cpu: string | null;
  standsFor: { name: string; note: string } | null;
  /** Of `adb` targets: which device, null for the only one, and the cores to pin the probe to, if any. */
  adb?: { serial: string | null; cores: number[] | null };
}

export interface ModelSettings {
  name: string;
  /** Absolute. */
  file: string;
  /** Releases this model is limited to (subset of `Settings.releases` by name), or null for all. */
  releases: string[] | null;
  inputs: InputSource;
  tolerance: ToleranceSettings;
  /** Per output name, on top of `tolerance`. */
  outputTolerance: Record<string, ToleranceSettings>;
}

export type ToleranceSettings = Partial<Pick<Tolerance, "snrDb" | "maxAbs" | "cosine">>;

/**
 * Where a model's inputs come from.
 * `files`: .npy and images (models of one input) and .npz (arrays by input name), one input set a file.
 * `perTensor`: for each model input its own files, paired by file name without extension.
 */
export type InputSource =
  | ({ kind: "files" } & PreparedFiles)
  | { kind: "perTensor"; tensors: Record<string, PreparedFiles> };

/** Globs, and the absolute folder that they are relative to. `findFiles` in files.ts finds what they match. */
export interface Files {
  globs: string[];
  folder: string;
}

export interface PreparedFiles extends Files {
  /** How images among the files become tensors; null where nothing was said. */
  preprocess: Preprocess | null;
}

/** How an image becomes a tensor: resize, order channels, then (x - mean) * scale per channel, as NCHW float32. */
export interface Preprocess {
  /** [width, height] in pixels; null keeps the image's size. */
  size: [number, number] | null;
  channels: "rgb" | "bgr" | "gray";
  mean: number[];
  scale: number[];
}

export type ReferenceSettings =
  | { kind: "config"; config: Config; release: string | null; target: string | null }
  | ({ kind: "tensors" } & Files);

/** A known failure. A field left out matches everything. */
export interface Expectation {
  model: string | null;
  input: string | null;
  release: string | null;
  target: string | null;
  config: string | null;
  verdicts: Verdict[];
  reason: string;
}

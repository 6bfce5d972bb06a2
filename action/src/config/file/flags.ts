import type { FileConfig } from "./schema.ts";

/** What the command line says, as text. A flag that is absent leaves the matter to parity.yml. */
export interface Flags {
  /** `--model`, repeatable: paths; with a configuration file also names of its models. */
  model?: string[];
  /** `--input`, repeatable: globs. Not split at commas, which globs use. */
  input?: string[];
  /** `--mnn 3.0.0,3.6.1` */
  mnn?: string[];
  /** `--target host,qemu:cortex-a76` */
  target?: string[];
  /** `--config cpu/normal,cpu/low` */
  config?: string[];
  reference?: string;
  out?: string;
  ops?: string;
  project?: string;
  timeout?: string;
  threads?: string;
  repeats?: string;
  /** `--resize` */
  resize?: boolean;
  converter?: string;
  /** `--convert 'fp16;weightQuantBits=8'`; each use, and each part between commas, is a variant. */
  convert?: string[];
  opencl?: string;
  /** `--size 256x256`, or `--size 256` */
  size?: string;
  channels?: string;
  /** `--mean 127.5`, or one per channel: `--mean 123.675,116.28,103.53` */
  mean?: string;
  scale?: string;
  api?: string;
}

/** Splits `a,b` and adds to what earlier uses of the flag gave; an argument parser for commander. */
export const parseList = (value: string, earlier: string[] = []): string[] => [
  ...earlier,
  ...value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
];

/** Adds a value as it is to what earlier uses of the flag gave; an argument parser for commander. */
export const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];

/** Which flag speaks for a key of the configuration. */
export const flagOf: Partial<Record<keyof FileConfig, string>> = {
  models: "--model",
  mnn: "--mnn",
  targets: "--target",
  configs: "--config",
  reference: "--reference",
  out: "--out",
  ops: "--ops",
  project: "--project",
  timeout: "--timeout",
  threads: "--threads",
  repeats: "--repeats",
  resize: "--resize",
  converter: "--converter",
  convert: "--convert",
  opencl: "--opencl",
  api: "--api",
};

/** Ready to paste, for messages about flags. */
export const flagExamples: Readonly<Record<string, string>> = {
  "--model": "--model model.onnx",
  "--input": "--input 'inputs/*.npz'",
  "--mnn": "--mnn 3.0.0,3.6.1",
  "--target": "--target host,qemu:cortex-a76,phone:sm6450",
  "--config": "--config 'cpu/normal,cpu/low,cpu/low;threads=4'",
  "--reference": "--reference cpu/normal",
  "--out": "--out parity-report",
  "--ops": "--ops failing",
  "--project": "--project acme/photo-editor",
  "--timeout": "--timeout 120",
  "--threads": "--threads 4",
  "--repeats": "--repeats 3",
  "--resize": "--resize",
  "--converter": "--converter 3.0.0",
  "--convert": "--convert 'default,fp16,weightQuantBits=8'",
  "--opencl": "--opencl pocl",
  "--size": "--size 320x256",
  "--channels": "--channels rgb",
  "--mean": "--mean 123.675,116.28,103.53",
  "--scale": "--scale 0.01712475,0.017507,0.01742919",
  "--api": "--api module",
};

/** The flags but `--model`, `--input` and those of images, in the shape of the configuration; not validated. */
export function flagsAsConfig(flags: Flags): Record<string, unknown> {
  const { mnn, target, config, reference, out, ops, project, resize, converter, convert, opencl, api } =
    flags;
  const numbers = { timeout: flags.timeout, threads: flags.threads, repeats: flags.repeats };
  const all = {
    mnn,
    targets: target,
    configs: config,
    reference,
    out,
    ops,
    project,
    resize,
    converter,
    convert,
    opencl,
    api,
    ...Object.fromEntries(Object.entries(numbers).map(([key, text]) => [key, toNumber(text)])),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The flags that say how images become tensors, in the shape of a `preprocess` block; not validated. */
export function flagsAsPreprocess({ size, channels, mean, scale }: Flags): Record<string, unknown> {
  const all = { size: numbers(size, "x"), channels, mean: numbers(mean, ","), scale: numbers(scale, ",") };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** `320x256` and `127.5` as a list and a number. */
function numbers(text: string | undefined, between: string): unknown {
  const values = text?.split(between).map(toNumber);
  if (!values?.every((value) => typeof value === "number")) return text;
  return values.length === 1 ? values[0] : values;
}

/** What is not a number stays text, for the schema to refuse. */
function toNumber(text: string | undefined): number | string | undefined {
  if (text === undefined || text.trim() === "" || !Number.isFinite(Number(text))) return text;
  return Number(text);
}

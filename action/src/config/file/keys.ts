/**
 * Every key of parity.yml: what it means, and an example that can be pasted. Read by the schema (for editors),
 * by error messages and by the test that holds docs/parity-yml.md complete.
 */
export const keys = {
  project: {
    description:
      "Whose results these are: the dashboard keeps one history per project. Default: owner/name from the git remote, else the name of the folder that holds this file.",
    example: "project: acme/photo-editor",
  },
  lang: {
    description:
      "The language of terminal, report pages, errors and what is written on GitHub: en or zh. report.json stays English. Default: by the locale on a command line, en in the Action.",
    example: "lang: zh",
  },
  models: {
    description: "The models to compare, each with its inputs.",
    example: "models:\n  - file: model.onnx\n    inputs: 'inputs/*.npz'",
  },
  defaults: {
    description:
      "What models have that do not say otherwise: inputs, tolerance, decode and map. `{model}` in a glob of inputs is the model's name.",
    example: "defaults:\n  inputs: 'inputs/{model}/*.npz'\n  tolerance: { snr: 30 }",
  },
  name: {
    description:
      "What the model is called in reports. It is part of the identity of its history, so keep it when the file changes. Default: the file's name without extension.",
    example: "name: lama-tiny",
  },
  file: {
    description: "The model: .mnn, or .onnx and what else mnnconvert takes. Relative to this file's folder.",
    example: "file: lama-tiny.onnx",
  },
  path: {
    description:
      "In place of `file`: a glob, or a list of globs, of which every file is a model of its own, called like the file. A file that another entry names is that entry's alone. Relative to this file's folder.",
    example: "path: 'models/*.onnx'",
  },
  source: {
    description:
      "The .onnx or .tflite that a .mnn was made of, relative to this file's folder: ONNX Runtime or LiteRT then says what is right. A model that is converted here is its own source.",
    example: "source: lama-tiny.onnx",
  },
  inputs: {
    description:
      "What to feed: a glob, a list of globs, {files, preprocess}, or one of these per input of the model. .npz files hold one array per model input; .npy files and images suit models of one input, or are named per input and paired by file name.",
    example: "inputs: 'inputs/*.npz'",
  },
  files: {
    description: "A glob or a list of globs, relative to this file's folder.",
    example: "files: 'photos/*.jpg'",
  },
  preprocess: {
    description:
      "How images become tensors of float32, [1, C, H, W]: out = (x - mean) * scale, with x in 0..255.",
    example: "preprocess: { size: 256, channels: rgb, mean: 127.5, scale: 0.00784314 }",
  },
  size: {
    description:
      "Pixels: one number for a square, or [width, height]. Bilinear; the aspect ratio is not kept. Default: the image's own size.",
    example: "size: [320, 256]",
  },
  channels: {
    description: "Order of the channels; gray is one channel by ITU-R BT.601. Default: rgb.",
    example: "channels: rgb",
  },
  mean: {
    description: "Subtracted from each pixel value (0..255): one number, or one per channel. Default: 0.",
    example: "mean: [123.675, 116.28, 103.53]",
  },
  scale: {
    description: "Multiplied after the mean is subtracted: one number, or one per channel. Default: 1.",
    example: "scale: [0.01712475, 0.017507, 0.01742919]",
  },
  tolerance: {
    description:
      "What an output must reach to pass. Default: an SNR that follows the format really computed in: 60 dB for fp32, 30 for fp16, 20 for bf16.",
    example: "tolerance: { snr: 30, maxAbs: 0.1 }",
  },
  snr: { description: "Least signal-to-noise ratio, in dB.", example: "snr: 30" },
  maxAbs: {
    description: "Largest absolute error of an element. Default: not bounded.",
    example: "maxAbs: 0.1",
  },
  cosine: {
    description: "Least cosine similarity, -1 to 1. Default: not bounded.",
    example: "cosine: 0.999",
  },
  map: {
    description:
      "What a diagnosis may change of each input of the model, to find where along the change it fails: brightness, contrast, shift, blend, share (of a mask), gain, silence, padding, length. Default: what suits an input by its preprocess and type.",
    example: "map: { image: [brightness, contrast], mask: share }",
  },
  outputs: {
    description: "Tolerances for single outputs by name; what is not said here is as for the model.",
    example: "outputs: { out: { snr: 40 } }",
  },
  decode: {
    description:
      "By output: how an app reads it, so that a finding says what it reads instead. argmax: the largest along the last axis; {ctc: FILE}: the text of a recogniser, by its dictionary.",
    example: "decode: { logits: argmax }",
  },
  ctc: {
    description:
      "The dictionary, relative to this file's folder: a character a line, in the order of the classes after the blank.",
    example: "ctc: ppocr_keys_v1.txt",
  },
  mnn: {
    description:
      "MNN releases with all three parts, as 3.6.1 (its wheel, or its source where there is no wheel or it lacks what the run asks), wheel:3.6.1, source:2.9.3, git:REF of MNN's repository, git:OWNER/REPO#REF, path:FOLDER; build flags after a ; or in a block {mnn, build, name}. For a model: the only ones that it runs on.",
    example: "mnn: [3.0.0, 3.6.1]",
  },
  build: {
    description: "How MNN is built from source. What is left out is as in the builds of this tool.",
    example: "build: { arm82: true, bf16: true, lowMemory: true }",
  },
  arm82: { description: "fp16 kernels for Armv8.2 CPUs. Default: true.", example: "arm82: false" },
  bf16: { description: "BF16 kernels for Arm CPUs. Default: true.", example: "bf16: false" },
  lowMemory: {
    description:
      "Weight-quantised convolutions without expanding their weights, as in MNN's wheels. Default: true.",
    example: "lowMemory: false",
  },
  kleidiai: {
    description:
      "Arm's KleidiAI kernels: the folder of its sources (3.2.3 and later), or true where MNN carries them (3.0.0 to 3.1.3). Never downloaded. Default: false.",
    example: "kleidiai: ../kleidiai",
  },
  cmake: {
    description: "Further CMake definitions, which win over ours.",
    example: "cmake: { MNN_AVX512: true }",
  },
  targets: {
    description:
      "Where it runs: host (this machine), qemu:CPU (an emulated Arm CPU; with ;bionic on Android's libraries), phone:NAME where a qemu CPU stands for the phone, adb (the only device) or adb:SERIAL, with ;cpu=cortex-a76 for Arm by qemu on an x86_64 Android. Default: [qemu:cortex-a76].",
    example: "targets: [host, 'qemu:cortex-a76', 'phone:sm6450']",
  },
  configs: {
    description:
      "What is asked of MNN: backend/precision, or {backend, precision, threads, memory, mode, tuning}. Default: [cpu/normal, cpu/low].",
    example: "configs: [cpu/normal, cpu/low]",
  },
  backend: { description: "MNN's backend. Default: cpu.", example: "backend: cpu" },
  precision: { description: "MNN's precision. Default: normal.", example: "precision: low" },
  memory: { description: "MNN's memory mode. Default: normal.", example: "memory: low" },
  mode: {
    description:
      "How the OpenCL backend holds tensors: buffer, image, or auto, where MNN chooses by the GPU. Default: auto.",
    example: "mode: buffer",
  },
  tuning: {
    description:
      "How long the OpenCL backend tunes its kernels: none, fast, normal, heavy, wide. Tuning changes results in the last bits from run to run. Default: none.",
    example: "tuning: fast",
  },
  opencl: {
    description:
      "At the top: which OpenCL serves the opencl configurations on this machine: auto (a GPU's), or pocl (PoCL, which computes on the CPU; fetched where it is not installed). Default: auto. Under build: whether MNN is built with its OpenCL backend.",
    example: "opencl: pocl",
  },
  threads: {
    description: "CPU threads for the configurations that do not say; the reference uses one. Default: 1.",
    example: "threads: 4",
  },
  reference: {
    description:
      "What results are compared with: a configuration, {config, mnn, target} to take it from one release or target, onnxruntime or litert for what that runtime makes of the model's source, or {tensors} for saved outputs. Default: cpu/normal with one thread, on each release and target.",
    example: "reference: { config: cpu/normal, mnn: 3.6.1, target: host }",
  },
  tensors: {
    description: "Expected outputs by name as .npz, one file an input, paired with it by file name.",
    example: "reference: { tensors: 'expected/*.npz' }",
  },
  ops: {
    description:
      "Which cells are compared op by op: none, failing (those whose outputs fail), all. Default: failing.",
    example: "ops: failing",
  },
  timeout: {
    description: "Longest time for one input on one configuration, in seconds. Default: 120.",
    example: "timeout: 120",
  },
  diagnose: {
    description:
      "Of the Action: `auto` asks of each new failure where it is, why, and what to ship instead, for at most two minutes; `off` does not. On the command line that is `diagnose`. Default: auto.",
    example: "diagnose: off",
  },
  repeats: {
    description: "How often each input is run; more than once finds unstable results. Default: 1.",
    example: "repeats: 3",
  },
  resize: {
    description:
      "Whether each input is run again after one of another shape, in one session: other bits are unstable results. Of models with inputs of several shapes. Default: false.",
    example: "resize: true",
  },
  converter: {
    description:
      "The MNN release whose mnnconvert converts models for all. Default: each release's own, and for builds the oldest release's.",
    example: "converter: 3.0.0",
  },
  convert: {
    description:
      "How models are converted, or one of them: options of mnnconvert in a block or as text (fp16;weightQuantBits=8), default for none. A list makes a variant of each model for each. An option that a release's converter does not know is never passed over. Default: none.",
    example: "convert: [default, fp16, { weightQuantBits: 8, weightQuantAsymmetric: false }]",
  },
  fp16: { description: "Weights stored as half. Default: false.", example: "fp16: true" },
  weightQuantBits: {
    description: "Weights stored as integers of 2 to 8 bits. Default: 0, which is not.",
    example: "weightQuantBits: 8",
  },
  weightQuantAsymmetric: {
    description: "Whether such integers have a zero point. Default: true.",
    example: "weightQuantAsymmetric: false",
  },
  weightQuantBlock: {
    description: "How many weights share a scale. Default: -1, which is a channel.",
    example: "weightQuantBlock: 32",
  },
  hqq: { description: "Quantise weights by HQQ. Default: false.", example: "hqq: true" },
  optimizeLevel: {
    description: "How far mnnconvert rewrites the graph: 0, 1, or 2, which may be wrong. Default: 1.",
    example: "optimizeLevel: 2",
  },
  keepInputFormat: {
    description: "Whether inputs keep the source's layout. Default: true.",
    example: "keepInputFormat: false",
  },
  transformerFuse: {
    description: "Fuse attention into one op. Default: false.",
    example: "transformerFuse: true",
  },
  convertMatmulToConv: {
    description: "Whether a MatMul with constants becomes a convolution. Default: true.",
    example: "convertMatmulToConv: false",
  },
  useGeluApproximation: {
    description: "Whether GELU by erf becomes its approximation. Default: false, which is not mnnconvert's.",
    example: "useGeluApproximation: true",
  },
  useOriginRNNImpl: {
    description: "LSTM and GRU stay ops in place of loops, which a session refuses. Default: false.",
    example: "useOriginRNNImpl: true",
  },
  api: {
    description:
      "Which of MNN's interfaces runs the models, or one of them: session, module (control flow, shapes that depend on content), or auto, which is a session where MNN takes the model so, else a module, for the whole run. Default: auto.",
    example: "api: module",
  },
  out: {
    description:
      "The folder that the report is written to, relative to this file's folder. Default: parity-report.",
    example: "out: parity-report",
  },
  expect: {
    description:
      "Known failures. A cell that fails as expected does not fail the run; one that passes is reported as fixed. A field left out matches everything.",
    example:
      "expect:\n  - { model: lama-tiny, target: 'qemu:cortex-a57', config: cpu/low, verdict: fallback, reason: no fp16 on this core }",
  },
  model: { description: "The name of a model.", example: "model: lama-tiny" },
  input: {
    description: "The id of an input: its file's name without extension.",
    example: "input: astronaut",
  },
  target: { description: "One target, as under targets.", example: "target: 'qemu:cortex-a76'" },
  config: { description: "One configuration, as under configs.", example: "config: cpu/low" },
  verdict: {
    description: "The verdict that is expected, or a list of them.",
    example: "verdict: [nonfinite, drift]",
  },
  reason: {
    description: "Why this is known and accepted. It is shown in the report.",
    example: "reason: no fp16 on this core",
  },
} as const satisfies Record<string, { description: string; example: string }>;

export type Key = keyof typeof keys;

/** The example for a key, if it is one. */
export const exampleOf = (key: PropertyKey | undefined): string | undefined =>
  typeof key === "string" && Object.hasOwn(keys, key) ? keys[key as Key].example : undefined;

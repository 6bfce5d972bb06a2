import { z } from "zod";
import { causeSchema } from "./cause.ts";
import { diagnosisSchema } from "./diagnosis.ts";
import { encoderOf } from "./encoder.ts";
import {
  backendSchema,
  count,
  id,
  milliseconds,
  opName,
  precisionSchema,
  sha256,
  shape,
  text,
} from "./parts.ts";
import { real } from "./real.ts";
import { formatSchema, HISTOGRAM_BINS, outcomeSchema, verdictSchema } from "./vocabulary.ts";

export { type Cause, causeSchema } from "./cause.ts";
export type { Diagnosis } from "./diagnosis.ts";
export { backendSchema, type OpName, precisionSchema } from "./parts.ts";

/** Name and version of the report's schema; a change that an older reader would misread raises the number. */
export const REPORT_SCHEMA = "mnn-parity.report/2";

/** Every version that is read. An older one is upgraded as it is read: what it lacks is left out. */
export const READ_SCHEMAS = ["mnn-parity.report/1", REPORT_SCHEMA] as const;

const schemaVersion = z.codec(z.enum(READ_SCHEMAS), z.literal(REPORT_SCHEMA), {
  decode: (): typeof REPORT_SCHEMA => REPORT_SCHEMA,
  encode: (version) => version,
});

export type Backend = z.infer<typeof backendSchema>;
export type Precision = z.infer<typeof precisionSchema>;

/** How MNN's OpenCL backend holds tensors (`auto`: as MNN chooses for the GPU), and how long it tunes its kernels. */
export const openClModeSchema = z.object({
  mode: z.enum(["auto", "buffer", "image"]),
  tuning: z.enum(["none", "fast", "normal", "heavy", "wide"]),
});

/** What was asked of MNN: backend/precision with its options. `id` is `cpu/low`, options after a `;`. */
export const configSchema = z.object({
  id,
  backend: backendSchema,
  precision: precisionSchema,
  threads: z.number().int().positive(),
  memory: z.enum(["normal", "high", "low"]),
  /** Only of OpenCL configurations. */
  opencl: openClModeSchema.optional(),
});
export type Config = z.infer<typeof configSchema>;

/** Something fetched or found on the machine that results depend on. */
export const artifactSchema = z.object({
  name: text,
  version: text,
  sha256: sha256.nullable(),
});
export type Artifact = z.infer<typeof artifactSchema>;

/** One MNN: a release or commit, where it came from, its flags and the platform it runs on. */
export const runtimeSchema = z.object({
  id,
  /** `3.6.1`, or what names a source build. */
  release: z.string().min(1).max(100),
  /** How the configuration names it; reports of earlier versions do not say. */
  name: z.string().min(1).max(300).nullish(),
  commit: z.string().max(100).nullable(),
  /** `outside`: no MNN, but what tells what is right. */
  origin: z.enum(["wheel", "source", "git", "path", "outside"]),
  /** Build flags that differ from the origin's defaults. */
  flags: z.record(z.string().max(100), z.string().max(500)),
  /** `linux-x86_64`, `linux-aarch64`, `macos-arm64`, ... */
  platform: z.string().min(1).max(50),
  artifacts: z.array(artifactSchema),
});
export type Runtime = z.infer<typeof runtimeSchema>;

/** A device reached over adb, as it told of itself when the run began; null where it does not tell. */
export const deviceSchema = z.object({
  serial: text,
  model: text.nullable(),
  soc: text.nullable(),
  /** Android's version and API level: `14 (API 34)`. */
  system: text.nullable(),
  abi: text.nullable(),
  /** What it is, where that is no phone whose own Arm CPU computes: `Android emulator, Arm by qemu`. */
  what: text.nullish(),
  /** Of the first core, as /proc/cpuinfo lists them: `fphp`, `asimddp`, `i8mm`. */
  cpuFeatures: z.array(z.string().max(50)),
  /** One entry a core: its part as /proc/cpuinfo names it. */
  cores: z.array(text),
  /** The cores that the probe is pinned to; null where the system chooses. */
  pinned: z.array(count).nullable(),
  gpu: text.nullable(),
  thermal: text.nullable(),
  battery: text.nullable(),
});
export type Device = z.infer<typeof deviceSchema>;

export const targetSchema = z.object({
  /** `host`, `qemu:cortex-a76`, `adb:SERIAL`, `adb;cpu=cortex-a76`. */
  id,
  kind: z.enum(["host", "qemu", "adb"]),
  platform: z.string().min(1).max(50),
  cpu: text,
  /** A phone's name given in the configuration, and how this target approximates it. */
  standsFor: z.object({ name: text, note: text }).nullable(),
  emulator: artifactSchema.nullable(),
  device: deviceSchema.nullish(),
});
export type Target = z.infer<typeof targetSchema>;

export const tensorInfoSchema = z.object({ name: text, dtype: z.string().max(20), shape });
export type TensorInfo = z.infer<typeof tensorInfoSchema>;

/** What a model was converted from, and by which converter. */
export const convertedSchema = z.object({ from: text, sha256, converter: text });

export type Converted = z.infer<typeof convertedSchema>;

export const modelSchema = z.object({
  /** Its name in the configuration: part of the series' identity, so that history outlives retraining. */
  id,
  file: text,
  sha256,
  bytes: count,
  converted: convertedSchema.nullable(),
  /** What its converter was asked beyond the default, by mnnconvert's names; its id says so as well. */
  convert: z.record(z.string().max(100), z.union([z.boolean(), z.number()])).nullish(),
  /** The file that tells what is right, where it is another than the model. */
  source: z.object({ file: text, sha256 }).nullish(),
  /**
   * Where it did not run through sessions: which of MNN's interfaces did, why, and which conversion a session takes where one was tried
   * and found, in a sentence's words.
   */
  api: z.object({ through: z.literal("module"), why: text, remedy: text.nullish() }).nullish(),
  /** As the model declares them: -1 where a dimension is dynamic. */
  inputs: z.array(tensorInfoSchema.extend({ shape: z.array(z.number().int().min(-1)).max(16) })),
  outputs: z.array(z.string().max(1000)),
});
export type Model = z.infer<typeof modelSchema>;

/** One set of input tensors for a model; `id` is unique within the model. */
export const inputSchema = z.object({
  model: id,
  id,
  sha256,
  tensors: z.array(
    tensorInfoSchema.extend({
      sha256,
      min: real,
      max: real,
      mean: real,
      nan: count,
      zero: count.nullish(),
      source: text,
    }),
  ),
  /** The picture shown for this input, an id in `pictures`. */
  picture: sha256.nullable(),
});
export type Input = z.infer<typeof inputSchema>;

const side = z.object({
  nan: count,
  posInf: count,
  negInf: count,
  zero: count,
  /** Over the finite elements; NaN when there are none. */
  min: real,
  max: real,
  meanMagnitude: real,
});
export type SideStats = z.infer<typeof side>;

/** One tensor against its reference. Definitions and sources: core/numeric/metrics.ts. */
export const metricsSchema = z.object({
  count,
  reference: side,
  candidate: side,
  /** Elements that are not comparable: NaN on either side, or an infinity that the other side does not share. */
  broken: count,
  /** These are over the pairs of finite elements; NaN where there is none. */
  maxAbs: real,
  maxRel: real,
  rmse: real,
  snrDb: real,
  cosine: real,
  /** Elements that are zero in the candidate although the reference has magnitude the format can hold. */
  lost: count,
  /** Elements of the reference with such magnitude. */
  significant: count,
  worst: z.object({ index: z.array(count), reference: real, candidate: real }).nullable(),
});
export type Metrics = z.infer<typeof metricsSchema>;

export const toleranceSchema = z.object({
  /** The format that the default follows. */
  format: formatSchema,
  /** Least SNR in dB. */
  snrDb: z.number(),
  /** Largest absolute error, if bounded. */
  maxAbs: z.number().nonnegative().nullable(),
  /** Least cosine similarity, if bounded. */
  cosine: z.number().min(-1).max(1).nullable(),
  source: z.enum(["default", "configuration"]),
});
export type Tolerance = z.infer<typeof toleranceSchema>;

/**
 * How the finite values of both sides are spread: counts in bins of equal width from `from` to `to`, the least and the greatest finite
 * value of either.
 */
export const histogramSchema = z.object({
  from: real,
  to: real,
  reference: z.array(count).length(HISTOGRAM_BINS),
  candidate: z.array(count).length(HISTOGRAM_BINS),
});
export type Histogram = z.infer<typeof histogramSchema>;

export const outputSchema = z.object({
  name: text,
  shape,
  dtype: z.string().max(20),
  verdict: verdictSchema,
  reason: text,
  metrics: metricsSchema,
  tolerance: toleranceSchema,
  /** Elements that differ, of an output of integers or truths, which are exact or wrong. */
  differ: z
    .object({
      count,
      of: count,
      /** Of these, places where the two answers lie within one step of the format in what they were chosen from. */
      ties: count.nullish(),
      examples: z.array(z.object({ index: z.array(count), reference: real, candidate: real })).max(20),
    })
    .nullish(),
  /** Parts of the output that are off though the whole is not: channels, rows, columns of a detection head. */
  slices: z
    .array(z.object({ axis: count, index: count, snrDb: real, maxAbs: real, magnitude: real, of: count }))
    .max(50)
    .nullish(),
  /** Both sides as an app reads them (`decode` in parity.yml), and how many places are read otherwise. */
  decoded: z
    .object({
      as: z.enum(["argmax", "ctc"]),
      reference: z.string().max(1000),
      candidate: z.string().max(1000),
      differ: count,
      of: count,
    })
    .nullish(),
  /** The reference's shape, where this one's is another. */
  referenceShape: shape.nullish(),
  /** How reference and candidate look to an app: ids in `pictures`. */
  pictures: z.object({ reference: sha256, candidate: sha256 }).nullable(),
  /** Where floats are no picture. */
  histogram: histogramSchema.nullish(),
});
export type Output = z.infer<typeof outputSchema>;

/** What the model's graph and further runs tell of an op, beyond what it gave. SNRs are in dB, -Infinity where it is not finite. */
export const insideSchema = z.object({
  /** The rows whose results it reads. */
  reads: z.array(count).max(1000),
  /** The model's output that it writes. */
  gives: text.nullish(),
  /** Which operation it is, where its type alone does not say: `SUB`, `COS`, `AVEPOOL`. */
  does: z.string().max(100).nullish(),
  /** Whether its weights are integers that stand for floats. */
  quantized: z.boolean().nullish(),
  /** How many values an element of its result is the sum of, and what their magnitudes add up to on average. */
  sums: z.object({ terms: count, magnitude: real }).nullish(),
  /** Its constants that the format cannot hold, by the extreme: all vanish, or some are beyond its end. */
  constants: z.array(real).max(20).nullish(),
  /** What it reads of the model's own inputs, finite values alone. */
  fed: z
    .array(z.object({ name: text, min: real, max: real }))
    .max(20)
    .nullish(),
  /** Against the reference where each op computes in fp32 and only its result is rounded to the format. */
  ideal: real.nullish(),
  /** Against the reference where it reads the reference's values: its own error alone. */
  own: real.nullish(),
});
export type Inside = z.infer<typeof insideSchema>;

export const opRowSchema = opName.extend({
  shape,
  metrics: metricsSchema,
  /** The format that the candidate's values prove, or null where they prove nothing. */
  format: formatSchema.nullable(),
  /** Finite and within the tolerance of the format, or what is wrong with it. */
  verdict: verdictSchema,
  /** Where the candidate computed it, as far as its probe can tell: MNN moves single ops to the CPU without a word. */
  backend: backendSchema.nullish(),
  /** How many bits each float element of the candidate's tensor takes in memory, as far as its probe can tell. */
  bits: z.number().int().positive().nullish(),
  inside: insideSchema.nullish(),
});
export type OpRow = z.infer<typeof opRowSchema>;

export const opsSchema = z.object({
  /** In the order in which the reference computed them. */
  rows: z.array(opRowSchema),
  /** Index into `rows` of the first op that broke: reference fine, candidate not. */
  firstBad: count.nullable(),
  onlyReference: z.array(opName),
  onlyCandidate: z.array(opName),
});
export type Ops = z.infer<typeof opsSchema>;

/** What a configuration really did, and what proves it. */
export const effectiveSchema = z.object({
  backend: backendSchema.nullable(),
  format: formatSchema.nullable(),
  proof: text,
  /** Where only part of the session computed as asked: the share of multiplications that did (0: none), and the op types that did not. */
  partly: z.object({ share: real, without: z.array(z.string().max(200)).max(50) }).nullish(),
});
export type Effective = z.infer<typeof effectiveSchema>;

export const cellSchema = z.object({
  id,
  /** Identity without the release (core/report/series.ts). */
  series: z.string().regex(/^[0-9a-f]{16}$/),
  model: id,
  input: id,
  runtime: id,
  target: id,
  config: id,
  /** `reference` cells were run only to compare with, and are not in the grid. */
  role: z.enum(["candidate", "reference"]),
  reference: z.object({
    kind: z.enum(["cell", "tensors", "outside"]),
    /** The reference cell's id, where it is one of this report. */
    cell: id.nullable(),
    label: text,
  }),
  verdict: verdictSchema,
  reason: text,
  /** What a person can do about it, where something is known. */
  fix: text.nullable(),
  outcome: outcomeSchema,
  expected: z.object({ verdicts: z.array(verdictSchema), reason: text }).nullable(),
  effective: effectiveSchema,
  outputs: z.array(outputSchema),
  /** Where the report's folder has the outputs and its reference's, as they were computed; left out where it has them not. */
  outputsFile: text.nullish(),
  /** How MNN was asked to run it; left out where it was a session. */
  api: z.enum(["session", "module"]).nullish(),
  /** Held against what tells what is right outside MNN; left out where nothing does. */
  outside: z
    .object({
      runtime: id,
      verdict: verdictSchema,
      reason: text,
      outputs: z.array(outputSchema),
      /** The first op of the source model that MNN's Normal gets wrong, by the tensor that it writes. */
      op: z.object({ name: text, type: text }).nullish(),
      /** MNN's ops that have no counterpart in the source by name, and were held against nothing; left out where none was looked at. */
      unmatched: z.array(opName).max(2000).nullish(),
      /** Why MNN's Normal is not what is right; left out where it is. */
      cause: causeSchema.nullish(),
    })
    .nullish(),
  /** How its model came to be a .mnn, where releases convert with their own converters. */
  converted: convertedSchema.nullish(),
  ops: opsSchema.nullable(),
  /** The cause that a diagnosis found by experiments, where it found one: it stands in place of what the numbers alone tell. */
  proven: causeSchema.nullish(),
  /** Whether repeats gave the same bits; null where it ran once. */
  stability: z
    .object({
      repeats: count,
      identical: z.boolean(),
      /** Whether it gave the same bits in one session before and after an input of another shape; left out where that was not asked. */
      resized: z.object({ between: text, identical: z.boolean() }).nullish(),
    })
    .nullable(),
  runMs: z.array(milliseconds),
  /** The process that computed it, an id in `probes`. */
  probe: id.nullable(),
  finding: id.nullable(),
  /** A command that runs this cell again. */
  command: text,
  /** Digest of everything that its result depends on (docs/kept-results.md), where its engine knows one. */
  identity: sha256.nullish(),
  /**
   * The earlier run whose result this is, taken because nothing that it depends on has changed and judged anew: the workflow's run
   * where there was one, the commit, and when. Left out where it was run.
   */
  from: z
    .object({
      run: z.string().max(100).nullable(),
      commit: z.string().max(64).nullable(),
      at: z.iso.datetime(),
    })
    .nullish(),
});
export type Cell = z.infer<typeof cellSchema>;

/** A known line of MNN's log, in words. */
const logNote = z.object({ line: text, meaning: text, bad: z.boolean() });
export type LogNote = z.infer<typeof logNote>;

/** What MNN's OpenCL backend runs on. */
export const openClSchema = z.object({
  platform: text,
  device: text,
  vendor: text,
  driver: text,
  version: text,
  /** Whether the device has cl_khr_fp16, without which MNN cannot compute in half. */
  fp16: z.boolean(),
  /** A CPU that answers for a GPU: PoCL, by `opencl: pocl`. */
  standIn: z.boolean(),
  /** How tensors are held: as asked, or as MNN chooses for this device. */
  mode: z.enum(["buffer", "image"]),
  tuning: openClModeSchema.shape.tuning,
});
export type OpenCl = z.infer<typeof openClSchema>;

/** One process that ran one model on one runtime, target and config. */
export const probeSchema = z.object({
  id,
  runtime: id,
  target: id,
  config: id,
  model: id,
  speaker: text,
  startMs: milliseconds,
  loadMs: milliseconds,
  session: z
    .object({
      backends: z.number().int().nullable(),
      /** Of a module, which has none to tell: those of a session of one op that was opened beside it with the same config. */
      beside: z.number().int().optional(),
      memoryMb: real.nullable(),
      mflops: real.nullable(),
      modelVersion: z.string().max(100).nullable(),
      mnnVersion: z.string().max(100).nullable(),
    })
    .nullable(),
  /** Only of OpenCL configurations, where the device is known. */
  opencl: openClSchema.nullish(),
  exit: z.object({ code: z.number().int().nullable(), signal: z.string().max(20).nullable() }),
  /** What MNN printed, the end of it where it was long. */
  log: z.string().max(100_000),
  notes: z.array(logNote),
});
export type Probe = z.infer<typeof probeSchema>;

export const shipSchema = z.object({ target: id, config: id, passed: count, of: count, medianMs: real });
/** A configuration that passed on every input, offered in place of one that failed. */
export type Ship = z.infer<typeof shipSchema>;

/** One kind of failure: the cells of a model and config that broke in the same way at the same op. */
export const findingSchema = z.object({
  id,
  model: id,
  config: id,
  verdict: verdictSchema,
  format: formatSchema.nullable(),
  op: z.object({ name: text, type: text }).nullable(),
  /** One line: what broke. */
  title: text,
  /** Two or three sentences as an expert would say them; `code` in backticks. */
  sentences: z.array(text),
  /** The cell whose numbers the sentences quote. */
  example: id,
  cells: z.array(id),
  ship: z.array(shipSchema),
  /** Null for what crashed or could not run; left out by versions that knew no causes. */
  cause: causeSchema.nullish(),
  /** `hidden`: ops failed, and what follows made good of it; the outputs pass. */
  rank: z.enum(["hidden"]).nullish(),
  /** All configurations that it was seen in, `config` first. */
  configs: z.array(id).max(100).nullish(),
});
export type Finding = z.infer<typeof findingSchema>;

export const pictureSchema = z.object({
  id: sha256,
  mime: z.enum(["image/png", "image/webp"]),
  width: count,
  height: count,
  /** Base64. */
  data: z.string().max(3_000_000),
});
export type Picture = z.infer<typeof pictureSchema>;

export const reportSchema = z.object({
  schema: schemaVersion,
  /** UUID; publishing the same report twice stores it once. */
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  durationMs: milliseconds,
  /** False when the run was interrupted: what is here is what was finished. */
  complete: z.boolean(),
  /** `owner/name` of the repository or a name from the configuration. */
  project: z.string().min(1).max(200),
  tool: z.object({ version: z.string().max(50) }),
  source: z
    .object({
      repository: text.nullable(),
      commit: z.string().max(64).nullable(),
      branch: text.nullable(),
      dirty: z.boolean(),
      /** The event of the workflow that ran it, as GITHUB_EVENT_NAME has it; left out elsewhere. */
      event: z.string().max(100).optional(),
      /** The ref that the workflow ran on, as GITHUB_REF has it: `refs/heads/main`, `refs/pull/7/merge`, `refs/tags/v1`. */
      ref: text.optional(),
      /** The number of the pull request that is judged. */
      pull: z
        .int()
        .positive()
        .max(2 ** 31 - 1)
        .optional(),
    })
    .nullable(),
  environment: z.object({
    os: text,
    arch: z.string().max(20),
    cpu: text,
    cores: count,
    memoryMb: count,
    node: z.string().max(50),
    artifacts: z.array(artifactSchema),
    /** What the CPU can compute with; left out by versions that went by its name. */
    cpuFeatures: z.array(z.string().max(100)).max(500).optional(),
  }),
  models: z.array(modelSchema),
  inputs: z.array(inputSchema),
  runtimes: z.array(runtimeSchema),
  targets: z.array(targetSchema),
  configs: z.array(configSchema),
  probes: z.array(probeSchema),
  cells: z.array(cellSchema),
  findings: z.array(findingSchema),
  pictures: z.array(pictureSchema),
  /** Op rows of so many cells and so many pictures are not here, so that it is not too long; left out where all is here. */
  leftOut: z.object({ ops: count, pictures: count }).nullish(),
  /**
   * How many kept results were run again to see whether they hold, and what did not: then all was run anew; and in how many milliseconds of
   * the run something was run at all. Left out where no result of an earlier run was to be had.
   */
  kept: z.object({ again: count, mismatch: text.nullable(), busyMs: count.nullish() }).nullish(),
  /** What was asked further of cells that failed; left out where nothing was. */
  diagnoses: z.array(diagnosisSchema).max(200).nullish(),
});
export type Report = z.infer<typeof reportSchema>;

/** Parses what was written as JSON. Throws a ZodError that names each wrong path. */
export const decodeReport = (json: unknown): Report => z.decode(reportSchema, json as never);

const encodeRow = encoderOf(opRowSchema);

/** The JSON-safe form of a report. Throws a ZodError where it is none, but for its rows of ops, which are taken for what they are. */
export function encodeReport(report: Report): z.input<typeof reportSchema> {
  const cells = report.cells.map((cell) => (cell.ops ? { ...cell, ops: { ...cell.ops, rows: [] } } : cell));
  const encoded = z.encode(reportSchema, { ...report, cells });
  for (const [at, { ops }] of report.cells.entries())
    if (ops) encoded.cells[at]!.ops!.rows = ops.rows.map(encodeRow);
  return encoded;
}

/** The report's JSON Schema, for editors and other readers. */
export const reportJsonSchema = (): object =>
  z.toJSONSchema(reportSchema, { io: "input", target: "draft-2020-12" });
